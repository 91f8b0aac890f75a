import { describe, expect, test } from 'vitest';
import { countedRows, slownessOfPods, slownessOfRows } from '../../src/systems/iam/slowness.js';

describe('pods', () => {
  test('one pod loses nothing to others', () => {
    expect(slownessOfPods({ sigma: 0.3, kappa: 0.05 }, 1)).toBe(1);
  });

  test('three pods lose by contention to two others, and by crosstalk in each of six directions', () => {
    expect(slownessOfPods({ sigma: 0.1, kappa: 0.01 }, 3)).toBeCloseTo(1 + 0.2 + 0.06, 12);
  });
});

describe('rows', () => {
  test.each([
    ['none', 1],
    ['linear', 3],
    ['logarithmic', 1 + Math.log(3) / 10],
  ] as const)('%s, with twice the reference', (law, factor) => {
    expect(slownessOfRows({ law, reference_rows: 1000 }, 2000)).toBeCloseTo(factor, 12);
  });

  test.each([
    ['all', 5],
    ['access_tokens', 2],
    ['refresh_tokens', 3],
    ['revoked', 7],
  ] as const)('of %s count', (kind, rows) => {
    expect(countedRows(kind, { accessRows: 2, refreshRows: 3, revokedRows: 7 })).toBe(rows);
  });
});
