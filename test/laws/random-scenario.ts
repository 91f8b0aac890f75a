import fc from 'fast-check';
import type { MetricResult, RunResult } from '../../src/measure/run-result.js';
import { scenarioOf } from '../../src/scenario/check.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { simulate } from '../../src/study/simulate.js';
import type { Stat } from '../../src/systems/metric.js';
import { TOKEN_MODELS, type TokenModelName } from '../../src/systems/tokens/models/registry.js';
import { statOf } from '../measure/clock.js';

/** Unless a test asks for longer ones, no token lives shorter, s. */
export const SHORTEST_LIFE_S = 120;

/** A part of a scenario as it would be written. */
type Plain = Record<string, unknown>;

/** A small scenario that leaves the token model open. */
export interface SmallScenario {
  readonly parts: Plain;
  /** Token choices that are laid over those of every model. */
  readonly tokens: Plain;
  readonly submitters: Readonly<Record<string, Plain>>;
}

/** What random scenarios have in common: keys laid over those drawn for every part of a kind. */
export interface Bounds {
  readonly scenario?: Plain;
  readonly issuer?: Plain;
  readonly fts?: Plain;
  readonly site?: Plain;
  readonly submitter?: Plain;
  readonly workload?: Plain;
  readonly tokens?: Plain;
  /** Shortest life of a token, s. */
  readonly shortestLifeS?: number;
  /** Datasets arrive up to here and not later, s. */
  readonly arrivalsEndS?: number;
}

/** The same scenario with a token model, simulated. */
export class ModelRun {
  private readonly metrics: ReadonlyMap<string, MetricResult>;

  private constructor(
    readonly model: TokenModelName,
    readonly scenario: Scenario,
    readonly result: RunResult,
  ) {
    this.metrics = new Map(result.metrics.map((metric) => [metric.name, metric]));
  }

  static of({ parts, tokens, submitters }: SmallScenario, model: TokenModelName): ModelRun {
    const choices = { ...TOKEN_MODELS[model].choices, ...tokens, preset: model };
    const withTokens = Object.entries(submitters).map(([name, own]) => [name, { ...own, tokens: choices }]);
    const scenario = scenarioOf({ ...parts, submitters: Object.fromEntries(withTokens) });
    return new ModelRun(model, scenario, simulate(scenario, new Map(), 0));
  }

  /** Metrics whose names match a pattern; `*` stands for one part of a name. */
  named(pattern: string): readonly MetricResult[] {
    const parts = pattern.split('.').map((part) => (part === '*' ? '[^.]+' : part));
    const form = new RegExp(`^${parts.join('\\.')}$`);
    const found = [...this.metrics.values()].filter(({ name }) => form.test(name));
    if (found.length === 0) throw new RangeError(`no metric is called ${pattern}`);
    return found;
  }

  /** A statistic of all metrics of a pattern added up; one without samples counts as 0. */
  sum(pattern: string, stat: Stat): number {
    return this.named(pattern).reduce((sum, { stats }) => sum + (statOf(stats, stat) ?? 0), 0);
  }

  /** The largest of a statistic over all metrics of a pattern; without samples 0. */
  max(pattern: string, stat: Stat): number {
    return Math.max(0, ...this.named(pattern).map(({ stats }) => statOf(stats, stat) ?? 0));
  }

  /** The bins of a metric; empty without samples. */
  bins(name: string): readonly number[] {
    return Array.from(this.named(name)[0].series[0]?.values ?? []);
  }
}

/** A run of each model on the same files. */
export function runsOf(scenario: SmallScenario, models: readonly TokenModelName[]): readonly ModelRun[] {
  return models.map((model) => ModelRun.of(scenario, model));
}

/** Two to five sites, one or two submitters, issuers, FTS instances and workloads. */
export function smallScenario(bounds: Bounds = {}): fc.Arbitrary<SmallScenario> {
  return fc
    .record({
      seed: fc.nat(1e6),
      horizonMin: fc.integer({ min: 20, max: 100 }),
      sites: someOf(site, 2, 5),
      validators,
      issuers: someOf(issuer(bounds), 1, 2),
      instances: someOf(fts, 1, 2),
      submitters: someOf(submitter, 1, 2),
      workloads: someOf(workload, 1, 2),
      failure: fc.constantFrom('0 %', '1 %', '10 %'),
      tokens: tokens(bounds),
    })
    .map((drawn) => scenarioFrom(drawn, bounds));
}

interface Drawn {
  readonly seed: number;
  readonly horizonMin: number;
  readonly sites: readonly (Plain & { readonly instance: number })[];
  readonly validators: Plain;
  readonly issuers: readonly Plain[];
  readonly instances: readonly Plain[];
  readonly submitters: readonly (Plain & {
    readonly sameExperiment: boolean;
    readonly sameIssuer: boolean;
  })[];
  readonly workloads: readonly Workload[];
  readonly failure: string;
  readonly tokens: Plain;
}

function scenarioFrom(drawn: Drawn, bounds: Bounds): SmallScenario {
  const { issuers, instances, submitters } = drawn;
  const names = drawn.sites.map((_, number) => `site_${number}`);
  const sites = drawn.sites.map(({ instance, ...own }) => ({
    ...own,
    fts: `fts_${instance % instances.length}`,
    ...bounds.site,
  }));
  const workloads = drawn.workloads.map((own, number) => ({
    name: `workload_${number}`,
    submitter: `submitter_${number % submitters.length}`,
    ...workloadAmong(names, own, bounds.arrivalsEndS),
    ...bounds.workload,
  }));
  const owners = submitters.map(({ sameExperiment, sameIssuer, ...own }, number) => ({
    ...own,
    experiment: `experiment_${sameExperiment ? 0 : number}`,
    issuer: `issuer_${sameIssuer ? 0 : number % issuers.length}`,
    ...bounds.submitter,
  }));
  return {
    parts: {
      name: 'random',
      title: 'Random',
      seed: drawn.seed,
      horizon: `${drawn.horizonMin} min`,
      bin: '5 min',
      storage: { failure: drawn.failure, ...drawn.validators },
      issuers: byName(
        'issuer',
        issuers.map((own) => ({ ...own, ...bounds.issuer })),
      ),
      fts: byName(
        'fts',
        instances.map((own) => ({ ...own, ...bounds.fts })),
      ),
      sites: byName('site', sites),
      workloads,
      ...bounds.scenario,
    },
    tokens: { ...drawn.tokens, ...bounds.tokens },
    submitters: byName('submitter', owners),
  };
}

const someOf = <T>(part: fc.Arbitrary<T>, min: number, max: number) =>
  fc.array(part, { minLength: min, maxLength: max });
const seconds = (min: number, max: number) => fc.integer({ min, max }).map((value) => `${value} s`);
const milliseconds = (min: number, max: number) => fc.integer({ min, max }).map((value) => `${value} ms`);
const mostly = <T>(usual: T, ...others: readonly T[]) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(usual, ...others) },
  );

/** Lives from minutes to hours, so that tokens expire within most runs. */
const life = ({ shortestLifeS = SHORTEST_LIFE_S }: Bounds) =>
  fc.oneof(seconds(shortestLifeS, shortestLifeS + 1800), seconds(shortestLifeS, 6 * 3600));

const site = fc.record({
  technology: fc.constantFrom('xrootd', 'dcache', 'storm', 'eos', 'dpm', 'echo'),
  readiness: mostly('ready', 'not-ready', 'failed', 'downtime'),
  instance: fc.nat(1),
  inbound: fc.integer({ min: 1, max: 60 }),
  outbound: fc.integer({ min: 1, max: 60 }),
  throughput: fc.integer({ min: 5, max: 500 }).map((value) => `${value} MB/s`),
  clock_offset: mostly('0 s', '-2 s', '2 s', '-90 s'),
  audiences: mostly(['any', 'rse'], ['any'], ['rse']),
  write: mostly('create', 'modify'),
  stored: fc.integer({ min: 1, max: 5000 }).map((value) => `${value} TB`),
  stored_files: fc.integer({ min: 1, max: 1_000_000 }),
});

/** Releases of storage software, and keys that are fetched often. */
const validators = fc.record({
  versions: fc.record({
    xrootd: mostly('5.9.3', '5.0'),
    scitokens: mostly('1.3.0', '1.1.2', '1.0'),
    dcache: mostly('2023-10', 'before-2023-10'),
    storm: mostly('1.5.0', '1.4'),
  }),
  keys: mostly<Plain>(
    {},
    { xrootd: { refresh: '30 s', expiry: '20 min', jitter: '50 %' }, dcache: { background: '1 min' } },
  ),
});

const issuer = (bounds: Bounds) =>
  fc.record({
    pods: fc.integer({ min: 1, max: 3 }),
    slots: fc.integer({ min: 1, max: 20 }),
    service: fc.oneof(
      milliseconds(1, 300).map((value) => ({ law: 'exponential', mean: value })),
      milliseconds(1, 2000),
    ),
    round_trip: milliseconds(0, 300),
    store: fc.record({
      access_tokens: fc.boolean(),
      hidden_refresh_tokens: fc.boolean(),
      refresh_index: fc.boolean(),
      revoked: mostly('0 %', '10 %'),
    }),
    keys: fc.record({ weight: mostly(0, 0.5) }),
    cleanup: fc.record({
      model: fc.constantFrom('loop', 'single-page', 'off'),
      period: seconds(10, 600),
      initial_delay: seconds(10, 600),
    }),
    exchange_lifetime: fc.constantFrom('client', 'subject'),
    clients: fc.record({ rucio: client(bounds), fts: client(bounds) }),
  });

const client = (bounds: Bounds) =>
  fc.record({
    access_lifetime: life(bounds),
    refresh_lifetime: seconds(7200, 86_400),
    reuse_refresh_token: fc.boolean(),
    clear_on_refresh: mostly(false, true),
    access_jitter: mostly('0 %', '20 %'),
  });

const fts = fc.record({
  tokens: mostly(true, false),
  nodes: fc.integer({ min: 1, max: 3 }),
  slots: fc.integer({ min: 1, max: 50 }),
  exchange: fc.record({ interval: seconds(1, 60), threads: fc.integer({ min: 1, max: 10 }) }),
  link: fc.record({ max: fc.integer({ min: 2, max: 40 }), optimizer: fc.boolean() }),
  retry: fc.record({ count: fc.nat(1), delay: seconds(1, 120) }),
});

const submitter = fc.record({
  sameExperiment: fc.boolean(),
  sameIssuer: fc.boolean(),
  pods: fc.integer({ min: 1, max: 2 }),
  threads: fc.integer({ min: 1, max: 4 }),
  bulk: fc.integer({ min: 1, max: 100 }),
  group_bulk: fc.integer({ min: 1, max: 50 }),
  sleep: seconds(1, 60),
  file_time: milliseconds(0, 100),
  fts_token: mostly(true, false),
  version: fc.constantFrom('33.5', '34.0', '41'),
  retries: fc.nat(4),
});

/** Choices that every model has, and a life that replaces the model's own in half of the scenarios. */
const tokens = (bounds: Bounds) =>
  fc.record(
    {
      reuse_floor: seconds(0, 600),
      maximum_age: seconds(60, 6 * 3600),
      cache_memory: fc.constantFrom('64 MiB', '6 kB'),
      directories: fc.integer({ min: 1, max: 3 }),
      access_lifetime: life(bounds),
    },
    { requiredKeys: ['reuse_floor', 'maximum_age', 'cache_memory', 'directories'] },
  );

const workload = fc.record({
  perHour: fc.integer({ min: 2, max: 20 }),
  arrivals: fc.constantFrom('poisson', 'fixed', 'at'),
  files: fc.oneof(
    fc.integer({ min: 1, max: 20 }),
    fc.record({
      law: fc.constant('uniform'),
      min: fc.integer({ min: 1, max: 5 }),
      max: fc.integer({ min: 6, max: 15 }),
    }),
  ),
  size: fc.oneof(
    fc.integer({ min: 1, max: 10_000 }).map((value) => `${value} MB`),
    fc.integer({ min: 100, max: 3000 }).map((value) => ({ law: 'lognormal', mean: `${value} MB`, cv: 1 })),
  ),
  fanout: fc.oneof(fc.constant('all' as const), fc.integer({ min: 1, max: 4 })),
  oneSource: fc.boolean(),
});
type Workload = typeof workload extends fc.Arbitrary<infer T> ? T : never;

function workloadAmong(
  sites: readonly string[],
  { perHour, arrivals, fanout, oneSource, ...rest }: Workload,
  arrivalsEndS: number | undefined,
): Plain {
  const destinations = oneSource ? sites.slice(1) : sites;
  const rate = `${perHour} /h`;
  const endS = arrivalsEndS ?? 1200;
  const times = Array.from({ length: perHour }, (_, number) => `${Math.floor((number * endS) / perHour)} s`);
  return {
    ...rest,
    arrivals: arrivals === 'at' ? { law: 'at', times } : { law: arrivals, rate },
    phases: arrivalsEndS === undefined ? [] : [{ from: `${arrivalsEndS} s`, factor: 0 }],
    sources: oneSource ? sites[0] : sites,
    destinations,
    fanout: fanout === 'all' ? fanout : Math.min(fanout, destinations.length),
  };
}

/** `prefix_0`, `prefix_1` and so on. */
function byName<T>(prefix: string, parts: readonly T[]): Record<string, T> {
  return Object.fromEntries(parts.map((part, number) => [`${prefix}_${number}`, part]));
}
