import { describe, expect, test } from 'vitest';
import { IssuerRun } from './issuer-run.js';

const AT_S = 300;
const ISSUER = { pods: 3, slots: 21, service: { law: 'exponential', mean: '60 ms' } };
const OPEN = [{ rate: '60 Hz' }];

const fault = (kind: string, more: object = {}) => [
  { kind, name: 'odd', at: `${AT_S} s`, for: '600 s', pods: 1, ...more },
];

describe('I2: one pod of three is slow', () => {
  const slow = new IssuerRun('1200 s', ISSUER, OPEN, fault('pods-slow', { factor: 10 }));

  test('a third of the requests takes ten times as long: the mean is that of both kinds', () => {
    const odd = { ...ISSUER, odd_pods: { pods: 1, factor: 10 } };
    const always = new IssuerRun('3600 s', odd, OPEN).stat('latency.client_credentials', 'mean');
    expect(always / (0.06 * (2 / 3 + 10 / 3))).toBeCloseTo(1, 1);
    // Half of them do not notice.
    expect(slow.mean('latency.client_credentials', AT_S + 30, AT_S + 600)).toBeLessThan(0.1);
    expect(slow.mean('utilisation', AT_S + 30, AT_S + 600)).toBeCloseTo((60 * 0.06 * 4) / 63, 1);
  });

  test('no probe sees it', () => {
    expect(Math.min(...slow.bins('ready'))).toBe(3);
  });

  test('the issuer is full when that pod is, with the others nearly idle', () => {
    // A pod of 21 slots and 600 ms answers 35 a second; 150 Hz send it 50.
    const full = new IssuerRun('1200 s', ISSUER, [{ rate: '150 Hz' }], fault('pods-slow', { factor: 10 }));
    expect(full.mean('errors.refused', AT_S + 120, AT_S + 600)).toBeCloseTo(50 - 35, 0);
    const other = 150 / 3 / (21 / 0.06);
    expect(full.mean('utilisation', AT_S + 120, AT_S + 600)).toBeCloseTo((1 + 2 * other) / 3, 1);
  });
});

describe('I2: one pod of three stands still', () => {
  test('its readiness probe takes it out within 40 s, and the others answer all', () => {
    const seen = new IssuerRun('1200 s', ISSUER, OPEN, fault('pods-stalled'), 10);
    expect(seen.mean('ready', AT_S + 50, AT_S + 600)).toBe(2);
    expect(seen.mean('errors.refused', AT_S + 50, AT_S + 600)).toBe(0);
    expect(seen.mean('latency.client_credentials', AT_S + 50, AT_S + 600)).toBeLessThan(0.08);
  });

  test('where its check is answered all the same, a third is stuck, and then refused', () => {
    const unseen = new IssuerRun('1200 s', ISSUER, OPEN, fault('pods-stalled', { checks: true }), 10);
    expect(Math.min(...unseen.bins('ready'))).toBe(3);
    // 300 places, of 50 connections and their waiting: the rest is answered 500 after 30 s, or refused.
    const failed = (untilS: number) =>
      unseen.mean('errors.refused', AT_S + 60, untilS) +
      unseen.mean('errors.pool_timeout', AT_S + 60, untilS);
    expect(failed(AT_S + 600)).toBeCloseTo(20, 0);
  });

  test('clients that wait for their answers all end up at it', () => {
    const closed = new IssuerRun(
      '1200 s',
      ISSUER,
      [{ clients: 45 }],
      fault('pods-stalled', { checks: true }),
      10,
    );
    expect(closed.mean('rate.all', 60, AT_S)).toBeGreaterThan(500);
    expect(closed.mean('rate.all', AT_S + 10, AT_S + 600)).toBe(0);
    expect(closed.mean('utilisation', AT_S + 10, AT_S + 600)).toBeCloseTo(1 / 3, 2);
    expect(closed.mean('rate.all', AT_S + 610, 1200)).toBeGreaterThan(500);
  });
});

test('I2: an odd pod that stores tokens refills the table that the others have emptied', () => {
  const rows = (odd_pods: object) =>
    new IssuerRun('1200 s', { ...ISSUER, store: { access_tokens: false }, odd_pods }, [
      { rate: '30 Hz' },
    ]).stat('stored.access_token', 'max');
  expect(rows({})).toBe(0);
  expect(rows({ pods: 1, access_tokens: true }) / (10 * 1200)).toBeCloseTo(1, 1);
});
