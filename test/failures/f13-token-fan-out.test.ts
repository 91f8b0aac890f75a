import { describe, expect, test } from 'vitest';
import type { TokenModelName } from '../../src/systems/tokens/models/registry.js';
import { WatchedRun } from '../ecosystem/storage/watched-run.js';

const HOURS = 4;

/** The same 14,000 transfers with each model. */
function run(model: TokenModelName): WatchedRun {
  return new WatchedRun(
    model,
    {},
    {
      horizon: `${HOURS} h`,
      issuers: { cms: { store: { hidden_refresh_tokens: false } } },
      fts: { cern: {} },
      sites: { A: {}, B: {}, C: { technology: 'eos' } },
      storage: { failure: '0 %', throughput_cv: 0 },
      workloads: [
        {
          name: 'w',
          arrivals: { law: 'fixed', rate: '0.1 Hz' },
          files: 10,
          // 100 s: longer than XRootD keeps a token that it has accepted.
          size: '5 GB',
          sources: ['A', 'B', 'C'],
          destinations: ['A', 'B', 'C'],
        },
      ],
    },
  );
}

describe('F13: how many files share a token', () => {
  const shared = run('dc24');
  const perFile = run('atlas-per-file');
  const files = shared.stat('transfers.all.finished', 'total');

  test('the same files move', () => {
    expect(files).toBeGreaterThan(13_000);
    expect(Math.abs(perFile.stat('transfers.all.finished', 'total') - files)).toBeLessThan(0.02 * files);
  });

  test('requests to the issuer differ by orders of magnitude', () => {
    const asked = (watched: WatchedRun) => watched.stat('iam.cms.rate.client_credentials', 'total');
    expect(asked(perFile)).toBeGreaterThan(2 * files);
    expect(asked(shared)).toBeLessThan(asked(perFile) / 100);
  });

  test('and with them the rows in its database', () => {
    const rows = (watched: WatchedRun) => watched.stat('iam.cms.stored.access_token', 'max');
    expect(rows(shared)).toBeLessThan(rows(perFile) / 50);
  });

  test('endpoints know a shared token again and verify each per-file token anew', () => {
    expect(shared.stat('storage.all.acl_hit_ratio', 'mean')).toBeGreaterThan(0.9);
    expect(perFile.stat('storage.all.acl_hit_ratio', 'mean')).toBeLessThan(0.02);
  });

  test('without management FTS asks the issuer for nothing', () => {
    const ofFts = (watched: WatchedRun) =>
      watched.stat('iam.cms.rate.token_exchange', 'total') +
      watched.stat('iam.cms.rate.refresh_token', 'total');
    expect(ofFts(perFile)).toBe(0);
    expect(ofFts(shared)).toBeGreaterThan(0);
  });
});
