import { describe, expect, test } from 'vitest';
import { JobsRun } from './jobs-run.js';

const DAY = 86400;

describe('J11: the bastion is dead', () => {
  const run = new JobsRun({
    horizon: '40 d',
    vault: { owners: { prod: {} } },
    points: { count: 12 },
    faults: [{ name: 'dead', kind: 'bastion-down', access_point: 'ap', at: '7 d' }],
    binS: 3600,
  });

  test('nothing is seen of it for three weeks: tokens of 28 d are pushed once a week', () => {
    const firstS = run.firstAboveS('ap.ap.missing', 0);
    expect(firstS).toBeGreaterThan((7 + 21) * DAY);
    expect(firstS).toBeLessThan((7 + 24) * DAY);
  });

  test('then the access points lose their credentials one after the other', () => {
    expect(run.stat('ap.ap.missing', 'final')).toBe(12);
    expect(run.firstAboveS('ap.ap.missing', 11.5)).toBeLessThan((7 + 28) * DAY + 3600);
  });
});
