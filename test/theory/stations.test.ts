import { describe, expect, test } from 'vitest';
import { loadScenario, variantOf } from '../../src/scenario/load.js';
import { explain } from '../../src/theory/explain.js';

/** A station of a named scenario, by the begin of its name. */
function stationOf(scenario: string, variant: string, name: string, ...set: readonly string[]) {
  const { stations } = explain(variantOf(loadScenario(scenario, { set }), variant).scenario);
  return stations.find((station) => station.name.startsWith(name));
}

describe('an issuer whose tables grow', () => {
  test('is full from when on its capacity at their rows is what is asked', () => {
    const station = stationOf('table-growth', 'base', 'issuer');
    expect(station?.load).toBeGreaterThan(1);
    // Rows at that time = reference × (350 / 61.5 − 1): 221 000 live ones after an hour, and 21.5 a second more.
    expect(station?.fromS).toBeGreaterThan(1.4 * 3600);
    expect(station?.fromS).toBeLessThan(1.9 * 3600);
    expect(station?.remedy).toContain('a clean-up that keeps up');
  });

  test.each(['not-stored', 'below-clean-up', 'faster-clean-up'])('keeps up as %s', (variant) => {
    expect(stationOf('table-growth', variant, 'issuer')?.load).toBeLessThan(1);
  });

  test('is full later with shorter lives', () => {
    const [base, short] = ['base', 'life-20-min'].map((name) => stationOf('table-growth', name, 'issuer'));
    expect(short?.fromS).toBeGreaterThan(base?.fromS ?? Number.POSITIVE_INFINITY);
  });
});

describe('what is behind an exchange that cannot keep up', () => {
  test('gets no more than it exchanges', () => {
    const slow = stationOf('exchange-backlog', 'slow-issuer', 'agents');
    const fast = stationOf('exchange-backlog', 'fast-issuer', 'agents');
    expect(slow?.load).toBeLessThan(0.4 * (fast?.load ?? 0));
  });
});
