import { describe, expect, it } from 'vitest';
import { Answer, Claim } from '../../../src/ecosystem/ports.js';
import { FakeIssuer, HOUR, MINUTE, Rig, type RigOptions, SECOND } from './fakes.js';

/** A Rucio without transfers, whose reaper deletes at five endpoints. */
function rigOf(reaper: Record<string, unknown>, options: RigOptions = {}): Rig {
  return new Rig({
    sites: { a: {}, b: {}, c: {}, d: {}, e: {} },
    ...options,
    submitter: { ...options.submitter, reaper: { rate: '1 Hz', ...reaper } },
  });
}

const alone = { pods: 1, threads: 1, delete_time: '0 s' };

describe('the loop of a thread', () => {
  const turnsOf = (reaper: Record<string, unknown>, untilUs: number) => {
    // Without a cache every look at an endpoint asks for a token: 5 a round.
    const rig = rigOf(
      { ...alone, ...reaper },
      { tokens: { cache: 'off' }, issuer: (simulation) => new FakeIssuer(simulation, 0) },
    );
    rig.runTo(untilUs);
    return rig.issuer.timesUs.filter((_, look) => look % 5 === 0);
  };
  const gapsOf = (times: readonly number[]) => times.slice(1).map((time, n) => (time - times[n]) / SECOND);

  it('begins a turn every `sleep`, counted from the begin of the last', () => {
    // Each turn deletes the 12 files of a minute, at 2 s each.
    const gaps = gapsOf(turnsOf({ rate: '0.2 Hz', delete_time: '2 s' }, HOUR));
    // The looks of a turn are 5, so that the first of each is a turn's begin.
    expect(gaps.length).toBeGreaterThan(50);
    expect(gaps.slice(2).every((gap) => gap >= 56 && gap <= 64)).toBe(true);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    expect(mean).toBeCloseTo(60, 0);
  });

  it('begins it 1 s after the end of a turn that took longer', () => {
    // 60 files a minute at 1.5 s each take 90 s, and then more.
    const rig = rigOf({ ...alone, delete_time: '1.5 s', chunk: 1e6 });
    rig.runTo(HOUR);
    const result = rig.results();
    // Always at work, but for the pauses of 120 s at endpoints that were not full.
    expect(result('rucio.cms.rate.deleted', 'mean')).toBeGreaterThan(0.5);
    expect(result('rucio.cms.rate.deleted', 'mean')).toBeLessThanOrEqual(1 / 1.5);
  });

  it.each([
    [1, 1, 0],
    [2, 1, 1],
    [2, 4, 3],
    [3, 3, 3],
  ])('%i pods of %i threads take full chunks in %i extra rounds', (pods, threads, extra) => {
    const rig = rigOf(
      { ...alone, pods, threads, chunk: 1, rate: '1000 Hz', sleep: '5 min', per_endpoint: 100 },
      { tokens: { cache: 'off' }, issuer: (simulation) => new FakeIssuer(simulation, 0) },
    );
    // All chunks are full, so that a turn follows 1 s after each: the whole of a turn is at one time.
    rig.runTo(20 * MINUTE);
    const looks = new Map<number, number>();
    for (const time of rig.issuer.timesUs) looks.set(time, (looks.get(time) ?? 0) + 1);
    expect(new Set(looks.values())).toEqual(new Set([5 * (1 + extra)]));
    expect(gapsOf([...looks.keys()]).every((gap) => gap <= 1)).toBe(true);
    expect(looks.size).toBeGreaterThan(15 * 60);
  });

  it('leaves an endpoint alone for 120 s after a chunk that was not full, for all who share the cache', () => {
    const looks = (cache: string) => {
      const rig = rigOf(
        { pods: 2, threads: 2, delete_time: '0 s' },
        // A token that is too short to be given again, so that each look asks for one.
        {
          tokens: { cache },
          issuer: (simulation) => new FakeIssuer(simulation, 0, 200 * SECOND),
        },
      );
      rig.runTo(10 * HOUR);
      return rig.issuer.requests / 5 / 600;
    };
    // Looks an endpoint and minute.
    expect(looks('off')).toBeCloseTo(4, 1);
    expect(looks('shared')).toBeLessThan(1 / 2);
    expect(looks('shared')).toBeGreaterThan(1 / 3);
    expect(looks('per-pod') / looks('shared')).toBeGreaterThan(1.6);
    expect(looks('per-pod') / looks('shared')).toBeLessThan(2.1);
  });

  it('has no more than five threads at an endpoint', () => {
    const rig = new Rig({
      sites: { a: {} },
      submitter: { reaper: { rate: '100 Hz', delete_time: '1 s', chunk: 100 } },
    });
    rig.runTo(2 * HOUR);
    // Of 32 threads five delete one file a second each.
    const rate = rig.results()('rucio.cms.rate.deleted', 'mean') ?? 0;
    expect(rate).toBeGreaterThan(4.7);
    expect(rate).toBeLessThanOrEqual(5);
  });
});

describe('the tokens of the reaper', () => {
  it.each([
    ['shared', 1],
    ['per-pod', 4],
    ['per-process', 4],
  ])('cost endpoints × caches / (lifetime - reuse floor) with the cache %s', (cache, caches) => {
    const rig = rigOf({ pods: 4, threads: 2, delete_time: '10 ms' }, { tokens: { cache } });
    rig.runTo(50 * HOUR);
    const most = (5 * caches * 50 * HOUR) / (HOUR - 300 * SECOND);
    // A token is missed up to 180 s after it can be given no more.
    expect(rig.issuer.requests).toBeLessThanOrEqual(most + 5 * caches);
    expect(rig.issuer.requests / most).toBeGreaterThan(3300 / 3480);
  });

  it('cost threads × endpoints in each turn without a cache, whether there is something to delete or not', () => {
    const rig = rigOf(
      { pods: 4, threads: 2, rate: '0.01 Hz', per_endpoint: 8 },
      { tokens: { cache: 'off' } },
    );
    rig.runTo(10 * HOUR);
    const expected = (8 * 5 * 10 * HOUR) / MINUTE;
    expect(rig.issuer.requests / expected).toBeGreaterThan(0.99);
    expect(rig.issuer.requests / expected).toBeLessThan(1.01);
  });

  it('may read and modify at one endpoint, without offline_access', () => {
    const rig = rigOf({}, { sites: { a: { stored: '3 TB' }, b: { stored: '3 TB' } } });
    rig.runTo(HOUR / 2);
    // Eight pods share a cache.
    expect(rig.issuer.requests).toBe(2);
    expect(rig.issuer.offline).toBe(0);
    expect(rig.issued.map(({ claims, bytes }) => ({ claims, bytes }))).toEqual(
      Array.from({ length: 2 }, () => ({ claims: Claim.read | Claim.modify, bytes: 3e12 })),
    );
  });

  it('is one for all endpoints where scope and audience name none', () => {
    const rig = rigOf({}, { tokens: { scope: 'namespace', audience: 'any' } });
    rig.runTo(HOUR / 2);
    expect(rig.issuer.requests).toBe(1);
  });

  it('asks for none at an endpoint that takes none, and deletes by X.509 there', () => {
    const rig = rigOf({}, { sites: { a: { readiness: 'not-ready' } } });
    rig.runTo(HOUR);
    expect(rig.issuer.requests).toBe(0);
    expect(rig.results()('rucio.cms.rate.deleted', 'mean')).toBeGreaterThan(0.9);
  });

  it('expires in the middle of a long chunk, whose rest is refused', () => {
    // Chunks of 1000 files at 1 s: a token that has 300 s to live is given, and ends in the chunk.
    const rig = rigOf(
      { pods: 1, threads: 1, delete_time: '1 s', chunk: 1000, rate: '10 Hz' },
      { sites: { a: {} } },
    );
    rig.runTo(4 * HOUR);
    const result = rig.results();
    const failed = result('rucio.cms.rate.delete_failed', 'total') ?? 0;
    // The thread gives each such chunk up after 100 refusals.
    expect(failed).toBeGreaterThan(0);
    expect(failed % 100).toBe(0);
  });
});

describe('what cannot be deleted', () => {
  const refusing = (simulation: Rig['simulation']) =>
    new FakeIssuer(simulation, 100_000, HOUR, () => Answer.refused);

  it('goes by X.509 where the issuer refuses', () => {
    const rig = rigOf({}, { issuer: refusing });
    rig.runTo(HOUR);
    const result = rig.results();
    expect(result('rucio.cms.rate.deleted', 'mean')).toBeGreaterThan(0.9);
    expect(result('rucio.cms.rate.delete_failed', 'total')).toBe(0);
  });

  it('is refused where there is no X.509, tried again after an hour, and deleted when there are tokens', () => {
    const rig = rigOf(
      {},
      {
        submitter: { x509_fallback: false, version: '41' },
        issuer: (simulation) =>
          new FakeIssuer(simulation, 100_000, HOUR, () =>
            simulation.nowUs < 2 * HOUR ? Answer.refused : Answer.ok,
          ),
      },
    );
    rig.runTo(2 * HOUR);
    rig.runTo(8 * HOUR);
    const result = rig.results();
    expect(result('rucio.cms.rate.delete_failed', 'total')).toBeGreaterThan(3600);
    expect(result('rucio.cms.deletions', 'max')).toBeGreaterThan(7100);
    expect(result('rucio.cms.deletions', 'final')).toBeLessThan(300);
    expect(result('rucio.cms.rate.deleted', 'total')).toBeGreaterThan(8 * 3600 - 300);
  });

  it('waits with its thread for an issuer that never answers, for ever', () => {
    const rig = rigOf(
      { pods: 2, threads: 2 },
      { issuer: (simulation) => new FakeIssuer(simulation, 1000 * HOUR) },
    );
    rig.runTo(10 * HOUR);
    // Each of the four threads has asked once, and holds an endpoint: nothing more is taken.
    expect(rig.issuer.requests).toBe(4);
    const result = rig.results();
    expect(result('rucio.cms.rate.deleted', 'total')).toBe(0);
    expect(result('rucio.cms.deletions', 'final')).toBeCloseTo(36_000, 0);
  });

  it('is left alone for 600 s where the endpoint does not answer', () => {
    const rig = rigOf({}, { sites: { a: { readiness: 'downtime' } } });
    rig.runTo(HOUR);
    const result = rig.results();
    expect(result('rucio.cms.rate.deleted', 'total')).toBe(0);
    // Six times an hour somebody takes 100 files, tries once and leaves them.
    expect(result('rucio.cms.rate.delete_failed', 'total')).toBeGreaterThan(300);
    expect(result('rucio.cms.rate.delete_failed', 'total')).toBeLessThanOrEqual(700);
  });
});

describe('a restart of all daemons', () => {
  it('lets what was in hand rest, forgets what was asked, and empties the caches of the pods', () => {
    const run = (restart: boolean) => {
      const rig = rigOf(
        { pods: 2, threads: 2, delete_time: '3 s' },
        {
          tokens: { cache: 'per-pod' },
          submitter: restart ? { restart: { every: '1 h', at: '30 min' } } : {},
          issuer: (simulation) => new FakeIssuer(simulation, SECOND, 24 * HOUR),
        },
      );
      rig.runTo(10 * HOUR);
      return { asked: rig.issuer.requests, result: rig.results() };
    };
    const without = run(false);
    const restarted = run(true);
    // Five endpoints in two caches: once in six hours, and after each of ten restarts.
    expect(without.asked).toBe(2 * 5 * 2);
    expect(restarted.asked).toBeGreaterThanOrEqual(2 * 5 * 10);
    expect(restarted.asked).toBeLessThanOrEqual(2 * 5 * 13);
    expect(restarted.result('rucio.cms.rate.deleted', 'mean')).toBeGreaterThan(0.8);
  });
});

describe('conservation', () => {
  it.each([1, 2, 3, 4])('what has come waits or has been deleted, whatever happens (seed %i)', (seed) => {
    const rig = rigOf(
      { pods: 3, threads: 2, chunk: 20, delete_time: '700 ms', rate: '5 Hz' },
      {
        seed,
        submitter: { x509_fallback: false, restart: { every: '37 min', at: '11 min' } },
        tokens: { cache: 'per-pod' },
        issuer: (simulation) =>
          new FakeIssuer(simulation, 2 * SECOND, 20 * MINUTE, (n) =>
            n % 3 === 0 ? Answer.refused : Answer.ok,
          ),
      },
    );
    for (let hour = 1; hour <= 6; hour++) rig.runTo(hour * HOUR);
    const result = rig.results();
    const deleted = result('rucio.cms.rate.deleted', 'total') ?? 0;
    expect(deleted).toBeGreaterThan(0);
    expect(result('rucio.cms.rate.delete_failed', 'total')).toBeGreaterThan(0);
    expect(deleted + (result('rucio.cms.deletions', 'final') ?? 0)).toBeCloseTo(5 * 6 * 3600, 3);
  });
});
