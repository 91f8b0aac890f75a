import { findMetric, unitOf } from '../measure/catalogue.js';
import { STATS_OF_KIND, type Stat } from '../measure/instrument.js';
import { didYouMean, type Problem, problemAt } from './error.js';
import { type MapNode, type Path, placeOf } from './node.js';
import { bytes, bytesPerSecond, duration, rate, share } from './quantity.js';
import type { ParsedScenario } from './schema.js';

/** One prediction: a statistic of a metric of a variant. */
export interface Prediction {
  readonly metric: string;
  readonly stat: Stat;
  readonly variant: string;
}

/** What a scenario is held to, checked. Values are in the unit of the metric. */
export interface Expectation extends Prediction {
  /** What is predicted, in a few words. */
  readonly name: string;
  /** Mean of the timeline from and to, µs, instead of a statistic of the run. */
  readonly window: readonly [number, number] | undefined;
  readonly over: Prediction | undefined;
  /** Unit of the predicted value; `1` for a quotient of like units. */
  readonly unit: string;
  readonly published: readonly [number, number] | undefined;
  /** Least and most that is in the band. */
  readonly band: readonly [number, number];
  readonly figure: string | undefined;
  readonly source: string;
  readonly note: string | undefined;
}

type Parsed = ParsedScenario['expect'][number];

/** The expectations of a scenario; adds a problem for each that cannot be meant. */
export function expectationsOf(
  parsed: readonly Parsed[],
  tree: MapNode,
  variants: readonly string[],
  horizon: number,
  problems: Problem[],
): Expectation[] {
  return parsed.flatMap((expect, index) => {
    const path: Path = ['expect', index];
    const problem = (key: string, message: string, remedy: string): undefined => {
      problems.push(problemAt(placeOf(tree, [...path, key]), message, remedy));
    };
    const unit = unitOfPrediction(expect, variants, problem);
    const below = expect.over === undefined ? unit : unitOfPrediction(expect.over, variants, problem);
    if (unit === undefined || below === undefined) return [];
    const quotient = expect.over === undefined ? unit : '1';
    const band = bandOf(expect, quotient, problem);
    if (band === undefined) return [];
    checkWindow(expect, horizon, problem);
    return [
      {
        ...expect,
        name: expect.name ?? `${expect.metric} ${expect.stat}`,
        window: expect.window,
        over: expect.over,
        unit: quotient,
        published: rangeOf(expect.published, quotient),
        band,
        figure: expect.figure,
        note: expect.note,
      },
    ];
  });
}

type Tell = (key: string, message: string, remedy: string) => undefined;

function unitOfPrediction(
  { metric, stat, variant }: Prediction,
  variants: readonly string[],
  problem: Tell,
): string | undefined {
  if (!variants.includes(variant)) {
    return problem(
      'variant',
      `there is no variant \`${variant}\``,
      didYouMean(variant, variants, 'variants'),
    );
  }
  const definition = findMetric(metric);
  if (definition === undefined) {
    return problem('metric', `there is no metric \`${metric}\``, 'see `tokensim metrics` for the names');
  }
  const stats = STATS_OF_KIND[definition.kind];
  if (!stats.includes(stat)) {
    return problem('stat', `a ${definition.kind} has no \`${stat}\``, `one of ${stats.join(', ')}`);
  }
  return unitOf(definition, stat);
}

function checkWindow({ window }: Parsed, horizon: number, problem: Tell): void {
  if (window === undefined) return;
  const [from, to] = window;
  if (from >= to) problem('window', 'the window ends before it begins', 'exchange its ends');
  else if (to > horizon) problem('window', 'the window ends after the horizon', 'shorten it');
}

/** The band that the keys of an expectation give; undefined, and a problem, when they give none or an empty one. */
function bandOf(expect: Parsed, unit: string, problem: Tell): readonly [number, number] | undefined {
  const { published, within, factor, between, at_least: least, at_most: most } = expect;
  const ways = [published, between, least ?? most].filter((way) => way !== undefined).length;
  if (ways !== 1) {
    const remedy =
      'give one of `published` with `within` or `factor`, `between`, and `at_least` or `at_most`';
    return problem('metric', ways === 0 ? 'an expectation needs a band' : 'the band is given twice', remedy);
  }
  for (const [key, given] of [
    ['published', published],
    ['between', between],
    ['at_least', least],
    ['at_most', most],
  ] as const) {
    const texts = Array.isArray(given) ? given : given === undefined ? [] : [given];
    const bad = texts.find((text) => numberOf(text, unit) === undefined);
    if (bad !== undefined) {
      return problem(
        key,
        `"${bad}" is not a value in ${unit === '1' ? '%' : unit}`,
        `write it like \`${EXAMPLES[unit] ?? '12000'}\``,
      );
    }
  }
  if (published !== undefined && (within === undefined) === (factor === undefined)) {
    return problem(
      'published',
      'a published figure needs a band',
      'give exactly one of `within` and `factor`',
    );
  }
  if (published === undefined && (within !== undefined || factor !== undefined)) {
    return problem(
      within === undefined ? 'factor' : 'within',
      'there is no `published` figure to be near',
      'give it',
    );
  }
  if (factor !== undefined && factor <= 1) {
    return problem('factor', 'a factor of at most 1 leaves no band', 'give one above 1, such as 2');
  }
  const [low, high] = rangeOf(published ?? between ?? [least ?? '', most ?? ''], unit) ?? [];
  const band = widened(low ?? Number.NEGATIVE_INFINITY, high ?? Number.POSITIVE_INFINITY, within, factor);
  if (band[0] > band[1])
    return problem(
      published === undefined ? 'between' : 'published',
      'the band is empty',
      'exchange its ends',
    );
  return band;
}

function widened(low: number, high: number, within = 0, factor = 1): readonly [number, number] {
  const margin = (end: number) => Math.abs(end) * within;
  return [(low - margin(low)) / factor, (high + margin(high)) * factor];
}

/** Both ends of a value or a range; an end that is left open is endless. */
function rangeOf(given: unknown, unit: string): readonly [number, number] | undefined {
  if (given === undefined) return undefined;
  const [low, high] = Array.isArray(given) ? given : [given, given];
  const lowest = low === '' ? Number.NEGATIVE_INFINITY : numberOf(low, unit);
  const highest = high === '' ? Number.POSITIVE_INFINITY : numberOf(high, unit);
  return lowest === undefined || highest === undefined ? undefined : [lowest, highest];
}

const EXAMPLES: Readonly<Record<string, string>> = {
  Hz: '65 Hz',
  s: '3 h',
  B: '1.5 GB',
  'B/s': '50 MB/s',
  '1': '60 %',
};

/** A value in the unit of a metric: rates in Hz, times in s, data in bytes, shares from 0 to 1 (or plain), counts plain. */
function numberOf(text: unknown, unit: string): number | undefined {
  if (typeof text === 'number')
    return Number.isFinite(text) && (unit === '1' || !(unit in EXAMPLES) || text === 0) ? text : undefined;
  const schemas = { Hz: rate(), s: duration(), B: bytes(), 'B/s': bytesPerSecond(), '1': share() } as const;
  const schema = schemas[unit as keyof typeof schemas];
  if (schema === undefined) {
    const plain = Number(text);
    return typeof text === 'string' && text.trim() !== '' && Number.isFinite(plain) ? plain : undefined;
  }
  const read = schema.safeParse(text);
  if (!read.success) return undefined;
  return unit === 's' ? read.data / 1e6 : read.data;
}
