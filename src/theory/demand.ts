import { SECOND_US } from '../kernel/simulation.js';
import type { Scenario } from '../scenario/schema.js';
import { firstsHz } from '../systems/rucio/forms/asks.js';
import { onlyInstance, type SubmitterWork, submissionOf } from '../systems/rucio/forms/submission.js';
import { NOTHING, type Range, sumOfRanges, times } from './range.js';
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

/** What a submitter does, and what tokens that takes. */
interface Asked {
  readonly submission: SubmitterWork;
  readonly rates: TokenRates;
  /** Tokens for storage, Hz. */
  readonly storage: Range;
}

/**
 * At the most with what caches ask for that begin empty; at the least with as many fewer, since the time measured may
 * begin and end between two renewals of each key.
 */
function askedFor(scenario: Scenario, name: string): Asked {
  const submission = submissionOf(scenario, name);
  const { asks } = submission;
  const firsts = firstsHz(asks, (scenario.horizon - scenario.warmup) / SECOND_US);
  const rates = tokenRates(scenario, submission);
  const { low, high } = asks.storage;
  const more = {
    low: low === 0 ? 1 : Math.max(0, 1 - firsts.storage / low),
    high: high === 0 ? 1 : 1 + firsts.storage / high,
  };
  const all = firsts.storage + firsts.fts;
  return {
    submission,
    rates: {
      asked: { low: Math.max(0, rates.asked.low - all), high: rates.asked.high + all },
      exchanged: times(rates.exchanged, more),
      refreshed: times(rates.refreshed, more),
      calledBack: times(rates.calledBack, more),
    },
    storage: times(asks.storage, more),
  };
}

/** The demands at constant rates. */
export function demandOf(scenario: Scenario): Demand {
  const asked = new Map(Object.keys(scenario.submitters).map((name) => [name, askedFor(scenario, name)]));
  const submitters = new Map([...asked].map(([name, found]) => [name, submitterDemand(found)]));
  const fts = new Map(
    Object.keys(scenario.fts).map((instance) => {
      const works = [...submitters].flatMap(([name, { flows, kept }]) => {
        const found = asked.get(name);
        if (found === undefined || !flows.fts.includes(instance)) return [];
        const here = flows.fts.length === 1 ? found : askedFor(onlyInstance(scenario, instance), name);
        return [[name, workOf(here, kept)] as const];
      });
      return [instance, summedUp(scenario, new Map(works))];
    }),
  );
  return { submitters, fts };
}

/** What an instance has to do for a submitter that has no other, or as if it had none. */
function workOf({ rates, storage }: Asked, kept: number): Work {
  const exchange = times(rates.exchanged, kept);
  return {
    exchange,
    refresh: times(rates.refreshed, kept),
    callBack: times(rates.calledBack, kept),
    tokens: exchange.high > 0 ? exchange : times(storage, kept),
  };
}

function submitterDemand({ submission, rates, storage }: Asked): SubmitterDemand {
  const kept = 1 / Math.max(1, submission.busyThreads / submission.threads, submission.producerLoad);
  return { ...submission, kept, asked: times(rates.asked, kept), storage: times(storage, kept) };
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
