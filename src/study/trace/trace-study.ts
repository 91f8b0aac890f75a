import type { Traces } from '../../ecosystem/simulator.js';
import { didYouMean } from '../../language/did-you-mean.js';
import { refused, type ScenarioError } from '../../scenario/error.js';
import type { Scenario } from '../../scenario/schema.js';
import type { FailureCause } from '../../systems/transfers/causes.js';
import { type OnProgress, simulate } from '../simulate.js';
import { TraceRecorder, type TraceStep } from './trace-recorder.js';
import { type TraceTarget, transferTarget } from './trace-target.js';

/** The life of what is traced, in the order in which it happened. */
export interface TraceResult {
  readonly target: TraceTarget;
  readonly steps: readonly TraceStep[];
}

/**
 * Traces one target of a scenario. The run is made twice where the tokens of a transfer are not known before: once to
 * learn which they are, and once to follow them; both runs are the same to the last event.
 */
export function traceTarget(
  scenario: Scenario,
  traces: Traces,
  target: TraceTarget,
  onProgress: OnProgress = () => {},
): TraceResult {
  const own = new Set(target.kind === 'token' ? [target.jwt] : []);
  const first = new TraceRecorder(target, own);
  simulate(scenario, traces, 0, { onProgress: (share) => onProgress(share / 2), recorder: first });
  if (first.steps.length === 0) throw nothingSeen(target);
  if (target.kind === 'token' || first.tokensSeen.size === 0) return { target, steps: first.steps };
  const second = new TraceRecorder(target, first.tokensSeen);
  simulate(scenario, traces, 0, { onProgress: (share) => onProgress((1 + share) / 2), recorder: second });
  return { target, steps: second.steps };
}

/** The first transfer that failed with a cause, as a target. */
export function firstFailed(
  scenario: Scenario,
  traces: Traces,
  cause: FailureCause,
  onProgress: OnProgress = () => {},
): TraceTarget {
  const { failures } = simulate(scenario, traces, 0, { onProgress });
  const found = failures.find((failure) => failure.cause === cause);
  if (found !== undefined) return transferTarget(found.sample, scenario);
  const causes = [...new Set(failures.map((failure) => failure.cause))];
  throw refused(
    `--failed ${cause}`,
    'no transfer failed with this cause',
    causes.length === 0 ? 'none failed at all' : didYouMean(cause, causes, 'causes in this run'),
  );
}

const NOTHING_SEEN: Readonly<Record<TraceTarget['kind'], readonly [string, string]>> = {
  token: ['this token is never issued', 'take a number from the trace of a transfer'],
  transfer: ['nothing happens to this transfer', 'its dataset has no such file or never comes'],
  system: ['nothing happens to this system', 'lengthen the horizon'],
};

function nothingSeen(target: TraceTarget): ScenarioError {
  const [what, remedy] = NOTHING_SEEN[target.kind];
  return refused('trace', what, remedy);
}
