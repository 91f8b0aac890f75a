import { beforeAll, describe, expect, test } from 'vitest';
import { loadScenario, variantOf } from '../../src/scenario/load.js';
import { submissionOf } from '../../src/systems/rucio/forms/submission.js';
import { TOKEN_MODEL_NAMES } from '../../src/systems/tokens/models/registry.js';
import { explain, formsByMetric } from '../../src/theory/explain.js';
import { exactly, type Range } from '../../src/theory/range.js';
import { tokenRates } from '../../src/theory/token-rates.js';
import { type Prediction, predict } from './prediction.js';

/**
 * The base of the scenario is `dc24`; eleven other models are variants of their names. Those that say what an
 * experiment did at a date are laid over the base.
 */
const VARIANTS = new Set(loadScenario('token-models').variants.map(({ name }) => name));
const variantOfModel = (model: string) => (VARIANTS.has(model) ? model : 'base');
const settingsOf = (model: string) =>
  model === 'dc24' || VARIANTS.has(model) ? [] : [`tokens.preset=${model}`];

/**
 * Kind of truth: closed forms, before the campaign. Datasets come at a fixed rate, so that their number has no spread;
 * sizes and sites are drawn as ever.
 */
const FIXED = ['workloads.production.arrivals.law=fixed', 'workloads.production.arrivals.rate=4.8 mHz'];

/** A day and a half, after half a day in which the keys get out of step. */
const OF_KEYS = { measuredS: 36 * 3600, set: [...FIXED, 'warmup=12 h', 'horizon=48 h'] };
/** A day, after two hours. The largest dataset, which may be under way at an edge, has 2000 files. */
const OF_FILES = {
  measuredS: 24 * 3600,
  set: [...FIXED, 'warmup=2 h', 'horizon=26 h', 'workloads.production.files.max=2000'],
};

interface Model {
  readonly run: Prediction;
  /** Rates by their metrics, Hz. */
  readonly rates: ReadonlyMap<string, Range>;
  /** Transfers, repeats included. */
  readonly submittedHz: number;
  /** Live tokens; undefined where they have no form. */
  readonly live: Range | undefined;
  readonly measuredS: number;
}

const models = new Map<string, Model>();

/** Simulates a model once for all tests. */
function modelOf(model: string, { measuredS, set: common } = OF_KEYS): Model {
  const found = models.get(model);
  if (found !== undefined) return found;
  const set = [...settingsOf(model), ...common];
  const { scenario } = variantOf(loadScenario('token-models', { set }), variantOfModel(model));
  const run = predict('token-models', variantOfModel(model), set);
  const submission = submissionOf(scenario, 'cms');
  const { asked, exchanged, refreshed, calledBack } = tokenRates(scenario, submission);
  const isIam = submission.parties.tokens.issuer === 'iam';
  const rates = new Map([
    [isIam ? 'iam.cms.rate.client_credentials' : 'rucio.cms.rate.signed', asked],
    ['fts.cern.rate.exchange', exchanged],
    ['fts.cern.rate.refresh', refreshed],
    ['fts.cern.rate.call_back', calledBack],
  ]);
  const live = formsByMetric(explain(scenario)).get('tokens.cms.live mean')?.range;
  const simulated = { run, rates, submittedHz: submission.flows.attemptsHz, live, measuredS };
  models.set(model, simulated);
  return simulated;
}

/**
 * Expects the rates of a run within the ranges of their closed forms.
 * @param scale what the run moved, as a share of the mean: for rates that are in proportion to files
 * @param slack counts by which the edges of the measured time may change a total
 */
function expectRates(model: Model, scale: number, slack: (rate: Range) => number): void {
  for (const [metric, rate] of model.rates) {
    const total = model.run.orZero(metric, 'total');
    const most = slack(rate);
    expect(total, metric).toBeGreaterThanOrEqual(rate.low * scale * model.measuredS - most);
    expect(total, metric).toBeLessThanOrEqual(rate.high * scale * model.measuredS + most);
  }
}

describe('rates of the token models, against closed forms', () => {
  // One request more or less for each of the keys: 20 RSE keys, or 2 for the namespace, and that of FTS.
  test.each([
    { model: 'dc24', keys: 21 },
    { model: 'fts-just-in-time', keys: 21 },
    { model: 'fts-callback', keys: 21 },
    { model: 'cms-namespace-any', keys: 3 },
    { model: 'atlas-2024-02', keys: 21 },
    { model: 'cms-2024-02', keys: 3 * 21 },
  ])('$model renews each key when it is looked up after its reuse time', ({ model, keys }) => {
    const found = modelOf(model);
    expectRates(found, 1, ({ high }) => (high === 0 ? 0 : keys));
    expect(found.run.of('iam.cms.rate.client_credentials', 'total')).toBeGreaterThan(0);
  }, 120_000);

  test('cms-dataset gets a token for each dataset, source and destination', () => {
    const found = modelOf('cms-dataset');
    expectRates(found, 1, ({ high }) => (high === 0 ? 0 : 21));
  }, 120_000);

  test.each([
    'cms-2024-09',
    'cms-now',
  ])('%s gets one for each dataset, destination and pod, and one for each source and pod', (model) => {
    const found = modelOf(model);
    expectRates(found, 1, ({ high }) => (high === 0 ? 0 : 3 * 11));
  }, 120_000);

  // The number of files has a spread of 7 %, by which rates a file are scaled.
  test.each([
    'cms-dataset-uncached',
    'atlas-per-file',
    'rucio-minted',
    'lhcb-dirac',
    'alice-envelope',
    'presigned-url',
    'lhcb-2024-02',
  ])('%s gets its tokens for each file', (model) => {
    const found = modelOf(model, OF_FILES);
    const scale = found.run.of('rucio.cms.rate.submitted', 'mean') / found.submittedHz;
    expect(Math.abs(scale - 1)).toBeLessThan(3 * 0.07);
    expectRates(found, scale, ({ high }) => (high === 0 ? 0 : 2 * 2000));
  }, 120_000);

  test('x509 asks for no token', () => {
    expectRates(modelOf('x509'), 1, () => 0);
  }, 120_000);

  // By Little's law. One request more or less for each key is 10 % of those in a day and a half.
  test.each([
    'dc24',
    'cms-namespace-any',
    'fts-just-in-time',
    'fts-callback',
    'cms-2024-02',
  ])('%s has as many live tokens as rate times life', (model) => {
    const found = modelOf(model);
    const { low, high } = found.live ?? exactly(Number.NaN);
    const mean = found.run.of('tokens.cms.live', 'mean');
    expect(mean).toBeGreaterThan(low * 0.9);
    expect(mean).toBeLessThan(high * 1.1);
  }, 120_000);
});

describe('the same files under every token model', () => {
  /** Six hours of arrivals, and ten for what still waits. */
  const SMALL = ['horizon=16 h', 'workloads.production.phases.0.from=6 h'];
  const moved = (model: string) => {
    const run = predict('token-models', variantOfModel(model), [...settingsOf(model), ...SMALL]);
    return {
      requested: run.of('transfers.all.requested', 'total'),
      bytes: run.of('transfers.all.bytes', 'total'),
      inFlight: run.of('transfers.all.in_flight', 'final'),
      stuck: run.of('rucio.cms.state.STUCK', 'final'),
    };
  };
  let byDc24: ReturnType<typeof moved>;
  beforeAll(() => {
    byDc24 = moved('dc24');
  }, 120_000);

  test('is a load to speak of, and all of it is done at the end', () => {
    expect(byDc24.requested).toBeGreaterThan(10_000);
    expect(byDc24).toMatchObject({ inFlight: 0, stuck: 0 });
  });

  test.each(TOKEN_MODEL_NAMES.filter((name) => name !== 'dc24'))('%s moves what dc24 moves', (model) => {
    expect(moved(model)).toEqual(byDc24);
  }, 120_000);
});
