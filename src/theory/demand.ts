import type { Scenario } from '../scenario/schema.js';
import type { ClosedForm } from './closed-form.js';
import { flowsOf } from './flows.js';
import { NOTHING, type Range, sumOf, times } from './range.js';
import type { Start } from './spans.js';
import { onlyInstance, type Submission, submissionOf } from './submission.js';
import { tokenRates } from './token-rates.js';

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
export interface SubmitterDemand extends Submission {
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
export function partsOf(scenario: Scenario): Parts {
  return new Map(
    Object.keys(scenario.submitters).map((name) => {
      const flows = flowsOf(scenario, name);
      if (flows.fts.length <= 1) return [name, new Map(flows.fts.map((instance) => [instance, WHOLE]))];
      const all = ratesOf(scenario, name);
      return [name, new Map(flows.fts.map((instance) => [instance, partOf(scenario, name, instance, all)]))];
    }),
  );
}

function partOf(scenario: Scenario, name: string, instance: string, all: Rates): Part {
  const alone = onlyInstance(scenario, instance);
  const rates = ratesOf(alone, name);
  const share = (form: string): Range => {
    const [here, whole] = [rates.get(form) ?? NOTHING, all.get(form) ?? NOTHING];
    return { low: whole.low && here.low / whole.low, high: whole.high && here.high / whole.high };
  };
  return {
    attempts: flowsOf(alone, name).attemptsHz / flowsOf(scenario, name).attemptsHz,
    exchange: share('exchange'),
    refresh: share('refresh'),
    callBack: share('call_back'),
  };
}

/** The demands at constant rates. */
export function demandOf(scenario: Scenario, parts: Parts): Demand {
  const rates = new Map(Object.keys(scenario.submitters).map((name) => [name, ratesOf(scenario, name)]));
  const submitters = new Map(
    [...rates].map(([name, found]) => [name, submitterDemand(scenario, name, found)]),
  );
  const fts = new Map(
    Object.keys(scenario.fts).map((instance) => [
      instance,
      instanceDemand(scenario, instance, submitters, rates, parts),
    ]),
  );
  return { submitters, fts };
}

function submitterDemand(scenario: Scenario, name: string, rates: Rates): SubmitterDemand {
  const submission = submissionOf(scenario, name);
  const kept = 1 / Math.max(1, submission.busyThreads / submission.threads, submission.producerLoad);
  const asked = sumOf([rates.get('client_credentials') ?? NOTHING, rates.get('signed') ?? NOTHING]);
  return { ...submission, kept, asked: times(asked, kept), storage: times(submission.asks.storage, kept) };
}

function instanceDemand(
  scenario: Scenario,
  instance: string,
  submitters: Demand['submitters'],
  rates: ReadonlyMap<string, Rates>,
  parts: Parts,
): InstanceDemand {
  const bySubmitter = new Map<string, Work>();
  for (const [name, { kept, storage }] of submitters) {
    const part = parts.get(name)?.get(instance);
    if (part === undefined) continue;
    const here = (form: string, share: Range) =>
      times(times(rates.get(name)?.get(form) ?? NOTHING, share), kept);
    const exchange = here('exchange', part.exchange);
    bySubmitter.set(name, {
      exchange,
      refresh: here('refresh', part.refresh),
      callBack: here('call_back', part.callBack),
      tokens: exchange.high > 0 ? exchange : times(storage, part.attempts),
    });
  }
  return summedUp(scenario, bySubmitter);
}

function summedUp({ submitters }: Scenario, bySubmitter: ReadonlyMap<string, Work>): InstanceDemand {
  const sum = (of: (work: Work) => Range) => sumOf([...bySubmitter.values()].map(of));
  const issuers = new Map<string, Range>();
  for (const [name, { exchange }] of bySubmitter) {
    const issuer = submitters[name]?.issuer ?? '';
    issuers.set(issuer, sumOf([issuers.get(issuer) ?? NOTHING, exchange]));
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

type Rates = ReadonlyMap<ClosedForm['name'], Range>;

function ratesOf(scenario: Scenario, name: string): Rates {
  return new Map(tokenRates(scenario, name).map((form) => [form.name, form.range]));
}
