import { beforeAll, describe, expect, test } from 'vitest';
import { World } from '../../src/ecosystem/world.js';
import { Simulation } from '../../src/kernel/simulation.js';
import { Meter } from '../../src/measure/meter.js';
import { loadScenario, variantOf } from '../../src/scenario/load.js';
import { Fts } from '../../src/systems/fts/simulator/fts.js';

/** Sizes of the exchange turns at CERN's FTS, and the files that failed for want of an exchange. */
interface Exchanges {
  readonly batches: readonly { readonly startS: number; readonly size: number }[];
  readonly failedFiles: number;
}

function exchangesOf(variant: string, seed: number): Exchanges {
  const loaded = loadScenario('cms-first-test', { seed });
  const { scenario } = variantOf(loaded, variant);
  const simulation = new Simulation(scenario.seed);
  const world = new World(simulation, new Meter(simulation, 60e6), scenario, loaded.traces);
  const batches: { startS: number; size: number }[] = [];
  const cern = world.ports.fts.get('cern');
  if (!(cern instanceof Fts)) throw new Error('the scenario has an FTS named cern');
  cern.onExchangeTurn = (timeUs, size) => batches.push({ startS: timeUs / 1e6, size });
  simulation.advanceTo(scenario.horizon);
  simulation.checkLaws();
  const failed = world.ports.failures.rows().filter(({ cause }) => cause === 'token_expired');
  return { batches, failedFiles: failed.reduce((sum, { transfers }) => sum + transfers, 0) };
}

/**
 * Where the first requests come in the minute of the exchange is drawn with the phases of Rucio's pods. Under the first
 * seed a whole minute's tokens are in the first batch, and the third has all that are left: none is too old for it.
 */
describe('the first CMS test, FTS waking every 60 s', () => {
  let base: Exchanges;
  beforeAll(() => {
    base = exchangesOf('base', 1);
  }, 120_000);

  test('each exchange batch is at least twice the one before while Rucio asks faster than FTS exchanges (T1 A9)', () => {
    const sizes = base.batches.map(({ size }) => size);
    const first = sizes.findIndex((size) => size > 500);
    expect(first).toBeGreaterThanOrEqual(0);
    expect(sizes[first + 1]).toBeGreaterThan(2 * sizes[first]);
    expect(sizes[first + 2]).toBeGreaterThan(2 * sizes[first + 1]);
  });

  test('the exchange runs at 8 to 9 Hz', () => {
    const [before, after] = longestTurn(base);
    const rate = before.size / (after.startS - before.startS - 60);
    expect(rate).toBeGreaterThan(8);
    expect(rate).toBeLessThan(9);
  });

  test.each([1, 2, 3])('tokens expire before they are exchanged (seed %i)', (seed) => {
    expect(exchangesOf('base', seed).failedFiles).toBeGreaterThan(0);
  }, 120_000);

  test.each([20240903, 1])('with ten times the exchange rate none does (seed %i)', (seed) => {
    expect(exchangesOf('exchange-x10', seed).failedFiles).toBe(0);
  }, 120_000);
});

/** The largest batch and the one after it. */
function longestTurn({ batches }: Exchanges) {
  const at = batches.reduce((best, { size }, index) => (size > batches[best].size ? index : best), 0);
  return [batches[at], batches[at + 1]] as const;
}
