import { describe, expect, it } from 'vitest';
import { firstCleanupS, IssuerBench, SECOND_US } from './issuer-bench.js';

/** Pods that work fast and have few connections. */
const SMALL = {
  pods: 3,
  slots: 4,
  threads: 20,
  accept_queue: 10,
  pool: { connections: 6, timeout: '30 s' },
  service: { law: 'constant', value: '100 ms' },
};

/** Ready pods at some times, s, under an open load and a stall of the database between two times. */
function readyAt(issuer: object, from: number, until: number, times: readonly number[], rate = '20 Hz') {
  const bench = new IssuerBench({ ...SMALL, ...issuer }).load({ rate });
  bench.at(from, () => bench.iam.controls.setDatabaseStalled(true));
  bench.at(until, () => bench.iam.controls.setDatabaseStalled(false));
  const ready = times.map((time) => {
    bench.advance(time - bench.simulation.nowUs / SECOND_US);
    return bench.level('ready');
  });
  return { ready, bench };
}

describe('a database that answers nobody', () => {
  it('fills the pool, lets requests time out after 30 s with 500, and then refuses them', () => {
    const { bench } = readyAt({ pods: 1, probes: { readiness: false } }, 100, 200, [230]);
    const stat = bench.finish();
    expect(stat('errors.pool_timeout', 'total')).toBeGreaterThan(0);
    expect(stat('errors.refused', 'total')).toBeGreaterThan(1000);
    expect(stat('errors.unavailable', 'total')).toBe(0);
  });

  it('takes all pods out of the rotation at once, and gives them back with the next check', () => {
    const { ready, bench } = readyAt({}, 100, 300, [99, 119, 141, 299, 311]);
    expect(ready).toEqual([3, 3, 0, 0, 3]);
    expect(bench.finish()('errors.unavailable', 'total')).toBeGreaterThan(3000);
  });

  it('changes nothing for the requests that it has in hand but the time', () => {
    const bench = new IssuerBench({ service: { law: 'constant', value: '1 s' }, slots: 1 });
    const caller = bench.connect('rucio');
    bench.clientCredentials(caller, 0);
    bench.clientCredentials(caller, 1);
    bench
      .at(0.25, () => bench.iam.controls.setDatabaseStalled(true))
      .at(10.25, () => bench.iam.controls.setDatabaseStalled(false))
      .advance(20);
    expect(bench.answers.map(({ atUs }) => atUs / SECOND_US)).toEqual([11, 12]);
    bench.finish();
  });

  it('lets a pod do its own part where it is a station of its own', () => {
    const bench = new IssuerBench({
      service: { law: 'constant', value: '1 s' },
      slots: 2,
      database: { servers: 1, share: '50 %' },
    });
    const caller = bench.connect('rucio');
    bench.clientCredentials(caller, 0);
    bench.clientCredentials(caller, 1);
    bench.iam.controls.setDatabaseStalled(true);
    bench.at(10, () => bench.iam.controls.setDatabaseStalled(false)).advance(20);
    expect(bench.answers.map(({ atUs }) => atUs / SECOND_US)).toEqual([10.5, 11]);
    bench.finish();
  });

  it('with liveness probes has the pods killed again and again: what they had is lost, and they start for 90 s', () => {
    const { ready, bench } = readyAt({ probes: { liveness: true } }, 100, 170, [99, 141, 169, 201, 240]);
    // The stall ends while they start, and they are back 90 s after they were killed.
    expect(ready).toEqual([3, 0, 0, 0, 3]);
    const without = readyAt({}, 100, 170, [99, 141, 181]);
    expect(without.ready).toEqual([3, 0, 3]);
    expect(bench.finish()('errors.unavailable', 'total')).toBeGreaterThan(
      without.bench.finish()('errors.unavailable', 'total') + 600,
    );
  });

  it('keeps a pod that starts meanwhile from being ready', () => {
    const bench = new IssuerBench({ probes: { initial_delay: '20 s' } });
    bench.iam.controls.setDatabaseStalled(true);
    bench.iam.controls.restartPods();
    bench.advance(29);
    expect(bench.level('ready')).toBe(0);
    bench.iam.controls.setDatabaseStalled(false);
    bench.advance(1);
    expect(bench.level('ready')).toBe(1);
    bench.finish();
  });

  it('keeps the clean-up from deleting', () => {
    const bench = new IssuerBench({
      clients: { rucio: { access_lifetime: '10 s' } },
      cleanup: { delete_time: '1 s' },
    });
    bench.clientCredentials(bench.connect('rucio'));
    const runS = firstCleanupS(300);
    bench.at(runS - 1, () => bench.iam.controls.setDatabaseStalled(true)).advance(runS + 30);
    expect(bench.level('stored.access_token')).toBe(1);
    bench.iam.controls.setDatabaseStalled(false);
    expect(bench.level('stored.access_token')).toBe(0);
    bench.finish();
  });
});

describe('a health check', () => {
  it('fails in a pod whose pool is taken up for longer than its timeout, though the database is well', () => {
    const bench = new IssuerBench({
      ...SMALL,
      pods: 1,
      service: { law: 'constant', value: '40 s' },
      slots: 6,
    });
    const caller = bench.connect('rucio');
    for (let i = 0; i < 20; i++) bench.clientCredentials(caller, i);
    bench.advance(39.9);
    expect(bench.level('ready')).toBe(0);
    bench.advance(100);
    expect(bench.level('ready')).toBe(1);
    bench.finish();
  });

  it('neither takes time of the pod nor changes an answer while all is well', () => {
    const outcome = (readiness: boolean) => {
      const bench = new IssuerBench({ ...SMALL, probes: { readiness } }).load({ clients: 40 }).advance(60);
      const stat = bench.finish();
      return [stat('rate.all', 'total'), stat('latency.client_credentials', 'p99'), stat('queue', 'mean')];
    };
    expect(outcome(true)).toEqual(outcome(false));
  });

  it('has as long as its timeout, which may be longer than a period', () => {
    const probes = { timeout: '15 s', period: '10 s', failures: 1 };
    const { ready } = readyAt({ probes }, 100, 112, [99, 105, 113, 140]);
    expect(ready).toEqual([3, 3, 3, 3]);
  });
});

describe('a migration', () => {
  const migrated = (
    rows: number,
    probes: boolean,
    giveUpUs: number | undefined,
    times: readonly number[],
  ) => {
    const bench = new IssuerBench({
      pods: 2,
      initial_rows: { access_tokens: rows, refresh_tokens: 0 },
      probes: { initial_delay: '90 s', period: '10 s', failures: 3 },
    });
    bench.at(1000, () => bench.iam.controls.migrate(100, probes, giveUpUs));
    const ready = times.map((time) => {
      bench.advance(time - bench.simulation.nowUs / SECOND_US);
      return bench.level('ready');
    });
    bench.finish();
    return ready;
  };

  it('takes a time in proportion to the stored rows, and a start', () => {
    expect(migrated(1_000_000, false, undefined, [999, 1001, 1189, 1191])).toEqual([2, 0, 0, 2]);
    expect(migrated(5_000_000, false, undefined, [1589, 1591])).toEqual([0, 2]);
  });

  it('never ends with liveness probes that kill the pod before it does, until somebody gives up', () => {
    expect(migrated(1_000_000, true, undefined, [1191])).toEqual([2]);
    expect(migrated(2_000_000, true, undefined, [1300, 80_000])).toEqual([0, 0]);
    expect(migrated(2_000_000, true, 3600 * SECOND_US, [4600, 4689, 4691])).toEqual([0, 0, 2]);
  });
});

describe('a load test whose clients have no patience', () => {
  const SLOW = { service: { law: 'constant', value: '10 s' }, slots: 1 };

  it('asks again while the issuer still works on what was given up, and stores every token', () => {
    const bench = new IssuerBench(SLOW).load({ clients: 1, timeout: '4 s', retries: 2, until: '1 s' });
    bench.advance(100);
    const stat = bench.finish();
    expect(stat('rate.all', 'total')).toBe(3);
    expect(stat('rate.abandoned', 'total')).toBe(3);
    expect(bench.level('stored.access_token')).toBe(3);
  });

  it('waits before it asks again, and asks as often as it is told', () => {
    const bench = new IssuerBench({}).load({ clients: 1, retries: 3, retry_wait: '10 s', until: '1 s' });
    bench.iam.controls.setDown(true);
    bench.at(25, () => bench.iam.controls.setDown(false)).advance(100);
    const stat = bench.finish();
    expect(stat('errors.unavailable', 'total')).toBe(3);
    expect(stat('rate.all', 'total')).toBe(4);
    expect(stat('rate.abandoned', 'total')).toBe(0);
  });

  it('does not ask again when the answer is final', () => {
    const bench = new IssuerBench({
      clients: { load: { access_lifetime: '1 s' } },
      service: '100 ms',
      weights: { token_exchange: 20 },
    });
    bench.load({ clients: 1, retries: 5, until: '0.01 s', chain: ['client_credentials', 'token_exchange'] });
    const stat = bench.advance(5).finish();
    expect([stat('rate.token_exchange', 'total'), stat('errors.expired_subject', 'total')]).toEqual([1, 1]);
  });
});
