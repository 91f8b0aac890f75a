import type { Scenario } from '../scenario/schema.js';
import { submittersOf } from '../systems/fts/forms/fts-users.js';
import { MANY_RENEWALS } from '../systems/rucio/forms/asks.js';
import { turnS } from '../systems/rucio/forms/batches.js';
import { waitingFiles } from '../systems/storage/forms/storage-stations.js';
import { isTight } from './form.js';
import type { Model } from './model.js';
import { reusableS, unofferedOf } from './parties.js';
import { isRecorded, recordedText } from './recorded.js';

/** Whether a submitter's rates are the means of a simulation, and what is in the way otherwise. */
export function inexactnessOf(model: Model, name: string): string | undefined {
  const { spans, demandAt, disturbed } = model;
  if (disturbed !== undefined) return disturbed;
  const arrivals = arrivalsInexactness(model, name);
  if (arrivals !== undefined) return arrivals;
  const [first] = spans;
  const parties = first === undefined ? undefined : demandAt(first).submitters.get(name)?.parties;
  const unoffered = parties === undefined ? undefined : unofferedOf(parties);
  if (unoffered !== undefined) return unoffered;
  const isBarred = spans.some((span) => {
    const { taken, all } = demandAt(span).submitters.get(name) ?? {};
    return (taken?.transfersHz ?? 0) < (all?.transfersHz ?? 0);
  });
  if (isBarred) return 'what could go only by X.509 is refused, and tried again';
  const restart = model.scenario.submitters[name]?.restart;
  if (restart !== undefined && restart.at < model.scenario.horizon)
    return 'daemons are restarted by the clock: caches of pods are empty then, and jobs in hand come later';
  const isFull = spans.some((span) => demandAt(span).submitters.get(name)?.asks.full === true);
  if (isFull) return 'the cache of a pod has no room for all tokens that are still good';
  const isLate = spans.some((span) => (demandAt(span).submitters.get(name)?.kept ?? 1) < 1);
  return isLate ? 'its pods do not keep up' : expiryOf(model, name);
}

/** Whether what is requested of a submitter is the mean of a simulation, whatever becomes of it. */
export function arrivalsInexactness({ scenario }: Model, name: string): string | undefined {
  const own = scenario.workloads.filter(({ submitter }) => submitter === name);
  if (own.some(isRecorded)) return recordedText(scenario);
  const isUneven = own.some(
    ({ destinations, fanout }) =>
      typeof fanout === 'number' &&
      fanout > 1 &&
      typeof destinations === 'object' &&
      !Array.isArray(destinations),
  );
  return isUneven ? 'destinations of unequal weight are taken as if each were drawn by itself' : undefined;
}

/**
 * Why tokens of a submitter may expire while files wait for something that cannot keep up, or files come again late:
 * the files are then submitted again, for which no form has a rate. Undefined where every queue is short.
 */
function expiryOf(model: Model, name: string): string | undefined {
  const { spans, demandAt, exchanges, scenario } = model;
  const [span] = spans;
  const found = span && demandAt(span).submitters.get(name);
  if (found === undefined) return undefined;
  const { tokens, lifetimeS } = found.parties;
  if (reusableS(found.parties) > lifetimeS) return 'the cache gives tokens that have expired';
  for (const instance of new Set(
    spans.flatMap((one) => demandAt(one).submitters.get(name)?.flows.fts ?? []),
  )) {
    if ((exchanges.get(instance)?.waitS ?? 0) > lifetimeS)
      return 'tokens expire while they wait for their exchange';
    const { files, waitS } = waitingFiles(model, instance);
    if (files < 1) continue;
    if (tokens.management === 'unmanaged' && waitS > lifetimeS) return 'tokens expire while files wait';
    if (tokens.management === 'polling') return 'files wait, and FTS may not come to refresh their tokens';
    if (scenario.storage.failure > 0 && spans.length > 1)
      return 'files wait, and those that fail come again late';
  }
  return undefined;
}

/** Why the rates of an instance are not the means of a simulation, where they are not. */
export function whyInexact(model: Model, instance: string): string | undefined {
  const submitters = submittersOf(model, instance);
  const shared = submitters.some((submitter) =>
    model.spans.some((span) => (model.demandAt(span).submitters.get(submitter)?.flows.fts.length ?? 0) > 1),
  );
  if (shared) return 'the part of each instance is taken from its destinations';
  return submitters
    .map((submitter) => inexactnessOf(model, submitter))
    .find((reason) => reason !== undefined);
}

/** A reason behind a formula; one that holds for the whole scenario is told once, above all forms. */
export function becauseOf({ disturbed }: Model, reason: string | undefined): string {
  return reason === undefined || reason === disturbed ? '' : `; ${reason}`;
}

/** Share of a submitter's tokens that may come of keys without making its rates inexact. */
const FEW = 1e-3;
/** Look-ups of a key within a pause of the submitter's threads that count as coming one by one. */
const SPARSE = 0.01;

/** Whether no token to speak of comes of a key that is used again and again. */
export function hasNoKeys({ scenario, spans, demandAt }: Model, name: string): boolean {
  const submitter = scenario.submitters[name];
  if (submitter === undefined) return false;
  return spans.every((span) => {
    const demand = demandAt(span).submitters.get(name);
    if (demand === undefined) return true;
    const { asks, asked } = demand;
    const ofKeys = asks.storage.high - asks.single.high + asks.polls.range.high;
    return ofKeys + (isCached(submitter) ? asks.fts.high : 0) <= FEW * asked.high;
  });
}

/**
 * Whether the mean rate of a submitter's tokens is exact: no renewals of cached keys, or look-ups at random, one by
 * one, at a constant rate, for long enough.
 */
export function hasExactRenewals(model: Model, name: string): boolean {
  if (hasNoKeys(model, name)) return true;
  const { scenario, spans, demandAt, fromS, toS } = model;
  const submitter = scenario.submitters[name];
  const [span] = spans;
  const demand = span === undefined ? undefined : demandAt(span).submitters.get(name);
  if (submitter === undefined || demand === undefined || spans.length > 1) return false;
  const isRandom = scenario.workloads.every(
    (workload) => workload.submitter !== name || workload.arrivals.law === 'poisson',
  );
  const { renewing, ftsKeys, caches } = demand.asks;
  const keys = (renewing.length + ftsKeys.length) * caches.most;
  const renewals = (demand.asked.low * (toS - fromS)) / keys;
  const lookups = demand.flows.jobsHz.high * turnS(submitter);
  return isRandom && isTight(demand.asked) && lookups <= SPARSE && renewals >= MANY_RENEWALS;
}

function isCached({ tokens }: Scenario['submitters'][string]): boolean {
  return tokens.cache !== 'off';
}
