import type { Scenario } from '../scenario/schema.js';
import type { Model } from './model.js';
import { reusableS } from './parties.js';

type Parts = Pick<Model, 'scenario' | 'spans' | 'demandAt' | 'exchanges' | 'waiting' | 'refreshes'>;

/** More wanted than this share of the cap, and some tokens wait for their turn until they expire. */
const NEARLY_CAPPED = 0.98;

/**
 * Why tokens of a submitter may expire while files wait for something that cannot keep up, or files come again late:
 * the files are then submitted again, for which no form has a rate. Undefined where every queue is short.
 */
export function expiryOf(model: Parts, submitter: string): string | undefined {
  const { spans, demandAt, exchanges, waiting } = model;
  const instances = new Set(
    spans.flatMap((span) => demandAt(span).submitters.get(submitter)?.flows.fts ?? []),
  );
  const [span] = spans;
  const parties = span === undefined ? undefined : demandAt(span).submitters.get(submitter)?.parties;
  if (parties === undefined) return undefined;
  const { tokens, lifetimeS } = parties;
  if (reusableS(parties) > lifetimeS) return 'the cache gives tokens that have expired';
  for (const instance of instances) {
    const { longestWaitS = 0 } = exchanges.get(instance)?.behind ?? {};
    if (longestWaitS > lifetimeS) {
      return 'tokens expire while they wait for their exchange';
    }
    const files = waiting.get(instance);
    if (files === undefined || files.most < 1) continue;
    if (tokens.management === 'unmanaged' && files.longestS > lifetimeS)
      return 'tokens expire while files wait';
    if (tokens.management === 'polling' && isCapped(model, instance))
      return 'tokens expire that FTS does not come to refresh';
    if (comesLate(model.scenario, submitter)) return 'files wait, and those that fail come again late';
  }
  return undefined;
}

function isCapped({ refreshes }: Parts, instance: string): boolean {
  return (refreshes.get(instance)?.mostOfCap ?? 0) > NEARLY_CAPPED;
}

/** Repeats count with the rate of their files: wrong where that changes before they come. */
function comesLate({ storage, workloads }: Scenario, submitter: string): boolean {
  return (
    storage.failure > 0 &&
    workloads.some(
      (workload) =>
        workload.submitter === submitter && (workload.phases.length > 0 || workload.gate !== undefined),
    )
  );
}
