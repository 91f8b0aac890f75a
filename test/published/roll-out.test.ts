import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/measure/run-result.js';
import { loadScenario, variantOf } from '../../src/scenario/load.js';
import { simulate } from '../../src/study/simulate.js';

/** The scenario `roll-out` with a tenth of its datasets: what changes, and when it shows. */
const loaded = loadScenario('roll-out', { set: ['workloads.production.arrivals.rate=100 /d', 'bin=12 h'] });
const run = (variant: string) => simulate(variantOf(loaded, variant).scenario, loaded.traces, 0);

/** The mean of the bins of a metric between two days. */
function mean({ metrics }: RunResult, name: string, fromDay: number, toDay: number): number {
  const values = metrics.find((metric) => metric.name === name)?.series[0]?.values ?? [];
  const bins = [...values].slice(2 * fromDay, 2 * toDay);
  return bins.reduce((sum, value) => sum + value, 0) / bins.length;
}

function statOf({ metrics }: RunResult, name: string, wanted: string): number | undefined {
  return metrics.find((metric) => metric.name === name)?.stats.find(({ stat }) => stat === wanted)?.value;
}

describe('a roll-out on the ninth day', () => {
  const base = run('base');

  test('of an IAM that stores no hidden refresh tokens halves their number within the seven days that they live', () => {
    const upgrade = run('iam-upgrade');
    const stored = 'iam.cms.stored.refresh_token';
    const before = mean(upgrade, stored, 7.5, 8);
    expect(before).toBeCloseTo(mean(base, stored, 7.5, 8), 6);
    expect(mean(upgrade, stored, 11, 12) / before).toBeCloseTo(0.75, 1);
    expect(mean(upgrade, stored, 15.5, 16) / before).toBeCloseTo(0.5, 1);
    // FTS has its own refresh tokens as before.
    expect(mean(upgrade, 'fts.cern.stored.token', 15, 16)).toBeCloseTo(
      mean(base, 'fts.cern.stored.token', 15, 16),
      -1,
    );
  });

  test('of a token for each dataset asks as a submitter that always did, from the next job on', () => {
    const wider = run('dataset-scope');
    const asked = 'iam.cms.rate.client_credentials';
    expect(mean(wider, asked, 8, 16) / mean(base, asked, 8, 16)).toBeCloseTo(1, 1);
    expect(mean(wider, asked, 1, 8)).toBeLessThan(mean(base, asked, 1, 8) / 2);
    // Rows of the old scope go a week after their last file; those of the new scope come meanwhile.
    expect(mean(wider, 'fts.cern.stored.token', 15.5, 16)).toBeGreaterThan(
      mean(wider, 'fts.cern.stored.token', 7.5, 8),
    );
    expect(statOf(wider, 'transfers.cms.failed.token_expired', 'total') ?? 0).toBe(0);
  });

  test('of one pod to three leaves nobody without an answer', () => {
    const three = run('kubernetes');
    expect(mean(three, 'iam.cms.ready', 0, 8)).toBe(1);
    expect(mean(three, 'iam.cms.ready', 9, 16)).toBe(3);
    expect(statOf(three, 'iam.cms.errors.unavailable', 'total') ?? 0).toBe(0);
    expect(statOf(three, 'transfers.cms.finished', 'total')).toBeGreaterThan(1000);
  });
});
