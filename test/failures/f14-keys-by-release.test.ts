import { describe, expect, test } from 'vitest';
import { Failure, OK } from '../../src/ecosystem/ports.js';
import { WatchedRun } from '../ecosystem/storage/watched-run.js';

const MIN = 60e6;
const OUTAGE_MIN = 60;

/** What a run has besides. */
interface Parts {
  readonly issuer?: object;
  readonly sites?: object;
  /** At a time on each link. */
  readonly copies?: number;
  readonly files?: number;
  readonly to?: readonly string[];
  readonly load?: readonly object[];
}

/** An endpoint of each release, all in use, with a new token for each file; keys come before the outage. */
function run(
  faults: readonly object[],
  { issuer = {}, sites = {}, copies = 1, files = 300, to, load = [] }: Parts = {},
): WatchedRun {
  const all = {
    SOURCE: { technology: 'storm', version: '1.5.0', outbound: 1000 },
    DCACHE_OLD: { technology: 'dcache', version: 'before-2023-10' },
    DCACHE_NEW: { technology: 'dcache', version: '2023-10' },
    STORM_OLD: { technology: 'storm', version: '1.4' },
    STORM_NEW: { technology: 'storm', version: '1.5.0' },
    XROOTD: {},
    ...sites,
  };
  const destinations = to ?? Object.keys(all).filter((name) => name !== 'SOURCE');
  return new WatchedRun(
    'atlas-per-file',
    { access_lifetime: '14 d' },
    {
      horizon: '3 h',
      issuers: { cms: { clients: { rucio: { access_lifetime: '14 d' } }, ...issuer } },
      fts: { cern: { link: { optimizer: false, min: copies, max: copies } } },
      sites: all,
      storage: { failure: '0 %', overhead: '0 s', throughput_cv: 0, probes: { interval: '1 min' } },
      workloads: [
        {
          name: 'held',
          arrivals: { law: 'at', times: ['0 s'] },
          files,
          size: '3 GB',
          sources: 'SOURCE',
          destinations,
          fanout: destinations.length,
        },
      ],
      load_tests: load,
      faults,
    },
  );
}

describe('F14: what an endpoint does without the issuer follows from its release', () => {
  const outage = run([{ kind: 'issuer-down', name: 'o', at: '1 h', for: `${OUTAGE_MIN} min` }]);
  /** When an endpoint first refused a token for want of keys, min after the begin of the outage. */
  const firstRefusedMin = (site: string) => {
    const first = outage.shown(site).find(({ outcome }) => outcome === Failure.keys);
    return first === undefined ? Number.POSITIVE_INFINITY : first.timeUs / MIN - 60;
  };

  test.each([
    ['DCACHE_OLD', 0, 10.5],
    ['STORM_OLD', 10, 15.5],
  ])('%s refuses good tokens after %i to %d min of an outage', (site, from, until) => {
    expect(firstRefusedMin(site)).toBeGreaterThan(from);
    expect(firstRefusedMin(site)).toBeLessThanOrEqual(until);
  });

  test.each(['STORM_NEW', 'XROOTD', 'SOURCE'])('%s goes on for the whole of it', (site) => {
    const shown = outage.shown(site);
    expect(shown.some(({ timeUs }) => timeUs > 115 * MIN)).toBe(true);
    expect(shown.every(({ outcome }) => outcome === OK)).toBe(true);
  });
});

describe('F14: fetches of keys cost the issuer', () => {
  test('before scitokens-cpp 1.1.2 an endpoint in use fetches many times over at each renewal', () => {
    const slow = { slots: 50, service: '2 s', keys: { weight: 1 } };
    const fetches = (scitokens: string) => {
      const sites = { XROOTD: { accepted: { lifetime: '0 s' }, scitokens } };
      const one = run([], { issuer: slow, sites, copies: 40, files: 5000, to: ['XROOTD'] });
      return one.stat('iam.cms.rate.keys', 'total');
    };
    // 40 copies end and begin together, each of which checks its tokens.
    expect(fetches('1.0')).toBeGreaterThan(5 * fetches('1.1.2'));
  });

  test('an issuer whose threads are full refuses them, and dCache refuses good tokens', () => {
    const busy = run([], {
      issuer: { slots: 1, threads: 20, accept_queue: 20, service: '100 ms', keys: { weight: 0.2 } },
      load: [{ name: 'storm', rate: '300 Hz', from: '1 h', until: '2 h' }],
    });
    const refused = busy.shown('DCACHE_OLD').filter(({ outcome }) => outcome === Failure.keys);
    expect(refused.length).toBeGreaterThan(10);
    expect(refused.every(({ timeUs }) => timeUs > 60 * MIN && timeUs < 135 * MIN)).toBe(true);
    expect(busy.shown('STORM_NEW').every(({ outcome }) => outcome === OK)).toBe(true);
    expect(busy.stat('iam.cms.errors.refused', 'total')).toBeGreaterThan(1000);
  });

  test('fetches wait behind the requests of a busy issuer, and checks with them', () => {
    const issuer = { slots: 1, service: { law: 'exponential', mean: '100 ms' }, keys: { weight: 0.2 } };
    const idle = run([], { issuer });
    const busy = run([], { issuer, load: [{ name: 'load', rate: '9 Hz', from: '1 h', until: '3 h' }] });
    const time = 'storage.all.keys.time';
    expect(idle.stat(time, 'p50')).toBeLessThan(0.1);
    expect(busy.stat(time, 'p95')).toBeGreaterThan(0.5);
    expect(busy.stat('storage.all.keys.wait', 'max')).toBeGreaterThan(0.5);
  });
});
