import type { Model } from '../../../theory/model.js';
import type { Parties } from '../../../theory/parties.js';
import { FTS, hasRefresher } from '../versions.js';

type Demands = Pick<Model, 'spans' | 'demandAt'>;

/** Submitters whose tokens an instance gets. */
export function submittersOf({ spans, demandAt }: Demands, name: string): string[] {
  const found = new Set<string>();
  for (const span of spans) {
    for (const [submitter, { flows }] of demandAt(span).submitters) {
      if (flows.fts.includes(name)) found.add(submitter);
    }
  }
  return [...found];
}

/** Whom their transfers meet, and for how long their tokens live: of each of them once. */
export function partiesAt(model: Demands, name: string): Parties[] {
  const [span] = model.spans;
  if (span === undefined) return [];
  const { submitters } = model.demandAt(span);
  return submittersOf(model, name).flatMap((submitter) => submitters.get(submitter)?.parties ?? []);
}

/** The part of an instance's exchanges that is for one submitter. */
export function shareOfSubmitter({ spans, demandAt }: Demands, instance: string, submitter: string): number {
  let [own, all] = [0, 0];
  for (const span of spans) {
    const found = demandAt(span).fts.get(instance);
    const lasts = span.toS - span.fromS;
    own += (found?.bySubmitter.get(submitter)?.exchange.high ?? 0) * lasts;
    all += (found?.exchange.high ?? 0) * lasts;
  }
  return all === 0 ? 0 : own / all;
}

/** Issuers whose discovery documents the refresher of 3.13 reads at the head of each of its turns. */
export function providersOf(model: Demands & Pick<Model, 'scenario'>, name: string): Set<string> {
  const { submitters, fts } = model.scenario;
  const instance = fts[name];
  if (!instance?.tokens || !hasRefresher(instance) || FTS[instance.version].refresh.kind !== 'polling')
    return new Set();
  const used = submittersOf(model, name).flatMap((submitter) => submitters[submitter] ?? []);
  return new Set(used.flatMap(({ issuer, tokens }) => (tokens.issuer === 'iam' ? [issuer] : [])));
}
