import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Reference, referenceOf } from '../../src/report/check/reference.js';
import { movedAgainst, writeReference } from '../../src/report/check/reference-folder.js';
import { type CheckedScenario, checkScenarios } from '../../src/study/check/check-study.js';
import { simulate } from '../../src/study/simulate.js';
import { load } from '../scenario/folder.js';

/**
 * Two endpoints for six hours, with files that wait for hours, so that each of the defaults below shows. The
 * expectations are what comes out; none of the five keys is set, so that their defaults are what holds them.
 */
const SCENARIO = `name: small
title: Two endpoints for six hours
horizon: 6 h
seed: 5
issuers: { cms: { clients: { rucio: { access_lifetime: 30 min }, fts: { access_lifetime: 30 min } } } }
submitters: { cms: { sleep: 5 s } }
fts: { cern: { endpoint: { inbound: 2 } } }
sites: { HERE: {}, THERE: {} }
storage: { failure: 0 % }
tokens: { preset: dc24 }
load_tests:
  - { name: bench, issuer: cms, clients: 60, until: 2 min }
workloads:
  - { name: work, arrivals: { law: fixed, rate: 6 /h }, files: 20, size: 1.5 GB, sources: HERE, destinations: THERE }
check: { replications: 1, most: 1 }
expect:
  - { name: wait for the exchange, metric: fts.cern.delay.token_prep, stat: max, at_most: 32 s, source: O10 }
  - { name: load of the bench, metric: iam.cms.rate.client_credentials, window: [0 s, 2 min], between: [330 Hz, 370 Hz], source: T1/D1 }
  - { name: renewals of the cache, metric: rucio.cms.cache.hit_ratio, between: [97 %, 98 %], source: O21 }
  - { name: rows that await the clean-up, metric: iam.cms.cleanup.lag, stat: max, at_most: 20 min, source: O13 }
  - { name: refresh tokens kept, metric: iam.cms.stored.refresh_token, stat: final, at_least: 35, source: O13 }
`;

async function checked(set: readonly string[]): Promise<{ result: CheckedScenario; reference: Reference }> {
  const loaded = load({ 'small.yaml': SCENARIO }, { set });
  const [result] = await checkScenarios([loaded], {
    simulate: async ({ scenario, traces, replication, windows }) =>
      simulate(scenario, traces, replication, { windows }),
  });
  if (result === undefined) throw new Error('there is one scenario');
  return { result, reference: referenceOf(result.first, loaded.variants[0]?.scenario.seed ?? 0, '0.1.0') };
}

const failing = ({ checked: all }: CheckedScenario) =>
  all.filter(({ verdict }) => verdict === 'fail').map(({ expectation }) => expectation.name);

describe('a change of a default fails the check and names what moved', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tokensim-defaults-'));
    const { result, reference } = await checked([]);
    expect(result.errors).toEqual([]);
    expect(failing(result)).toEqual([]);
    await writeReference(folder, 'small', reference);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('and without a change nothing fails or moves', async () => {
    const { result, reference } = await checked([]);
    expect(failing(result)).toEqual([]);
    expect(movedAgainst(folder, 'small', reference)?.get('base')).toEqual([]);
  }, 60_000);

  test.each([
    {
      change: 'fts.cern.exchange.interval=60 s',
      fails: 'wait for the exchange',
      moves: 'fts.cern.delay.token_prep max',
    },
    {
      change: 'issuers.cms.slots=10',
      fails: 'load of the bench',
      moves: 'iam.cms.utilisation mean',
    },
    {
      change: 'tokens.reuse_floor=20 min',
      fails: 'renewals of the cache',
      moves: 'rucio.cms.cache.hit_ratio mean',
    },
    {
      change: 'issuers.cms.cleanup.period=40 min',
      fails: 'rows that await the clean-up',
      moves: 'iam.cms.cleanup.lag max',
    },
    {
      change: 'issuers.cms.clients.fts.refresh_lifetime=1 h',
      fails: 'refresh tokens kept',
      moves: 'iam.cms.stored.refresh_token final',
    },
  ])('$change', async ({ change, fails, moves }) => {
    const { result, reference } = await checked([change]);
    expect(failing(result)).toContain(fails);
    const rows = movedAgainst(folder, 'small', reference)?.get('base') ?? [];
    expect(rows.map(({ metric, stat }) => `${metric} ${stat}`)).toContain(moves);
  }, 60_000);
});
