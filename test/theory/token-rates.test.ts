import { describe, expect, test } from 'vitest';
import { submissionOf } from '../../src/systems/rucio/forms/submission.js';
import { explain, formsByMetric } from '../../src/theory/explain.js';
import type { Range } from '../../src/theory/range.js';
import { type TokenRates, tokenRates } from '../../src/theory/token-rates.js';
import { theoryScenario } from './theory-scenario.js';

/** One dataset of 100 files every 100 s from A to B and to C: 2 transfers/s, none fails. */
function rateOf(name: keyof TokenRates, ...set: readonly string[]): Range {
  const scenario = theoryScenario(...set);
  return tokenRates(scenario, submissionOf(scenario, 'cms'))[name];
}

const submittedHz = (...set: readonly string[]) =>
  submissionOf(theoryScenario(...set), 'cms').flows.attemptsHz;

function expectRange(found: { low: number; high: number }, low: number, high = low): void {
  expect(found.low).toBeCloseTo(low, 9);
  expect(found.high).toBeCloseTo(high, 9);
}

/** Renewals of a key that is looked up at a rate and reused for 3 h less 300 s. */
const renewal = (lookupsHz: number, reuseS = 10500) => lookupsHz / (1 + lookupsHz * reuseS);

/** Reads of A and writes of B and C: by datasets at 0.01 Hz; by jobs of 50 files at 0.04, 0.02 and 0.02 Hz. */
/** At a renewal one of 14 other threads, with a second job of the dataset, looks within the 60 ms of an answer once in 60 s. */
const TOGETHER = 1 + 14 * 1e-3;
const RSE = { low: 3 * renewal(0.01), high: TOGETHER * (renewal(0.04) + 2 * renewal(0.02)) };
/** Batches: turns of 60 s in which a dataset has come. Each looks the token for FTS up once. */
const BATCHES = (1 - Math.exp(-0.6)) / 60;
const FTS = { low: renewal(BATCHES), high: renewal(BATCHES) };

describe('transfers', () => {
  test('are datasets × files × fan-out', () => {
    expect(submittedHz()).toBeCloseTo(2, 9);
    expect(submittedHz('workloads.production.fanout=1')).toBeCloseTo(1, 9);
  });

  test('are more by the repeats of those that fail', () => {
    expect(submittedHz('storage.failure=10 %')).toBeCloseTo(2 * 1.111, 9);
    expect(submittedHz('storage.failure=100 %', 'submitters.cms.retries=2')).toBeCloseTo(6, 9);
  });

  test('count by token only where both ends take tokens', () => {
    expect(submittedHz('sites.C.readiness=not-ready')).toBeCloseTo(1, 9);
    expect(submittedHz('sites.A.readiness=not-ready')).toBe(0);
  });

  test('count the files of a drawn number as the workload rounds and cuts it', () => {
    const uniform = ['workloads.production.files.law=uniform'];
    const files = [...uniform, 'workloads.production.files.min=1', 'workloads.production.files.max=3'];
    expect(submittedHz(...files)).toBeCloseTo(0.04, 4);
  });
});

describe('tokens that a submitter asks for', () => {
  const asked = (...set: string[]) => rateOf('asked', ...set);

  test('with a key an RSE: one each time that a key is looked up after its reuse time', () => {
    expectRange(asked('tokens.preset=dc24'), RSE.low + FTS.low, RSE.high + FTS.high);
  });

  test('with two keys for the namespace', () => {
    const { low, high } = asked('tokens.preset=cms-namespace-any');
    expectRange({ low, high }, 2 * renewal(0.01) + FTS.low, 2 * TOGETHER * renewal(0.04) + FTS.high);
  });

  test('with a key a dataset and endpoint: one and two', () => {
    expectRange(asked('tokens.preset=cms-dataset'), 0.03 + FTS.low, 0.03 * TOGETHER + FTS.high);
  });

  test('with a key a dataset whose repeats may come late: two more for each of them', () => {
    const repeats = 2 * 0.111;
    const { high } = asked('tokens.preset=cms-dataset', 'storage.failure=10 %');
    expect(high).toBeGreaterThan(0.03 * TOGETHER + 2 * repeats + FTS.low);
    expect(high).toBeLessThan(0.03 * TOGETHER + 2 * repeats + 1 / 10500);
  });

  test('without a cache: two an attempt and one a batch', () => {
    expectRange(asked('tokens.preset=cms-dataset-uncached'), 4 + BATCHES);
  });

  test('with several pods a dataset is in a batch of each, and full batches may be more', () => {
    const { low, high } = asked('tokens.preset=cms-dataset-uncached', 'submitters.cms.pods=3');
    // 200 files of a dataset miss a pod once in (3/2)^200.
    expectRange({ low, high }, 4 + 3 * BATCHES);
    const small = asked(
      'tokens.preset=cms-dataset-uncached',
      'submitters.cms.pods=3',
      'submitters.cms.bulk=100',
    );
    expectRange(small, 4 + 3 * BATCHES, 4 + 3 * 0.01 + 2 / 100);
  });

  test('with a token a file: one for the source, one for each destination', () => {
    const lifeLong = { low: renewal(BATCHES, 21600), high: renewal(BATCHES, 21600) };
    expectRange(asked('tokens.preset=atlas-per-file'), 3 + lifeLong.low, 4 + lifeLong.high);
  });

  test('with a reuse floor above the life of a token: as without a cache', () => {
    expectRange(asked('tokens.preset=dc24', 'tokens.reuse_floor=3 h'), 4 + BATCHES);
  });

  test.each([
    'per-pod',
    'per-process',
  ])('with a cache %s: as if a third of the look-ups had a submitter of their own', (cache) => {
    const pods = ['submitters.cms.pods=3', 'submitters.cms.threads=5'];
    const found = asked('tokens.preset=dc24', `tokens.cache=${cache}`, ...pods);
    // Each pod has a share of a dataset for a site: a job, and once in a thousand datasets of more than 50 files two.
    const [reads, writes] = [0.06, 0.03];
    const most = 3 * (TOGETHER * (renewal(reads / 3) + 2 * renewal(writes / 3)) + renewal(BATCHES));
    expect(found.low).toBeCloseTo(3 * 3 * renewal(0.01 / 3) + 3 * renewal(0.01 / 3), 9);
    expect(found.high / most).toBeGreaterThan(1);
    expect(found.high / most).toBeLessThan(1.0005);
  });

  test('with a cache a pod, in constant use: keys × pods / reuse time', () => {
    const { low, high } = asked(
      'tokens.cache=per-pod',
      'workloads.production.arrivals.rate=20 Hz',
      'submitters.cms.pods=3',
      'submitters.cms.threads=5',
    );
    expect(low / ((4 * 3) / 10500)).toBeGreaterThan(0.99);
    expect(low / ((4 * 3) / 10500)).toBeLessThan(1);
    expect(high / ((4 * 3) / 10500)).toBeLessThan(TOGETHER + 1e-9);
  });

  test('with a daily restart: each key once more in each pod, and none where the cache is shared', () => {
    const of = (cache: string, every: string) =>
      asked('submitters.cms.pods=3', `tokens.cache=${cache}`, `submitters.cms.restart.every=${every}`);
    const [never, daily] = [of('per-pod', '36500 d'), of('per-pod', '1 d')];
    expect(daily.low).toBeCloseTo(never.low, 9);
    expect(daily.high - never.high).toBeGreaterThan((3 * 4) / 86400 - 1e-7);
    // Threads of all pods may ask together: 44 others, while one of them waits for 60 ms of 60 s.
    expect(daily.high - never.high).toBeLessThan((3 * (4 + 3 * 0.045)) / 86400 + 1e-7);
    expect(of('shared', '1 d')).toEqual(of('shared', '36500 d'));
  });

  test('with a cache that has room for few: a miss at each look-up at the most', () => {
    const { low, high } = asked(
      'tokens.preset=atlas-per-file',
      'tokens.cache=per-pod',
      'tokens.cache_memory=500 kB',
    );
    expectRange({ low, high }, 3 + renewal(BATCHES, 21600), 4 + BATCHES);
  });

  test('on a host east of UTC an old version gives a token again for longer, and west of it not at all', () => {
    const at = (offset: string, version: string) =>
      asked('tokens.preset=dc24', `submitters.cms.utc_offset=${offset}`, `submitters.cms.version=${version}`);
    const east = 10500 + 3600;
    expectRange(
      at('1 h', '40.3'),
      3 * renewal(0.01, east) + renewal(BATCHES, east),
      TOGETHER * (renewal(0.04, east) + 2 * renewal(0.02, east)) + renewal(BATCHES, east),
    );
    expectRange(at('-5 h', '40.3'), 4 + BATCHES);
    for (const offset of ['1 h', '-5 h'])
      for (const version of ['38.5.5', '39.4.2', '40.4', '41'])
        expectRange(at(offset, version), RSE.low + FTS.low, RSE.high + FTS.high);
  });

  test('one for FTS serves both instances before 34.1, and one each from then on', () => {
    const two = ['fts.other.tokens=true', 'sites.C.fts=other', 'sites.A.fts=cern', 'sites.B.fts=cern'];
    const of = (version: string) => asked(...two, `submitters.cms.version=${version}`);
    // A batch has files for one of them or both.
    const each = { low: 2 * renewal(BATCHES / 2), high: 2 * renewal(BATCHES) };
    expectRange(of('34.0'), RSE.low + FTS.low, RSE.high + renewal(2 * BATCHES));
    expectRange(of('34.1'), RSE.low + each.low, RSE.high + each.high);
  });

  test('with a key an RSE for the source and a key a dataset for each destination', () => {
    const keys = { low: renewal(0.01), high: TOGETHER * renewal(0.04) };
    expectRange(
      asked('tokens.preset=cms-dataset', 'tokens.source_scope=rse'),
      keys.low + 0.02 + FTS.low,
      keys.high + 0.02 * TOGETHER + FTS.high,
    );
  });

  test('with a key a directory: so many times as a dataset has directories with files', () => {
    const directories = (count: number) =>
      asked('tokens.preset=cms-dataset', 'tokens.scope=directory', `tokens.directories=${count}`);
    expectRange(directories(1), 0.03 + FTS.low, 0.03 * TOGETHER + FTS.high);
    expectRange(directories(10), 0.3 + FTS.low, 0.3 * TOGETHER + FTS.high);
    // Of 200 directories 100 have a file, which only the source is asked for twice.
    expectRange(directories(200), 3 + FTS.low, TOGETHER + 2 + FTS.high);
  });

  test('with a key a dataset in each of three pods: one in every pod that gets a part of it', () => {
    const inPods = (requests: number) => 3 * (1 - (2 / 3) ** requests);
    const pods = ['submitters.cms.pods=3', 'submitters.cms.threads=5'];
    const { low, high } = asked('tokens.preset=cms-dataset', 'tokens.cache=per-pod', ...pods);
    // 100 files for each of two destinations are hashed; 2 and 1 of both ends.
    const parts = 0.01 * (inPods(200) + 2 * inPods(100));
    expect(low).toBeCloseTo(parts + 3 * renewal(0.01 / 3), 9);
    expect(high).toBeCloseTo(parts * TOGETHER + 3 * renewal(BATCHES), 9);
  });

  test('with call-back: never more often than a key may be renewed', () => {
    const { low, high } = asked('tokens.preset=fts-callback');
    expectRange({ low, high }, RSE.low + FTS.low, (3 * TOGETHER) / 10500 + FTS.high);
  });

  test('with a poller that shows tokens: one more for FTS in each of its caches at the most', () => {
    const of = (cache: string, oidc: boolean) =>
      asked(`tokens.cache=${cache}`, `submitters.cms.poller.oidc=${oidc}`);
    for (const [cache, more] of [
      ['shared', renewal(4)],
      ['per-pod', 4 * renewal(1)],
      ['off', 4],
    ] as const) {
      const [without, withPolls] = [of(cache, false), of(cache, true)];
      expectRange(withPolls, without.low, without.high + more);
    }
  });

  test('are none where the job goes by X.509', () => {
    expectRange(rateOf('asked', 'tokens.preset=x509'), 0);
    expectRange(asked('tokens.preset=dc24', 'submitters.cms.fts_token=false'), 0);
  });
});

describe('tokens that are signed without an issuer', () => {
  test('one for the source and one for each destination of a file, and the one for FTS', () => {
    // 6 h live less 300 s.
    expectRange(rateOf('asked', 'tokens.preset=rucio-minted'), 3 + renewal(BATCHES, 21300));
  });

  test('one a transfer, and none for FTS', () => {
    expectRange(rateOf('asked', 'tokens.preset=alice-envelope'), 2);
    expectRange(rateOf('asked', 'tokens.preset=presigned-url', 'storage.failure=10 %'), 2 * 1.111);
  });
});

describe('exchange and refresh', () => {
  test('each token for storage is exchanged once', () => {
    expectRange(rateOf('exchanged', 'tokens.preset=dc24'), RSE.low, RSE.high);
    expectRange(rateOf('exchanged', 'tokens.preset=cms-dataset-uncached'), 4);
    expectRange(rateOf('exchanged', 'tokens.preset=atlas-per-file'), 0);
  });

  test('or once in each of two instances', () => {
    const two = ['fts.ral.tokens=true', 'sites.A.fts=cern', 'sites.B.fts=cern', 'sites.C.fts=ral'];
    expectRange(rateOf('exchanged', 'tokens.preset=cms-dataset-uncached', ...two), 4, 8);
  });

  test('3.13 refreshes what is reused for two halves of a life of 2 h twice, if it is used by then', () => {
    // Of the datasets that use a token past half of its life, one in two is seen by a refresher turn in the worst case.
    const used = 1 - Math.exp(-0.5 * 0.01 * (10500 - 3600));
    expectRange(rateOf('refreshed', 'tokens.preset=dc24'), RSE.low * used, RSE.high * 2);
  });

  test('3.13 refreshes 1000 every 300 s at most', () => {
    expectRange(rateOf('refreshed', 'tokens.preset=cms-dataset'), 0, 1000 / 300);
  });

  test('3.14 refreshes a token of 2 h twice at most while it is reused for almost 3 h', () => {
    expectRange(rateOf('refreshed', 'tokens.preset=fts-just-in-time'), 0, 2 * RSE.high);
  });

  test('call-back asks once for a token', () => {
    expectRange(rateOf('calledBack', 'tokens.preset=fts-callback'), 0, (3 * TOGETHER) / 10500);
    expectRange(rateOf('refreshed', 'tokens.preset=fts-callback'), 0);
  });
});

describe('stocks, once the longest life has passed', () => {
  const forms = (...set: readonly string[]) => formsByMetric(explain(theoryScenario('horizon=60 d', ...set)));
  const storedOf = (metric: string, ...set: readonly string[]) => {
    const found = forms(...set).get(`${metric} final`)?.range;
    if (found === undefined) throw new Error(`no form of ${metric}`);
    return found;
  };

  test('are rate × life (Little)', () => {
    expectRange(storedOf('tokens.cms.live', 'tokens.preset=alice-envelope'), 2 * 86400);
    expect(storedOf('fts.cern.stored.token', 'tokens.preset=alice-envelope').low).toBeCloseTo(14 * 86400, 3);
    // 3.13 deletes what no file refers to; 3.14 keeps it while the token is good; 2024-02 deletes nothing.
    const perFile = (...set: readonly string[]) =>
      storedOf('fts.cern.stored.token', 'tokens.preset=atlas-per-file', ...set).low;
    expect(perFile()).toBeCloseTo(3 * 7 * 86400, 3);
    expect(perFile('fts.cern.version=3.14')).toBeCloseTo(3 * 14 * 86400, 3);
    const kept = storedOf('fts.cern.stored.token', 'fts.cern.version=2024-02');
    const expired = storedOf('fts.cern.stored.token');
    expect(kept.low / expired.low / (60 / 7)).toBeCloseTo(1, 2);
  });

  test('of refresh tokens: those of FTS for 5 d, and the hidden ones of Rucio for 7 d', () => {
    const uncached = 'tokens.preset=cms-dataset-uncached';
    const refreshTokens = (...set: readonly string[]) => storedOf('iam.cms.stored.refresh_token', ...set);
    expect(refreshTokens(uncached).low).toBeCloseTo(4 * 12 * 86400, 3);
    // FTS 3.14 asks for offline_access by itself; 3.13 gets no refresh token without it.
    const without = [uncached, 'tokens.offline_access=false'];
    const later = ['tokens.management=just-in-time', 'fts.cern.version=3.14'];
    expect(refreshTokens(...without, ...later).low).toBeCloseTo(4 * 5 * 86400, 3);
    const refused = refreshTokens(...without);
    expect(refused.low).toBe(0);
    expect(refused.high).toBeGreaterThan(4 * 5 * 86400);
    for (const none of [[...without, 'fts.cern.non_managed_tokens=true'], ['tokens.preset=rucio-minted']])
      expect(() => refreshTokens(...none)).toThrow('no form');
  });

  test('of proxies are not counted', () => {
    expect(() => storedOf('tokens.cms.live', 'tokens.preset=x509')).toThrow('no form');
  });
});
