import { beforeAll, describe, expect, test } from 'vitest';
import { loadScenario, variantOf } from '../../src/scenario/load.js';
import { type Prediction, predict } from './prediction.js';

const HOUR_S = 3600;
const SECOND_US = 1e6;

/**
 * When the issuer is saturated, s, by arithmetic. Rows come at λ and go, once the first tokens have expired, at the
 * rate c of the clean-up: each pod's run deletes n tokens and as many holders, then pauses. The issuer serves C at no
 * rows and C/(1 + rows/reference) at some, so it is full at reference × (C/λ − 1) rows.
 */
function saturationS(variant: string): number {
  const { scenario } = variantOf(loadScenario('table-growth'), variant);
  const { atlas } = scenario.issuers;
  const [{ rate = 0 }] = scenario.load_tests;
  const serviceS = 'mean' in atlas.service ? atlas.service.mean / SECOND_US : Number.NaN;
  const { servers = Number.NaN, share = Number.NaN } = atlas.database ?? {};
  const capacity = Math.min((atlas.pods * atlas.slots) / serviceS, servers / (share * serviceS));
  const { page, max_pages: pages, max_time: maxTime, delete_time: deleteTime, period } = atlas.cleanup;
  const rows = Math.min(page * pages, maxTime / deleteTime);
  const cleaned = (atlas.pods * rows) / ((2 * rows * deleteTime + period) / SECOND_US);
  const lifeS = atlas.clients.load.access_lifetime / SECOND_US;
  const full = atlas.growth.reference_rows * (capacity / rate - 1);
  if (full <= rate * lifeS) return full / rate;
  return rate > cleaned ? lifeS + (full - rate * lifeS) / (rate - cleaned) : Number.POSITIVE_INFINITY;
}

/** End of the first bin in which more than a tenth of the requests end without a token, s. */
function collapseS({ result }: Prediction): number {
  const bins = (name: string) =>
    result.metrics.find((metric) => metric.name === `iam.atlas.${name}`)?.series[0]?.values ??
    new Float64Array();
  const [all, refused, abandoned] = [bins('rate.all'), bins('errors.refused'), bins('rate.abandoned')];
  const at = Array.from(all).findIndex((rate, bin) => refused[bin] + abandoned[bin] > 0.1 * rate);
  return at < 0 ? Number.POSITIVE_INFINITY : result.binEndsUs[at] / SECOND_US;
}

describe('a table that grows faster than it is cleaned', () => {
  let base: Prediction;
  beforeAll(() => {
    base = predict('table-growth');
  }, 120_000);

  test('brings the issuer down at the time of the closed form, within 30 %', () => {
    const expected = saturationS('base');
    expect(expected / HOUR_S).toBeCloseTo(2, 1);
    expect(Math.abs(collapseS(base) / expected - 1)).toBeLessThan(0.3);
  });

  test('and then requests multiply, most get nothing, rows grow on, and transfers fail for want of tokens', () => {
    expect(base.of('iam.atlas.rate.all', 'max')).toBeGreaterThan(3 * 60);
    const last = (name: string) => {
      const values = base.result.metrics.find((metric) => metric.name === `iam.atlas.${name}`)?.series[0]
        ?.values;
      return values?.at(-1) ?? Number.NaN;
    };
    const served = last('rate.all') - last('errors.refused');
    expect(served).toBeGreaterThan(40);
    expect(last('rate.abandoned') / served).toBeGreaterThan(0.9);
    expect(base.of('iam.atlas.stored.access_token', 'final')).toBeGreaterThan(320_000);
    expect(base.of('transfers.atlas.failed.submission', 'total')).toBeGreaterThan(1000);
  });

  test('comes later with shorter lives, within 30 % of the closed form, but it comes', () => {
    const expected = saturationS('life-20-min');
    expect(expected).toBeGreaterThan(saturationS('base'));
    expect(Math.abs(collapseS(predict('table-growth', 'life-20-min')) / expected - 1)).toBeLessThan(0.3);
  }, 120_000);

  test.each(['not-stored', 'below-clean-up', 'faster-clean-up'])('never comes in %s', (variant) => {
    const run = predict('table-growth', variant);
    expect(collapseS(run)).toBe(Number.POSITIVE_INFINITY);
    expect(run.orZero('transfers.atlas.failed.submission', 'total')).toBe(0);
    if (variant !== 'not-stored') expect(saturationS(variant)).toBe(Number.POSITIVE_INFINITY);
    else expect(run.of('iam.atlas.stored.access_token', 'max')).toBe(0);
  }, 120_000);

  test('is not fed by clients that do not ask again: then it serves what it can', () => {
    const patient = predict('table-growth', 'patient-clients');
    expect(patient.of('iam.atlas.rate.all', 'max')).toBeLessThan(80);
    expect(patient.of('iam.atlas.errors.refused', 'total')).toBeLessThan(
      base.of('iam.atlas.errors.refused', 'total') / 5,
    );
  }, 120_000);
});
