import { describe, expect, test } from 'vitest';
import { scenarioOf } from '../../src/scenario/check.js';
import { simulate } from '../../src/study/simulate.js';

const LINKS = 30;
const BIN_S = 120;

/** Requests for tokens by bin: of submitters with a token for each endpoint, all of which are first asked for at once. */
function asked(access_jitter: string): readonly number[] {
  const names = Array.from({ length: LINKS }, (_, site) => `S${site}`);
  const scenario = scenarioOf({
    name: 'together',
    title: 'Together',
    horizon: '9 h',
    bin: `${BIN_S} s`,
    issuers: { cms: { clients: { rucio: { access_lifetime: '1 h', access_jitter } } } },
    submitters: { cms: {} },
    fts: { cern: {} },
    sites: Object.fromEntries(names.map((name) => [name, {}])),
    storage: { failure: '0 %' },
    tokens: { preset: 'dc24', cache: 'shared' },
    workloads: [
      {
        name: 'cms',
        arrivals: { law: 'poisson', rate: '1 Hz' },
        files: 1,
        size: '1 MB',
        sources: names,
        destinations: names,
      },
    ],
  });
  const { metrics } = simulate(scenario, new Map(), 0);
  const found = metrics.find(({ name }) => name === 'iam.cms.rate.client_credentials');
  return Array.from(found?.series[0]?.values ?? [], (rateHz) => rateHz * BIN_S);
}

/** From the third hour on. */
const later = (bins: readonly number[]) => bins.slice((3 * 3600) / BIN_S);
const total = (bins: readonly number[]) => bins.reduce((sum, requests) => sum + requests, 0);

describe('I5: tokens that were issued together', () => {
  const together = asked('0 %');
  const spread = asked('20 %');

  test('are renewed together, life after life, with nothing in between', () => {
    const bins = later(together);
    expect(Math.max(...bins)).toBeGreaterThan(LINKS / 2);
    expect(bins.filter((requests) => requests === 0).length).toBeGreaterThan(0.7 * bins.length);
  });

  test('are renewed apart where their lives are drawn', () => {
    expect(Math.max(...later(spread))).toBeLessThan(0.6 * Math.max(...later(together)));
    const idle = (bins: readonly number[]) => later(bins).filter((requests) => requests === 0).length;
    expect(idle(spread)).toBeLessThan(0.7 * idle(together));
  });

  test('and as often as before, as the mean life is the same', () => {
    expect(total(later(spread)) / total(later(together))).toBeGreaterThan(0.85);
    expect(total(later(spread)) / total(later(together))).toBeLessThan(1.2);
  });
});
