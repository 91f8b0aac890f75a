import { beforeAll, describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/measure/run-result.js';
import { loadScenario, variantOf } from '../../src/scenario/load.js';
import { simulate } from '../../src/study/simulate.js';

const BEGIN_H = 12;
const BINS_AN_HOUR = 4;
const DCACHE = 24;

/** One variant's metrics over the hours of its outage. */
class Outage {
  private readonly result: RunResult;

  constructor(
    variant: string,
    readonly hours: number,
  ) {
    const loaded = loadScenario('iam-outage');
    this.result = simulate(variantOf(loaded, variant).scenario, loaded.traces, 0);
  }

  /** Bins of a metric from `from` to `until`, hours since the outage began; NaN where nothing was seen. */
  bins(metric: string, from: number, until: number): number[] {
    const series = this.result.metrics.find(({ name }) => name === metric)?.series[0]?.values ?? [];
    return Array.from(series.slice((BEGIN_H + from) * BINS_AN_HOUR, (BEGIN_H + until) * BINS_AN_HOUR));
  }

  mean(metric: string, from: number, until: number): number {
    const bins = this.bins(metric, from, until);
    return bins.reduce((sum, value) => sum + value, 0) / bins.length;
  }

  largest(metric: string, from: number, until: number): number {
    return Math.max(...this.bins(metric, from, until));
  }

  /** Transfers that failed with a cause. */
  failed(cause: string, from: number, until: number): number {
    return this.mean(`transfers.all.failed.${cause}`, from, until) * (until - from) * 3600;
  }

  causes(): string[] {
    return this.result.failures.map(({ cause }) => cause);
  }
}

describe('an outage of the issuer', () => {
  const runs = new Map<string, Outage>();
  const outage = (variant: string): Outage => {
    const run = runs.get(variant);
    if (run === undefined) throw new RangeError(variant);
    return run;
  };
  beforeAll(() => {
    const lengths = {
      base: 6,
      'dc24-2-h': 2,
      'four-days-96-h': 96,
      'per-file-96-h': 96,
      'per-file-96-h-static-keys': 96,
      'self-signed-96-h': 96,
    };
    for (const [variant, hours] of Object.entries(lengths)) runs.set(variant, new Outage(variant, hours));
  }, 240_000);

  test.each(['base', 'dc24-2-h', 'four-days-96-h', 'per-file-96-h'])('%s: nothing is issued', (variant) => {
    const run = outage(variant);
    const latency = 'iam.cms.latency.client_credentials';
    expect(run.bins(latency, -2, 0).some((value) => value > 0)).toBe(true);
    expect(run.bins(latency, 0.25, run.hours).filter((value) => !Number.isNaN(value))).toEqual([]);
    expect(run.bins(latency, run.hours, run.hours + 2).some((value) => value > 0)).toBe(true);
    const byToken = run.bins('transfers.all.by_token', run.hours + 0.5, run.hours + 4);
    expect(byToken.filter((share) => share < 0.99)).toEqual([]);
  });

  test('tokens of 3 h go on until they expire, the last of them when it is 3 h old', () => {
    const run = outage('base');
    // FTS 3.13 refreshes at half of the life, so none has less than that left; it looks every 300 s.
    expect(run.failed('token_expired', 0, 1.25)).toBe(0);
    expect(run.failed('token_expired', 1.25, 3.25)).toBeGreaterThan(5_000);
    expect(run.failed('token_expired', 3.25, 6)).toBe(0);
  });

  test('tokens of 4 d go on for the days that they have left, tokens of two weeks for all of them', () => {
    // The campaign's tokens are signed eleven hours before the outage, and refreshed at the age of two days or not.
    expect(outage('four-days-96-h').failed('token_expired', 0, 84)).toBe(0);
    expect(outage('four-days-96-h').failed('token_expired', 84, 87)).toBeGreaterThan(1000);
    expect(outage('per-file-96-h').failed('token_expired', 0, 96)).toBe(0);
    expect(outage('per-file-96-h').largest('fts.cern.state.SUBMITTED', 95, 96)).toBeGreaterThan(1000);
  });

  test.each([
    'base',
    'per-file-96-h',
  ])('%s: dCache rejects a share that rises linearly to all in 6 h', (variant) => {
    const metric = 'storage.dcache.rejecting';
    for (const hours of [1, 2, 3, 4, 5]) {
      const share = outage(variant).mean(metric, hours - 0.25, hours + 0.25);
      const spread = 4 * Math.sqrt(((hours / 6) * (1 - hours / 6)) / DCACHE);
      expect(Math.abs(share - hours / 6)).toBeLessThan(spread);
    }
    expect(outage(variant).mean(metric, -4, 0)).toBe(0);
    expect(outage('per-file-96-h').mean(metric, 6.25, 96)).toBe(1);
    expect(outage('per-file-96-h').failed('keys', 0, 6.25)).toBeGreaterThan(10_000);
  });

  test('XRootD and EOS hold for 4 d less 10 minutes, but for the one that was restarted', () => {
    const run = outage('per-file-96-h');
    expect(run.largest('storage.eos.rejecting', 0, 95.75)).toBe(0);
    expect(run.mean('storage.xrootd.rejecting', 0.5, 95.75)).toBeCloseTo(1 / 8, 9);
    expect(run.largest('storage.eos.rejecting', 95.75, 96.25)).toBeGreaterThan(0.25);
    expect(run.largest('storage.xrootd.rejecting', 95.75, 96.25)).toBeGreaterThan(0.25);
  });

  test('StoRM falls only where it was restarted', () => {
    const run = outage('per-file-96-h');
    expect(run.mean('storage.storm.rejecting', 0.5, 96)).toBeCloseTo(1 / 4, 9);
  });

  test('all accept tokens again a quarter of an hour after its end, dCache within two minutes', () => {
    for (const variant of ['base', 'dc24-2-h', 'per-file-96-h']) {
      const run = outage(variant);
      // 60 s, and as long until the next probe, of a bin of 15 min.
      expect(run.mean('storage.dcache.rejecting', run.hours, run.hours + 0.25)).toBeLessThan(2 / 15);
      expect(run.largest('storage.all.rejecting', run.hours + 0.25, run.hours + 6)).toBe(0);
    }
  });

  test('clients that know no back-off ask all the time, and come all at once when it is back', () => {
    const run = outage('dc24-2-h');
    expect(run.largest('iam.cms.rate.client_credentials', 0, 2)).toBeGreaterThan(
      1000 * run.mean('iam.cms.rate.client_credentials', -4, 0),
    );
    const before = run.mean('transfers.all.submitted', -4, 0);
    expect(run.largest('transfers.all.submitted', 2, 2.25)).toBeGreaterThan(100 * before);
    expect(run.largest('iam.cms.rate.token_exchange', 2, 2.25)).toBeGreaterThan(
      3 * run.mean('iam.cms.rate.token_exchange', -4, 0),
    );
    const keys = 'iam.cms.rate.keys';
    expect(outage('base').mean(keys, 6, 6.25)).toBeGreaterThan(2 * outage('base').mean(keys, -4, 0));
  });

  test('with keys on a static host no good token is rejected, and with own tokens nothing is noticed', () => {
    const stills = outage('per-file-96-h-static-keys');
    expect(stills.largest('storage.all.rejecting', -12, 108)).toBe(0);
    expect(stills.causes()).not.toContain('keys');
    const own = outage('self-signed-96-h');
    expect(own.largest('storage.all.rejecting', -12, 108)).toBe(0);
    expect(own.causes()).toEqual(['storage_error']);
  });
});
