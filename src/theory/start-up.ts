import { type Asks, askedTogether, type Key } from './asks.js';
import type { Demand } from './demand.js';
import { NOTHING, type Range, sumOfRanges, times } from './range.js';
import type { Span, Start } from './spans.js';

/** Steps of a reuse time at first, and later, when renewals have spread. */
const FINE = 24;
const COARSE = 12;
const FINE_FOR = 3;
/** After so many reuse times a cache renews as it does in the long run. */
export const SETTLED = 6;

/**
 * The stretches of time with the beginnings of caches in steps: an empty cache asks once for each key, and renews it
 * one reuse time later. A beginning is when look-ups come after none have come for a reuse time.
 */
export function startingSpans(spans: readonly Span[], demandAt: (span: Span) => Demand): readonly Span[] {
  const starts = namesOf(spans, demandAt).flatMap((name) => startsOf(name, spans, demandAt));
  if (starts.length === 0) return spans;
  const edges = new Set(starts.flatMap((start) => start.edges));
  return spans.flatMap((span) => {
    const inside = [...edges].filter((edge) => span.fromS < edge && edge < span.toS).sort((a, b) => a - b);
    return [span.fromS, ...inside].map((fromS, index): Span => {
      const piece = { ...span, fromS, toS: inside[index] ?? span.toS };
      const found = starts.filter((start) => start.fromS <= fromS && fromS < start.toS);
      if (found.length === 0) return piece;
      return { ...piece, start: new Map(found.map((start) => [start.submitter, start.ratio(piece)])) };
    });
  });
}

/** One beginning of a submitter's cache. */
interface Beginning {
  readonly submitter: string;
  readonly fromS: number;
  readonly toS: number;
  readonly edges: readonly number[];
  readonly ratio: (piece: Span) => Start;
}

function namesOf(spans: readonly Span[], demandAt: (span: Span) => Demand): string[] {
  const names = new Set<string>();
  for (const span of spans) {
    for (const [name, { asks }] of demandAt(span).submitters) {
      if (asks.renewing.length > 0 && asks.reuseS > 0) names.add(name);
    }
  }
  return [...names];
}

function startsOf(name: string, spans: readonly Span[], demandAt: (span: Span) => Demand): Beginning[] {
  const jobsHz = (span: Span) => demandAt(span).submitters.get(name)?.flows.jobsHz.high ?? 0;
  let idleS = Number.POSITIVE_INFINITY;
  const found: Beginning[] = [];
  for (const span of spans) {
    const asks = demandAt(span).submitters.get(name)?.asks;
    if (asks === undefined || jobsHz(span) === 0) {
      idleS += span.toS - span.fromS;
      continue;
    }
    if (idleS >= asks.reuseS) found.push(beginningOf(name, span, asks, spans, demandAt));
    idleS = 0;
  }
  return found;
}

function beginningOf(
  submitter: string,
  { fromS, scenario }: Span,
  asks: Asks,
  spans: readonly Span[],
  demandAt: (span: Span) => Demand,
): Beginning {
  const { reuseS } = asks;
  const toS = fromS + SETTLED * reuseS;
  const jobsHz = (span: Span) => demandAt(span).submitters.get(submitter)?.flows.jobsHz.high ?? 0;
  const first = jobsHz({ fromS, toS, scenario });
  // The keys of later stretches are looked up as much more or less often as all look-ups are.
  const stepS = reuseS / FINE;
  const factors = Array.from({ length: SETTLED * FINE }, (_, step) => {
    const atS = fromS + (step + 0.5) * stepS;
    const span = spans.find((candidate) => candidate.fromS <= atS && atS < candidate.toS);
    return span === undefined ? 0 : jobsHz(span) / first;
  });
  const storage = issuedBy(asks.renewing, asks, stepS, factors, asks.mostHz);
  const ftsCaches = { own: asks.caches.own, most: asks.caches.own };
  const fts = issuedBy(asks.ftsKeys, { caches: ftsCaches, together: 0 }, stepS, factors);
  const pollKeys = asks.polls.lookupsHz.map((jobsHz) => ({ datasetsHz: 0, jobsHz }));
  const pollCaches = { own: asks.polls.caches, most: asks.polls.caches };
  const polls = issuedBy(pollKeys, { caches: pollCaches, together: 0 }, stepS, factors);
  const edges = Array.from({ length: SETTLED * FINE + 1 }, (_, step) => step)
    .filter((step) => step <= FINE_FOR * FINE || step % (FINE / COARSE) === 0)
    .map((step) => fromS + step * stepS);
  const ratio = (piece: Span): Start => {
    const later = demandAt({ fromS, toS, scenario: piece.scenario }).submitters.get(submitter)?.asks;
    if (later === undefined) return { storage: NOTHING, asked: NOTHING };
    const lasts = piece.toS - piece.fromS;
    const over = (issued: Issued) => difference(issued(piece.toS - fromS), issued(piece.fromS - fromS));
    const forStorage = sumOfRanges([over(storage), times(later.single, lasts)]);
    const ofPolls = over(polls);
    const all = sumOfRanges([forStorage, over(fts), { low: 0, high: ofPolls.high }]);
    return {
      storage: quotient(forStorage, later.storage, lasts),
      asked: quotient(all, sumOfRanges([later.storage, later.fts, later.polls.range]), lasts),
    };
  };
  return { submitter, fromS, toS, edges, ratio };
}

/** Tokens issued up to a time since the beginning. */
type Issued = (sinceS: number) => Range;

/**
 * Tokens for keys of an empty cache: a key without a token gets one at its next look-up, and has none again one reuse
 * time later. Exact for look-ups at random, but for the steps in which time is taken.
 */
function issuedBy(
  keys: readonly Key[],
  { caches, together }: Pick<Asks, 'caches' | 'together'>,
  stepS: number,
  factors: readonly number[],
  mostHz?: number,
): Issued {
  const low = new Float64Array(factors.length + 1);
  const high = new Float64Array(factors.length + 1);
  const { own, most } = caches;
  for (const [lookupsHz, count] of counted(keys.map(({ datasetsHz }) => [datasetsHz / own, own])))
    addIssued(low, lookupsHz, count, stepS, factors);
  const atMost = keys.map(
    (key) => [(mostHz ?? key.jobsHz) / most, most * askedTogether(key, together)] as const,
  );
  for (const [lookupsHz, count] of counted(atMost)) addIssued(high, lookupsHz, count, stepS, factors);
  const at = (counts: Float64Array, sinceS: number) => {
    const place = Math.min(factors.length, Math.max(0, sinceS / stepS));
    const below = Math.floor(place);
    const from = counts[below] ?? 0;
    return from + (place - below) * ((counts[below + 1] ?? from) - from);
  };
  return (sinceS) => ({ low: at(low, sinceS), high: at(high, sinceS) });
}

/** Keys of equal rates are worked out once: how many tokens are asked for at a time, by rate. */
function counted(rates: readonly (readonly [rateHz: number, count: number])[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const [rate, count] of rates) counts.set(rate, (counts.get(rate) ?? 0) + count);
  return counts;
}

function addIssued(
  total: Float64Array,
  lookupsHz: number,
  count: number,
  stepS: number,
  factors: readonly number[],
): void {
  const issued = new Float64Array(factors.length);
  let without = 1;
  let sum = 0;
  factors.forEach((factor, step) => {
    const expected = Math.min(lookupsHz * factor, Number.MAX_VALUE) * stepS;
    const lapsed = issued[step - FINE] ?? 0;
    const missed = Math.exp(-expected);
    // Tokens lapse evenly within a step.
    const missedSince = expected > 0 ? (1 - missed) / expected : 1;
    issued[step] = without * (1 - missed) + lapsed * (1 - missedSince);
    without += lapsed - (issued[step] ?? 0);
    sum += count * (issued[step] ?? 0);
    total[step + 1] = (total[step + 1] ?? 0) + sum;
  });
}

function difference(to: Range, from: Range): Range {
  return { low: to.low - from.low, high: to.high - from.high };
}

function quotient(counts: Range, rateHz: Range, lasts: number): Range {
  const part = (count: number, hz: number) => (hz > 0 && lasts > 0 ? count / (hz * lasts) : 0);
  return { low: part(counts.low, rateHz.low), high: part(counts.high, rateHz.high) };
}
