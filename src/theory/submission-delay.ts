import type { Scenario } from '../scenario/schema.js';
import { SHORTEST_TURN_S, turnS } from './batches.js';
import type { SubmitterDemand } from './demand.js';
import { type Form, middleOf, told, untold } from './form.js';
import type { Model } from './model.js';
import type { Range } from './range.js';

type Submitter = Scenario['submitters'][string];

/**
 * The time from a request to its submission while no batch is full: half a turn, up to a second until a thread looks,
 * and its place in the batch.
 */
export function submissionDelay(model: Model, name: string): Form {
  const about = `rucio.${name}`;
  const metric = `rucio.${name}.delay.submission`;
  const label = 'time until submission';
  const submitter = model.scenario.submitters[name];
  const [span] = model.spans;
  const found = span === undefined ? undefined : model.demandAt(span).submitters.get(name);
  const none = (why: string) => untold(about, label, why, metric, 'mean');
  if (submitter === undefined || found === undefined || found.all.attemptsHz === 0)
    return none('nothing comes at a rate');
  if (
    model.spans.some(
      (one) => model.demandAt(one).submitters.get(name)?.all.attemptsHz !== found.all.attemptsHz,
    )
  )
    return none('rates change');
  if (submitter.throttler !== undefined) return none('requests wait for the throttler');
  if (!found.all.neverFull) return none('full batches follow each other, and requests wait for a thread');
  const { waitS, batchS } = placeInBatch(submitter, found);
  const everyS = turnS(submitter);
  if (batchS > everyS) return none('batches wait for a thread');
  const { preparer } = submitter;
  const looks = preparer === undefined ? 1 : 2;
  const turns = everyS / 2 + (preparer === undefined ? 0 : turnS(preparer) / 2);
  // Turns of two daemons meet at a few distances only, which their phases decide once.
  const either = preparer === undefined ? 0 : commonS(everyS, turnS(preparer)) / 2;
  return told(about, {
    label,
    metric,
    stat: 'mean',
    unit: 's',
    range: {
      low: turns - either + waitS.low,
      high: turns + either + waitS.high + looks * SHORTEST_TURN_S + preparedS(submitter, found),
    },
    exact: false,
    formula:
      'half a turn + up to 1 s until a thread looks + the token for FTS + the jobs before its own + its own job',
  });
}

/** How long a thread of the preparer works on a batch, s. */
function preparedS({ preparer }: Submitter, { all }: SubmitterDemand): number {
  if (preparer === undefined) return 0;
  const files = 1 + (all.attemptsHz * turnS(preparer)) / preparer.pods;
  return (files * preparer.request_time) / 1e6;
}

/** The largest period of which both are multiples, s. */
function commonS(one: number, other: number): number {
  let [a, b] = [Math.round(one * MS), Math.round(other * MS)];
  while (b > 0) [a, b] = [b, a % b];
  return a / MS;
}

const MS = 1000;

/** How long a file waits in its batch for its submission, s, and how long a thread works on a batch. */
function placeInBatch(submitter: Submitter, found: SubmitterDemand): { waitS: Range; batchS: number } {
  const { all, asks, busyThreads, tokenS } = found;
  const { pods } = submitter;
  const ftsS = middleOf(asks.fts) * tokenS;
  const batchesHz = Math.max(middleOf(all.batchesHz), Number.MIN_VALUE);
  // What a thread does for a file, its part of a job included.
  const fileS = (busyThreads - ftsS) / all.attemptsHz;
  const before = asks.fts.high > 0 ? ftsS / batchesHz : 0;
  // A file is in a batch with the rest of its own part, and with all that came for its pod in the turn.
  const ownFiles = all.attemptsHz / middleOf(all.jobsHz);
  const turnFiles = (all.attemptsHz * turnS(submitter)) / pods;
  const own = fileS * ownFiles;
  if (submitter.group_policy !== 'rule') {
    const whole = fileS * Math.max(turnFiles, ownFiles);
    return {
      waitS: { low: before + Math.min(own, whole), high: before + whole + own },
      batchS: before + whole,
    };
  }
  return {
    waitS: { low: before + own, high: before + own + fileS * turnFiles },
    batchS: before + fileS * (turnFiles + ownFiles),
  };
}
