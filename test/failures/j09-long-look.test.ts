import { expect, test } from 'vitest';
import { JobsRun } from './jobs-run.js';

const run = (owners: number, readTime: string) =>
  new JobsRun({
    horizon: '2 d',
    vault: { owners: { users: { count: owners } }, read_time: { law: 'constant', value: readTime } },
    points: { count: 1 },
    jobs: { running: 2000, x509: false, length: { law: 'exponential', mean: '1 h' } },
  });

test('J9: a look that takes longer than what minimum, age and fetch leave has jobs hold expired tokens', () => {
  // 300 reads of 9 s: 2700 s, where 2400 - 1200 - 300 s are left.
  const long = run(300, '9 s');
  expect(long.stat('ap.ap.scan', 'max')).toBeGreaterThan(900);
  expect(long.stat('jobs.all.rate.failed.input', 'total')).toBeGreaterThan(0);
  const short = run(300, '1 s');
  expect(short.stat('ap.ap.scan', 'max')).toBeLessThan(900);
  expect(Math.max(...short.bins('jobs.all.rate.failed.input').slice(60))).toBe(0);
});
