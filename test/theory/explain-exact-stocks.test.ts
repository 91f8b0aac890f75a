import { describe, test } from 'vitest';
import { expectExact } from './explain-exact.js';
import { TRANSFERS, UNCACHED, UNMANAGED } from './explain-exact-scenarios.js';

/** Kind of truth: replications of the simulator, which knows none of the forms. */
describe('exact forms of stocks and of busy stations agree with the simulation', () => {
  test('stations are busy for rate × mean work', () => {
    expectExact(
      TRANSFERS,
      [
        { metric: 'iam.cms.utilisation', widest: 0.05 },
        { metric: 'storage.all.active', widest: 0.05 },
      ],
      UNMANAGED,
    );
  });

  test('a stock is rate × life, by Little', () => {
    expectExact(
      TRANSFERS,
      [
        { metric: 'iam.cms.live.access_token', widest: 0.05 },
        { metric: 'iam.cms.stored.access_token', widest: 0.05 },
        { metric: 'iam.cms.stored.access_token', stat: 'final', widest: 0.12 },
        { metric: 'tokens.cms.live', widest: 0.05 },
      ],
      UNMANAGED,
    );
  });

  test('refresh tokens: those that IAM hides, and those of FTS', () => {
    const metric = 'iam.cms.stored.refresh_token';
    expectExact(TRANSFERS, [{ metric, widest: 0.05 }], UNMANAGED);
    expectExact(TRANSFERS, [{ metric, widest: 0.05 }], UNCACHED);
  });

  test('a stock that has not settled holds what has come so far', () => {
    const metric = 'iam.cms.stored.refresh_token';
    const lives = ['rucio', 'fts'].map((client) => `issuers.cms.clients.${client}.refresh_lifetime=30 d`);
    expectExact(
      TRANSFERS,
      [
        { metric, widest: 0.06 },
        { metric, stat: 'final', widest: 0.05 },
        { metric: 'fts.cern.stored.token', stat: 'final', widest: 0.05 },
      ],
      [...UNCACHED, ...lives],
    );
  });

  test('t_token of February 2024 holds whatever has come, however soon its files are gone', () => {
    expectExact(
      TRANSFERS,
      [
        { metric: 'fts.cern.stored.token', stat: 'final', widest: 0.05 },
        { metric: 'fts.cern.stored.token', widest: 0.06 },
        { metric: 'fts.cern.rate.exchange', widest: 0.05 },
      ],
      [...UNCACHED, 'fts.cern.version=2024-02', 'fts.cern.housekeeping.keep_files=10 min'],
    );
  });

  test('exposure is λ · L · w · L/2', () => {
    expectExact(
      TRANSFERS,
      [
        { metric: 'tokens.cms.exposure.read', widest: 0.05 },
        { metric: 'tokens.cms.exposure.modify', widest: 0.05 },
      ],
      UNMANAGED,
    );
  });
});
