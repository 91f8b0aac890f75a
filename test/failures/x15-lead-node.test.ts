import { describe, expect, test } from 'vitest';
import { MINUTE, SmallRun, steady } from './small-run.js';

/** A new dataset, with tokens of its own, every 5 s. */
function lead(version: '3.13' | '3.14', faults: readonly Record<string, unknown>[], nodes = 4): SmallRun {
  return new SmallRun(version === '3.13' ? 'dc24' : 'fts-just-in-time', {
    horizon: '1 h',
    tokens: { scope: 'dataset' },
    submitter: { sleep: '1 s' },
    fts: { version, nodes, exchange: { calls: 1 } },
    workloads: [steady('datasets', '0.2 Hz', 4, '1 GB')],
    faults,
  });
}

const LOST = { kind: 'lead-lost', name: 'lost', at: '20 min', for: '20 min' };
const DRAINED = { kind: 'lead-drained', name: 'drained', at: '20 min', for: '20 min' };

/** Longest time without an exchange, s. */
function longestGap(run: SmallRun): number {
  const times = run.tokensOf('exchange_called').map(({ timeUs }) => timeUs);
  return Math.max(...times.slice(1).map((timeUs, index) => timeUs - times[index])) / 1e6;
}

describe.each(['3.13', '3.14'] as const)('X15: the lead node of FTS %s', (version) => {
  test('dies: exchange and refresh stop until another node takes over after the heartbeat', () => {
    const run = lead(version, [LOST]);
    expect(longestGap(run)).toBeGreaterThan(120);
    expect(longestGap(run)).toBeLessThan(120 + 2 * 32);
    expect(run.stat('fts.cern.state.TOKEN_PREP', 'max')).toBeGreaterThan(60);
    expect(run.failed('token_exchange')).toBe(0);
    expect(run.at('fts.cern.state.TOKEN_PREP', 25 * MINUTE)).toBeLessThan(40);
  });

  test('drains and stays the lead: they stop as long as it drains', () => {
    const run = lead(version, [DRAINED]);
    expect(longestGap(run)).toBeGreaterThan(20 * 60 - 60);
    expect(longestGap(run)).toBeLessThan(20 * 60 + 64);
    expect(run.stat('fts.cern.state.TOKEN_PREP', 'max')).toBeGreaterThan(0.8 * 19 * 60);
    expect(run.at('fts.cern.state.TOKEN_PREP', 45 * MINUTE)).toBeLessThan(40);
  });

  test('is the only one: nobody takes over', () => {
    expect(longestGap(lead(version, [LOST], 1))).toBeGreaterThan(20 * 60 - 60);
  });

  test('is there: the exchange never rests for longer than a minute', () => {
    const healthy = lead(version, []);
    expect(longestGap(healthy)).toBeLessThan(64);
    expect(healthy.stat('fts.cern.state.TOKEN_PREP', 'max')).toBeLessThan(60);
  });
});
