import { describe, expect, test } from 'vitest';
import { JobsRun } from '../../failures/jobs-run.js';

const REFRESHES = 'vault.cern.rate.refreshes';

describe('refreshes of a path (F1)', () => {
  // Life and period of a refresh, h: 1230 s x ceil((life - 2400 s) / 1230 s), give or take a period of a reader.
  test.each([
    ['1 h', 0.33, 0.67],
    ['3 h', 2.33, 2.7],
    ['6 h', 5.33, 5.7],
    ['108 h', 107.33, 107.7],
  ])('come each life of %s less the minimum, and less than a period of a reader later', (life, least, most) => {
    const days = life === '108 h' ? 45 : 10;
    const run = new JobsRun({ horizon: `${days} d`, life, points: { count: 1 }, binS: 3600 });
    const refreshes = run.stat(REFRESHES, 'total');
    expect(refreshes).toBeGreaterThanOrEqual(Math.floor((days * 24) / most));
    expect(refreshes).toBeLessThanOrEqual(Math.ceil((days * 24) / least));
  });

  test('come as often whatever jobs there are, and hardly more often with more access points', () => {
    const few = new JobsRun({ horizon: '20 d', points: { count: 1 }, binS: 3600 });
    const many = new JobsRun({ horizon: '20 d', points: { count: 28 }, jobs: { running: 500 }, binS: 3600 });
    const ratio = many.stat(REFRESHES, 'total') / few.stat(REFRESHES, 'total');
    expect(ratio).toBeGreaterThanOrEqual(1);
    expect(ratio).toBeLessThan(1.08);
  });
});

describe('exchanges for handles (F2)', () => {
  const owners = { prod: { handles: 100 } };

  test('come each life less the minimum where handles are kept', () => {
    const run = new JobsRun({ horizon: '4 d', vault: { owners }, points: { count: 2 }, binS: 3600 });
    const rate = run.mean('vault.cern.rate.exchanges', 86400, 4 * 86400);
    expect(rate).toBeGreaterThan(100 / (19_200 + 1300));
    expect(rate).toBeLessThan((100 / 19_200) * 1.02);
  });

  test('come with each read of each access point where they are not (J12)', () => {
    const vault = { owners, handle_cache: false };
    const run = new JobsRun({ horizon: '2 d', vault, points: { count: 2 }, binS: 3600 });
    const rate = run.mean('vault.cern.rate.exchanges', 86400, 2 * 86400);
    expect(rate).toBeGreaterThan((2 * 100) / 1290);
    expect(rate).toBeLessThan((2 * 100) / 1200);
  });
});
