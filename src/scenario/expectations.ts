import { didYouMean, nearest } from '../language/did-you-mean.js';
import { CATALOGUE, findMetric, INSTANCES, unitOf } from '../systems/catalogue.js';
import { type MetricDefinition, type MetricKind, STATS_OF_KIND, type Stat } from '../systems/metric.js';
import { DIMENSIONS } from '../systems/registry.js';
import type { Place, TellAt } from './error.js';
import { type Bounds, bandOf, type Measured, type ParsedExpectation, rangeOf } from './expectation-band.js';
import { type MapNode, type Path, placeOf } from './node.js';
import type { USES } from './schema/expect.js';
import type { Scenario } from './schema.js';

/** One prediction: a statistic of a metric, or of the sum of several, in a variant. */
export interface Prediction {
  /** As written. */
  readonly metric: string;
  readonly metrics: readonly string[];
  readonly stat: Stat;
  readonly variant: string;
  /** From and to, µs: the statistic is of what is in between, instead of the run. */
  readonly window: readonly [number, number] | undefined;
}

/** How a check uses a figure: only `predicted` and `input` can fail a check. */
export type Use = (typeof USES)[number];

/** What a scenario is held to, checked. Values are in the unit of the metric. */
export interface Expectation extends Prediction {
  /** What is predicted, in a few words. */
  readonly name: string;
  readonly over: Prediction | undefined;
  /** Unit of the predicted value; `1` for a quotient of like units. */
  readonly unit: string;
  readonly published: Bounds | undefined;
  /** Least and most that is in the band. */
  readonly band: Bounds;
  readonly figure: string | undefined;
  readonly use: Use;
  readonly source: string;
  readonly note: string | undefined;
  /** Where it stands in the scenario's file. */
  readonly at: Place;
}

/** A variant that expectations can name; without its scenario they are not held to its times and instances. */
export interface NamedVariant {
  readonly name: string;
  readonly scenario: Scenario | undefined;
}

/** The expectations of a scenario; adds a problem for each that cannot be meant. */
export function expectationsOf(
  parsed: readonly ParsedExpectation[],
  tree: MapNode,
  variants: readonly NamedVariant[],
  tell: TellAt,
): Expectation[] {
  return parsed.flatMap((expect, index) => {
    const found = new Reader(expect, ['expect', index], tree, variants, tell).read();
    return found === undefined ? [] : [found];
  });
}

/** Reads one expectation of a tree. */
class Reader {
  constructor(
    private readonly expect: ParsedExpectation,
    private readonly path: Path,
    private readonly tree: MapNode,
    private readonly variants: readonly NamedVariant[],
    private readonly tellAt: TellAt,
  ) {}

  read(): Expectation | undefined {
    const { expect } = this;
    const own = { ...expect, metrics: namesIn(expect.metric), window: expect.window };
    const over = expect.over && {
      ...expect.over,
      metrics: namesIn(expect.over.metric),
      stat: expect.over.stat ?? expect.stat,
      variant: expect.over.variant ?? expect.variant,
      window: expect.over.window ?? expect.window,
    };
    const above = this.measuredBy(own, []);
    const below = over && this.measuredBy(over, ['over']);
    if (above === undefined || (over !== undefined && below === undefined)) return undefined;
    const measured = below === undefined ? above : quotientOf(above, below);
    if (measured === undefined) {
      const remedy = 'divide like by like, data by a rate or a count, or what is counted by a rate';
      return this.tell(['over', 'metric'], `${above.unit} over ${below?.unit} is no quantity`, remedy);
    }
    const band = bandOf(expect, measured, (key, message, remedy) => this.tell([key], message, remedy));
    if (expect.use !== 'predicted' && expect.figure === undefined) {
      this.tell(['use'], `\`use: ${expect.use}\` is of a published figure`, 'name it with `figure`');
    }
    if (band === undefined) return undefined;
    return {
      ...own,
      over,
      name: expect.name ?? `${expect.metric} ${expect.stat}`,
      unit: measured.unit,
      published: rangeOf(expect.published, measured.unit),
      band,
      figure: expect.figure,
      use: expect.use,
      source: expect.source,
      note: expect.note,
      at: placeOf(this.tree, this.path),
    };
  }

  /** Unit and possible values of a prediction; undefined, and a problem, when there is no such prediction. */
  private measuredBy(prediction: Prediction, below: Path): Measured | undefined {
    const variant = this.variants.find(({ name }) => name === prediction.variant);
    if (variant === undefined) {
      const names = this.variants.map(({ name }) => name);
      const remedy = didYouMean(prediction.variant, names, 'variants');
      return this.tell([...below, 'variant'], `there is no variant \`${prediction.variant}\``, remedy);
    }
    const known = prediction.metrics.flatMap((metric) => this.definitionOf(metric, variant, below) ?? []);
    if (known.length < prediction.metrics.length) return undefined;
    const missing = known.find(({ kind }) => !STATS_OF_KIND[kind].includes(prediction.stat));
    if (missing !== undefined) {
      const remedy = `one of ${STATS_OF_KIND[missing.kind].join(', ')}`;
      return this.tell([...below, 'stat'], `a ${missing.kind} has no \`${prediction.stat}\``, remedy);
    }
    if (!this.isSum(prediction, known, below)) return undefined;
    if (!this.isWindow(prediction, known, variant.scenario, below)) return undefined;
    const unit = unitOf(known[0], prediction.stat);
    return { unit, possible: possibleOf(known[0], unit) };
  }

  private definitionOf(metric: string, variant: NamedVariant, below: Path): MetricDefinition | undefined {
    const definition = findMetric(metric);
    const path = [...below, 'metric'];
    if (definition === undefined) {
      const remedy = nearestMetric(metric, variant.scenario);
      return this.tell(path, `there is no metric \`${metric}\``, remedy);
    }
    const { scenario } = variant;
    const unknown = scenario && unknownInstance(definition.pattern, metric, scenario);
    if (unknown === undefined) return definition;
    const remedy = didYouMean(unknown.name, unknown.known, unknown.what);
    return this.tell(path, `\`${metric}\`: \`${unknown.name}\` is none of the ${unknown.what}`, remedy);
  }

  private isSum({ stat }: Prediction, known: readonly MetricDefinition[], below: Path): boolean {
    const [first, ...rest] = known;
    if (first === undefined || rest.length === 0) return true;
    const other = rest.find((definition) => unitOf(definition, stat) !== unitOf(first, stat));
    if (other !== undefined) {
      const message = `${unitOf(first, stat)} and ${unitOf(other, stat)} make no sum`;
      this.tell([...below, 'metric'], message, 'add like to like');
      return false;
    }
    const adds =
      known.every(({ kind }) => ADDING.includes(kind)) && ['mean', 'final', 'total'].includes(stat);
    if (!adds) {
      const remedy = 'only `mean`, `final` and `total` of rates, levels, ramps and totals add up';
      this.tell([...below, 'stat'], `the \`${stat}\` of several metrics is not that of their sum`, remedy);
    }
    return adds;
  }

  private isWindow(
    { window, stat }: Prediction,
    known: readonly MetricDefinition[],
    scenario: Scenario | undefined,
    below: Path,
  ): boolean {
    if (window === undefined) return true;
    const [from, to] = window;
    const kind = known.find((definition) => !IN_WINDOWS[definition.kind].includes(stat))?.kind;
    const wrong: readonly (readonly [is: boolean, message: string, remedy: string])[] = [
      [
        kind !== undefined,
        `a ${kind} has no \`${stat}\` in a window`,
        'leave the window out, or take another `stat`',
      ],
      [from >= to, 'the window ends before it begins', 'exchange its ends'],
      [to > (scenario?.horizon ?? to), 'the window ends after the horizon', 'shorten it'],
      [from < (scenario?.warmup ?? from), 'the window begins before the warm-up ends', 'begin it later'],
    ];
    const [, message, remedy] = wrong.find(([is]) => is) ?? [];
    if (message === undefined || remedy === undefined) return true;
    this.tell([...below, 'window'], message, remedy);
    return false;
  }

  private tell(path: Path, message: string, remedy: string): undefined {
    return this.tellAt(placeOf(this.tree, [...this.path, ...path]), message, remedy);
  }
}

/** Kinds whose statistics add up. */
const ADDING: readonly string[] = ['rate', 'level', 'ramp', 'total'];
/** The statistics that each kind has in a window. */
const IN_WINDOWS: Readonly<Record<MetricKind, readonly Stat[]>> = {
  rate: ['mean', 'total'],
  level: ['mean', 'max', 'final'],
  ramp: ['mean', 'max', 'final'],
  duration: ['mean', 'p50', 'p95', 'p99'],
  peak: [],
  total: ['total'],
  ratio: ['mean'],
};

function namesIn(metric: string): string[] {
  return metric.split(' + ').map((name) => name.trim());
}

/** Values that a metric can have: shares up to 1, nothing below 0; what a fault changes may be anything. */
function possibleOf({ pattern, kind }: MetricDefinition, unit: string): Bounds {
  if (pattern.startsWith('faults.')) return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const isShare = unit === '1' && kind !== 'ramp' && kind !== 'total';
  return [0, isShare ? 1 : Number.POSITIVE_INFINITY];
}

/**
 * Data over a rate or a count is data, things over a rate are a time (Little's law), like over like is a share;
 * undefined for what nobody can mean, such as a rate over a time.
 */
function quotientOf(above: Measured, below: Measured): Measured | undefined {
  const possible: Bounds = [
    Math.min(above.possible[0], below.possible[0]) < 0 ? Number.NEGATIVE_INFINITY : 0,
    Number.POSITIVE_INFINITY,
  ];
  const unit = (): string | undefined => {
    const isCounted = !UNITS_OF_MEASURE.includes(below.unit);
    if (above.unit === below.unit) return '1';
    if (below.unit === '1') return above.unit;
    if (above.unit === 'B/s' && below.unit === 'Hz') return 'B';
    if (above.unit === 'B' && isCounted) return 'B';
    if (below.unit === 'Hz' && !UNITS_OF_MEASURE.includes(above.unit)) return 's';
    const isLike = above.unit.startsWith('B') && below.unit.startsWith('B');
    if (!isCounted && UNITS_OF_MEASURE.includes(above.unit) && !isLike) return undefined;
    return `${above.unit}/${below.unit}`;
  };
  const found = unit();
  return found === undefined ? undefined : { unit: found, possible };
}

/** Units other than of things that are counted. */
const UNITS_OF_MEASURE: readonly string[] = ['Hz', 's', 'B', 'B/s', 'B h', 'files h', '1'];

/** A remedy for an unknown metric: the nearest one that the scenario has. */
function nearestMetric(metric: string, scenario: Scenario | undefined): string {
  const names = CATALOGUE.flatMap(({ pattern }) =>
    pattern.split('.').reduce<string[]>(
      (begun, step) => {
        const values = DIMENSIONS[step.slice(1, -1)];
        const instances = scenario && instancesOf(step, scenario);
        const steps = step.startsWith('<') ? (values ?? instances?.known ?? []) : [step];
        return begun.flatMap((before) => steps.map((next) => (before === '' ? next : `${before}.${next}`)));
      },
      [''],
    ),
  );
  const near = nearest(metric, names);
  return near === undefined ? 'see `tokensim metrics` for the names' : `did you mean \`${near}\`?`;
}

/** The instance in a metric's name that the scenario does not have. */
function unknownInstance(pattern: string, metric: string, scenario: Scenario) {
  const steps = metric.split('.');
  const instances = pattern.split('.').flatMap((step, index) => {
    const found = instancesOf(step, scenario);
    return found === undefined ? [] : { ...found, name: steps[index] };
  });
  return instances.find(({ name, known }) => !known.includes(name));
}

function instancesOf(step: string, scenario: Scenario) {
  const instances = step.startsWith('<') ? INSTANCES.get(step.slice(1, -1)) : undefined;
  return instances && { what: instances.plural, known: instances.namesIn(scenario) };
}
