import type { Scenario } from '../scenario/schema.js';
import { flowsOf } from './flows.js';
import { NOTHING, type Range, sumOfRanges, times } from './range.js';
import type { Start } from './spans.js';
import { onlyInstance, type SubmitterWork, submissionOf } from './submission.js';
import { type TokenRates, tokenRates } from './token-rates.js';

/** What an FTS instance has to do for one submitter, or for all, Hz. */
export interface Work {
  readonly exchange: Range;
  readonly refresh: Range;
  readonly callBack: Range;
  /** Tokens that the instance gets for the first time. */
  readonly tokens: Range;
}

/** What one FTS instance has to do. */
export interface InstanceDemand extends Work {
  readonly bySubmitter: ReadonlyMap<string, Work>;
  /** Exchanges by the issuer that answers them. */
  readonly issuers: ReadonlyMap<string, Range>;
}

/** What one submitter does. */
export interface SubmitterDemand extends SubmitterWork {
  /** Part of what comes that its pods and threads can do: 1 while they keep up. */
  readonly kept: number;
  /** Tokens asked of the issuer or signed, Hz. */
  readonly asked: Range;
  /** Of which tokens for storage, Hz. */
  readonly storage: Range;
}

/** What every system has to do while no rate changes. */
export interface Demand {
  readonly submitters: ReadonlyMap<string, SubmitterDemand>;
  readonly fts: ReadonlyMap<string, InstanceDemand>;
}

/** Parts of a submitter's work that go to one FTS instance. */
interface Part {
  readonly attempts: number;
  readonly exchange: Range;
  readonly refresh: Range;
  readonly callBack: Range;
}

/** By submitter and instance. */
export type Parts = ReadonlyMap<string, ReadonlyMap<string, Part>>;

const WHOLE: Part = {
  attempts: 1,
  exchange: { low: 1, high: 1 },
  refresh: { low: 1, high: 1 },
  callBack: { low: 1, high: 1 },
};

/** How the work of each submitter is shared by FTS instances, at constant rates. */
export function sharesByInstance(scenario: Scenario): Parts {
  return new Map(
    Object.keys(scenario.submitters).map((name) => {
      const { fts } = flowsOf(scenario, name);
      if (fts.length <= 1) return [name, new Map(fts.map((instance) => [instance, WHOLE]))];
      const all = askedFor(scenario, name);
      return [name, new Map(fts.map((instance) => [instance, partOf(scenario, name, instance, all)]))];
    }),
  );
}

function partOf(scenario: Scenario, name: string, instance: string, all: Asked): Part {
  const here = askedFor(onlyInstance(scenario, instance), name);
  const share = (of: (rates: TokenRates) => Range): Range => {
    const [part, whole] = [of(here.rates), of(all.rates)];
    return { low: whole.low && part.low / whole.low, high: whole.high && part.high / whole.high };
  };
  return {
    attempts: here.submission.flows.attemptsHz / all.submission.flows.attemptsHz,
    exchange: share(({ exchanged }) => exchanged),
    refresh: share(({ refreshed }) => refreshed),
    callBack: share(({ calledBack }) => calledBack),
  };
}

/** What a submitter does, and what tokens that takes. */
interface Asked {
  readonly submission: SubmitterWork;
  readonly rates: TokenRates;
}

function askedFor(scenario: Scenario, name: string): Asked {
  const submission = submissionOf(scenario, name);
  return { submission, rates: tokenRates(scenario, submission) };
}

/** The demands at constant rates. */
export function demandOf(scenario: Scenario, parts: Parts): Demand {
  const asked = new Map(Object.keys(scenario.submitters).map((name) => [name, askedFor(scenario, name)]));
  const submitters = new Map([...asked].map(([name, found]) => [name, submitterDemand(found)]));
  const fts = new Map(
    Object.keys(scenario.fts).map((instance) => [
      instance,
      instanceDemand(scenario, submitters, asked, (name) => parts.get(name)?.get(instance)),
    ]),
  );
  return { submitters, fts };
}

function submitterDemand({ submission, rates }: Asked): SubmitterDemand {
  const kept = 1 / Math.max(1, submission.busyThreads / submission.threads, submission.producerLoad);
  const storage = times(submission.asks.storage, kept);
  return { ...submission, kept, asked: times(rates.asked, kept), storage };
}

function instanceDemand(
  scenario: Scenario,
  submitters: Demand['submitters'],
  asked: ReadonlyMap<string, Asked>,
  partHere: (submitter: string) => Part | undefined,
): InstanceDemand {
  const bySubmitter = new Map<string, Work>();
  for (const [name, { kept, storage }] of submitters) {
    const part = partHere(name);
    const rates = asked.get(name)?.rates;
    if (part === undefined || rates === undefined) continue;
    const here = (rate: Range, share: Range) => times(times(rate, share), kept);
    const exchange = here(rates.exchanged, part.exchange);
    bySubmitter.set(name, {
      exchange,
      refresh: here(rates.refreshed, part.refresh),
      callBack: here(rates.calledBack, part.callBack),
      tokens: exchange.high > 0 ? exchange : times(storage, part.attempts),
    });
  }
  return summedUp(scenario, bySubmitter);
}

function summedUp({ submitters }: Scenario, bySubmitter: ReadonlyMap<string, Work>): InstanceDemand {
  const sum = (of: (work: Work) => Range) => sumOfRanges([...bySubmitter.values()].map(of));
  const issuers = new Map<string, Range>();
  for (const [name, { exchange }] of bySubmitter) {
    const issuer = submitters[name]?.issuer ?? '';
    issuers.set(issuer, sumOfRanges([issuers.get(issuer) ?? NOTHING, exchange]));
  }
  return {
    exchange: sum(({ exchange }) => exchange),
    refresh: sum(({ refresh }) => refresh),
    callBack: sum(({ callBack }) => callBack),
    tokens: sum(({ tokens }) => tokens),
    bySubmitter,
    issuers,
  };
}

/** The demands while caches begin to fill. */
export function startingDemand(
  scenario: Scenario,
  { submitters, fts }: Demand,
  start: ReadonlyMap<string, Start>,
): Demand {
  const scaled = (work: Work, { storage }: Start): Work => ({
    exchange: times(work.exchange, storage),
    refresh: times(work.refresh, storage),
    callBack: times(work.callBack, storage),
    tokens: times(work.tokens, storage),
  });
  return {
    submitters: new Map(
      [...submitters].map(([name, demand]) => {
        const { storage, asked } = start.get(name) ?? {};
        if (storage === undefined || asked === undefined) return [name, demand];
        const scaledDemand = { storage: times(demand.storage, storage), asked: times(demand.asked, asked) };
        return [name, { ...demand, ...scaledDemand }];
      }),
    ),
    fts: new Map(
      [...fts].map(([instance, { bySubmitter }]) => {
        const works = [...bySubmitter].map(([name, work]) => {
          const found = start.get(name);
          return [name, found === undefined ? work : scaled(work, found)] as const;
        });
        return [instance, summedUp(scenario, new Map(works))];
      }),
    ),
  };
}
