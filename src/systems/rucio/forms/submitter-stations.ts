import { middleOf } from '../../../theory/form.js';
import type { Model } from '../../../theory/model.js';
import { peakOf, type StationLoad, stationLoad } from '../../../theory/station.js';
import { hz } from '../../../theory/words.js';

/** The threads of a submitter, its producers, and the daemons beside it. */
export function submitterStations(model: Model, name: string): StationLoad[] {
  const own = [consumers(model, name), producers(model, name)];
  return [...own.filter((station) => station !== undefined), ...daemons(model, name)];
}

/** What requests that wait at the source come to. */
function waiting(requestsHz: number, load: number): string {
  return `requests wait in Rucio: ${hz(requestsHz * (1 - 1 / load))} more of them as long as it lasts`;
}

/** The threads of a submitter, which work on its batches. */
function consumers(model: Model, name: string): StationLoad | undefined {
  const busiest = peakOf(model, (span) => {
    const found = model.demandAt(span).submitters.get(name);
    return found === undefined ? 0 : found.busyThreads / found.threads;
  });
  const found = busiest.span && model.demandAt(busiest.span).submitters.get(name);
  if (found === undefined) return undefined;
  const rate = found.all.attemptsHz;
  return stationLoad({
    name: `submitter ${name}`,
    path: ['submitters', name],
    work: busiest,
    detail: `${hz(rate)} of at most ${hz(rate / busiest.value)} in ${found.threads} threads`,
    full: () => ({
      saturation: waiting(rate, busiest.value),
      remedy: `${Math.ceil(found.threads * busiest.value)} threads, or fewer tokens to wait for`,
    }),
  });
}

/** Its producers, of which each fetches a batch a second at the most; told of where they are the narrower limit. */
function producers(model: Model, name: string): StationLoad | undefined {
  const { pods, bulk } = model.scenario.submitters[name] ?? {};
  const busiest = peakOf(model, (span) => model.demandAt(span).submitters.get(name)?.producerLoad ?? 0);
  const found = busiest.span && model.demandAt(busiest.span).submitters.get(name);
  if (found === undefined || pods === undefined || bulk === undefined) return undefined;
  if (found.producerLoad < found.busyThreads / found.threads) return undefined;
  const rate = found.all.attemptsHz;
  return stationLoad({
    name: `producers of ${name}`,
    path: ['submitters', name],
    work: busiest,
    detail: `${hz(rate)} of at most ${hz(rate / busiest.value)}: ${pods} pods fetch ${bulk} requests a second each`,
    full: () => ({
      saturation: waiting(rate, busiest.value),
      remedy: `a bulk of ${Math.ceil(bulk * busiest.value)}, or more pods`,
    }),
  });
}

/** Load from which a daemon beside the submitter is told of. */
const WORTH_TELLING = 0.1;

/** Preparer, poller and finisher: requests × the time of one over their threads. */
function daemons(model: Model, name: string): StationLoad[] {
  const submitter = model.scenario.submitters[name];
  if (submitter === undefined) return [];
  const { preparer, poller, finisher } = submitter;
  return Object.entries({ preparer, poller, finisher }).flatMap(([daemon, config]) => {
    if (config === undefined) return [];
    const { pods, threads, bulk, request_time: timeUs } = config;
    // A poller asks for the state of jobs, too.
    const callUs = 'query_time' in config ? config.query_time / config.fts_bulk : 0;
    const busiest = peakOf(model, (span) => {
      const { all } = model.demandAt(span).submitters.get(name) ?? {};
      if (all === undefined) return 0;
      const workS = (all.attemptsHz * timeUs + middleOf(all.jobsHz) * callUs) / 1e6;
      return Math.max(workS / (pods * threads), all.attemptsHz / (pods * bulk));
    });
    if (busiest.value < WORTH_TELLING) return [];
    return stationLoad({
      name: `${daemon} of ${name}`,
      path: ['submitters', name, ...(daemon === 'preparer' ? [daemon] : [])],
      work: busiest,
      detail: `${pods} pods of ${threads} threads, batches of ${bulk}`,
      full: () => ({
        saturation: 'requests wait for it as long as it lasts',
        remedy: 'more pods or threads',
      }),
    });
  });
}
