import { describe, expect, test } from 'vitest';
import { IssuerRun } from './issuer-run.js';

const BEGIN_S = 600;

/** Three pods that are migrated with so many rows stored, at 1 ms a row. */
function migrated(rows: number, fault: object = {}): IssuerRun {
  return new IssuerRun(
    '3 h',
    { pods: 3, initial_rows: { access_tokens: rows, refresh_tokens: 0 } },
    [
      { rate: '5 Hz', until: `${BEGIN_S - 60} s` },
      { rate: '5 Hz', from: `${BEGIN_S} s` },
    ],
    [{ kind: 'migration', name: 'upgrade', at: `${BEGIN_S} s`, per_row: '1 ms', ...fault }],
    10,
  );
}

/** How long no pod was ready, s. */
function outageS(run: IssuerRun): number {
  return run.bins('ready').filter((ready) => ready === 0).length * run.binS;
}

describe('F12: an upgrade migrates every stored token', () => {
  test('the outage is in proportion to the rows, and ends with a start of 90 s', () => {
    // Some 2,700 rows were issued before.
    expect(outageS(migrated(300_000)) - 90).toBeCloseTo(303, -1);
    expect(outageS(migrated(1_200_000)) - 90).toBeCloseTo(1203, -1);
  });

  test('with liveness probes on, a long one is killed and begun anew until somebody gives up', () => {
    const stuck = migrated(1_200_000, { probes: true, for: '2 h' });
    expect(outageS(stuck) - 90).toBeCloseTo(7200, -1);
    expect(outageS(migrated(1_200_000, { probes: true }))).toBe(3 * 3600 - BEGIN_S);
  });

  test('with probes on, a short one is done before they kill', () => {
    expect(outageS(migrated(60_000, { probes: true })) - 90).toBeCloseTo(63, -1);
  });

  test('it is short where access tokens are not stored', () => {
    const run = new IssuerRun(
      '3 h',
      { pods: 3, store: { access_tokens: false } },
      [{ rate: '50 Hz' }],
      [{ kind: 'migration', name: 'upgrade', at: `${BEGIN_S} s`, per_row: '1 ms' }],
      10,
    );
    expect(outageS(run)).toBe(90);
  });
});
