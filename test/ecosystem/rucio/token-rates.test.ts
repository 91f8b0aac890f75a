import { describe, expect, it } from 'vitest';
import { FakeIssuer, HOUR, MINUTE, Rig, SECOND } from './fakes.js';

/** Adds a dataset of 10 files every 10 s from each of the sources to the site numbered last. */
function feed(rig: Rig, untilUs: number, sources: readonly number[], destination: number): void {
  let n = 0;
  const kind = rig.simulation.register(() => {
    rig.add(10, sources[n++ % sources.length], [destination]);
  });
  for (let t = 0; t < untilUs; t += 10 * SECOND) rig.simulation.at(t, kind);
}

const oneThread = { pods: 1, threads: 1, sleep: '1 s' };

describe('requests at the issuer', () => {
  it('with a shared cache, K keys in use cost K / (lifetime - reuse floor) requests a second', () => {
    const rig = new Rig({
      submitter: oneThread,
      sites: { a: {}, b: {}, c: {}, d: {}, e: {} },
      issuer: (simulation) => new FakeIssuer(simulation, 100_000, HOUR),
    });
    const horizon = 22 * HOUR;
    feed(rig, horizon, [0, 1, 2, 3], 4);
    rig.runTo(horizon);
    // 4 sources, 1 destination, 1 FTS host; each is in use in every minute.
    const expected = (6 * horizon) / (HOUR - 300 * SECOND);
    expect(rig.issuer.requests / expected).toBeGreaterThan(0.95);
    expect(rig.issuer.requests / expected).toBeLessThan(1.02);
    const result = rig.results();
    expect(result('rucio.cms.cache.hit_ratio', 'mean')).toBeGreaterThan(0.99);
    expect(result('rucio.cms.cache.keys', 'max')).toBe(6);
  });

  it('without a cache every file costs two requests and every job one for FTS', () => {
    const rig = new Rig({ submitter: oneThread, tokens: { cache: 'off' } });
    feed(rig, HOUR, [0], 1);
    rig.runTo(2 * HOUR);
    expect(rig.fts.submissions.reduce((files, run) => files + run.files, 0)).toBe(3600);
    expect(rig.fts.submissions.every((run) => run.files === 1)).toBe(true);
    const jobs = new Set(rig.fts.submissions.map((run) => run.timeUs)).size;
    expect(rig.issuer.requests).toBe(2 * 3600 + jobs);
    expect(rig.results()('rucio.cms.cache.hit_ratio', 'mean')).toBe(0);
  });

  it('a cache in each process costs the shared rate times the processes', () => {
    const requests = (cache: string) => {
      const rig = new Rig({
        submitter: { pods: 4, threads: 1, sleep: '1 s', partition_wait: '0 s', group_bulk: 1 },
        tokens: { cache },
        issuer: (simulation) => new FakeIssuer(simulation, 0, HOUR),
      });
      feed(rig, 10 * HOUR, [0], 1);
      rig.runTo(10 * HOUR);
      return rig.issuer.requests;
    };
    expect(requests('per-process') / requests('shared')).toBeGreaterThan(3.6);
    expect(requests('per-process') / requests('shared')).toBeLessThan(4.2);
  });

  it.each([
    ['dataset', 'per-pod'],
    ['rse', 'per-pod'],
  ])('a key of scope %s in use by three pods costs three tokens, one in each pod', (scope, cache) => {
    const rig = new Rig({
      submitter: { pods: 3, threads: 2, sleep: '1 s', group_bulk: 1 },
      tokens: { cache, scope },
    });
    rig.add(600);
    rig.runTo(HOUR / 2);
    // The source, the destination and FTS.
    expect(rig.results()('rucio.cms.cache.keys', 'final')).toBe(3 * 3);
    const asked = new Set(rig.fts.submissions.map((run) => run.sourceJwt));
    expect(asked.size).toBeGreaterThanOrEqual(3);
    expect(asked.size).toBeLessThanOrEqual(6);
  });

  it('K keys in constant use cost K × pods / (lifetime - reuse floor) requests a second with a cache in each pod', () => {
    const rig = new Rig({
      submitter: { pods: 3, threads: 1, sleep: '1 s', partition_wait: '0 s', group_bulk: 1 },
      tokens: { cache: 'per-pod' },
      sites: { a: {}, b: {}, c: {}, d: {}, e: {} },
      issuer: (simulation) => new FakeIssuer(simulation, 100_000, HOUR),
    });
    const horizon = 22 * HOUR;
    feed(rig, horizon, [0, 1, 2, 3], 4);
    rig.runTo(horizon);
    const expected = (6 * 3 * horizon) / (HOUR - 300 * SECOND);
    expect(rig.issuer.requests / expected).toBeGreaterThan(0.95);
    expect(rig.issuer.requests / expected).toBeLessThan(1.02);
    expect(rig.results()('rucio.cms.cache.keys', 'max')).toBe(18);
  });

  it('threads that miss together each ask, for there is no lock', () => {
    const rig = new Rig({
      submitter: { pods: 3, threads: 5, partition_wait: '0 s', group_bulk: 1, sleep: '10 s', bulk: 10 },
      issuer: (simulation) => new FakeIssuer(simulation, 9 * SECOND, HOUR),
    });
    rig.rucio.controls.restart();
    rig.add(2000);
    rig.runTo(8 * SECOND);
    // A batch a second and pod; every thread has found no token for FTS before the first one came.
    expect(rig.issuer.requests).toBe(15);
  });

  it('15 threads with 0.4 s of issuer calls a file submit 15 / (0.4 s + own work) files a second', () => {
    const rig = new Rig({
      submitter: {
        pods: 3,
        threads: 5,
        partition_wait: '0 s',
        file_time: '20 ms',
        bulk: 100,
        group_bulk: 50,
        group_policy: 'rule',
      },
      tokens: { cache: 'off' },
      issuer: (simulation) => new FakeIssuer(simulation, 200_000, HOUR),
    });
    for (let n = 0; n < 1000; n++) rig.add(50);
    // The threads have begun within some seconds of their pods' first turns.
    rig.simulation.advanceTo(3 * MINUTE);
    const files = () => rig.fts.submissions.reduce((sum, run) => sum + run.files, 0);
    const before = files();
    rig.runTo(18 * MINUTE);
    // One token for FTS in a batch of 100 files.
    const fileS = 0.4 + 0.02 + 0.2 / 100;
    expect((files() - before) / ((15 * 60 * 15) / fileS)).toBeCloseTo(1, 2);
  });

  it('an issuer that answers at once gives the same tokens without an event', () => {
    const rig = new Rig({
      submitter: oneThread,
      tokens: { cache: 'off' },
      issuer: (simulation) => new FakeIssuer(simulation, 0, HOUR),
    });
    rig.add(120);
    rig.runTo(HOUR);
    expect(rig.fts.submissions.reduce((sum, run) => sum + run.files, 0)).toBe(120);
    expect(new Set(rig.fts.submissions.map((run) => run.sourceJwt)).size).toBe(120);
  });

  it('a token handed to FTS has at least the reuse floor left, less the time of its job', () => {
    const rig = new Rig({ submitter: oneThread });
    feed(rig, 12 * HOUR, [0], 1);
    rig.runTo(12 * HOUR);
    const least = Math.min(...rig.fts.submissions.map((run) => run.sourceLifeUs));
    expect(least).toBeGreaterThan(298 * SECOND);
    expect(least).toBeLessThan(330 * SECOND);
  });

  it('offline_access is asked for storage tokens and never for the token for FTS', () => {
    const asked = (offline_access: boolean) => {
      const rig = new Rig({ submitter: oneThread, tokens: { offline_access } });
      rig.add(10);
      rig.runTo(MINUTE);
      return [rig.issuer.requests, rig.issuer.offline];
    };
    expect(asked(true)).toEqual([3, 2]);
    expect(asked(false)).toEqual([3, 0]);
  });

  it.each([
    ['namespace', 'any', 2],
    ['namespace', 'rse', 3],
    ['rse', 'rse', 3],
    ['rse', 'any', 3],
    ['dataset', 'any', 10],
    ['dataset', 'rse', 15],
    ['file', 'any', 40],
    ['file', 'rse', 60],
    ['transfer', 'any', 40],
    ['transfer', 'rse', 40],
  ])('scope %s with audience %s needs %i storage tokens for 5 datasets of 4 files to 2 sites', (scope, audience, tokens) => {
    const rig = new Rig({ submitter: oneThread, tokens: { scope, audience } });
    for (let n = 0; n < 5; n++) rig.add(4, 0, [1, 2]);
    rig.runTo(10 * MINUTE);
    expect(rig.issuer.requests - 1).toBe(tokens);
    const jwts = rig.fts.submissions.flatMap((run) => [run.sourceJwt, run.destinationJwt]);
    expect(new Set(jwts).size).toBe(tokens);
  });

  it.each([
    // One to read at the source; one to write for each directory and destination.
    ['directory', 'rse', 'rse', 2, 1, 5 * 2 * 2],
    ['directory', 'rse', 'any', 2, 1, 5 * 2],
    ['directory', 'rse', 'rse', 3, 1, 5 * 2 * 2],
    ['dataset', 'rse', 'rse', 1, 1, 5 * 2],
    ['directory', undefined, 'rse', 4, 5 * 4, 5 * 4 * 2],
    ['file', 'namespace', 'any', 1, 1, 5 * 4],
    ['rse', 'file', 'rse', 1, 5 * 4, 2],
  ])('scope %s, at the source %s, audience %s, %i directories: %i to read and %i to write', (...choices) => {
    const [scope, source_scope, audience, directories, reads, writes] = choices;
    const rig = new Rig({
      submitter: oneThread,
      tokens: { scope, audience, directories, ...(source_scope && { source_scope }) },
    });
    for (let n = 0; n < 5; n++) rig.add(4, 0, [1, 2]);
    rig.runTo(10 * MINUTE);
    expect(new Set(rig.fts.submissions.map((run) => run.sourceJwt)).size).toBe(reads);
    expect(new Set(rig.fts.submissions.map((run) => run.destinationJwt)).size).toBe(writes);
    expect(rig.issuer.requests - 1).toBe(reads + writes);
    expect(rig.fts.submissions.reduce((files, run) => files + run.files, 0)).toBe(40);
  });
});
