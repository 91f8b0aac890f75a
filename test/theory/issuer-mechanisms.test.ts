import { describe, expect, test } from 'vitest';
import { scenarioOf } from '../../src/scenario/check.js';
import { simulate } from '../../src/study/simulate.js';
import { issuerSchema } from '../../src/systems/iam/schema.js';
import { capacityHz, issuerTerms } from '../../src/theory/closed-loop.js';
import { explain, formsByMetric, keyOf } from '../../src/theory/explain.js';

/** Kind of truth: the simulator, which knows none of the forms. Approximate forms, held to a part of what is simulated. */

type Stat = 'mean' | 'final' | 'max';

function held(issuer: object, loads: readonly object[], horizon = '2 h') {
  const scenario = scenarioOf({
    name: 'issuer',
    title: 'Issuer',
    horizon,
    warmup: '30 min',
    issuers: { cms: issuer },
    load_tests: loads.map((load, index) => ({ name: `load-${index}`, ...load })),
  });
  const forms = formsByMetric(explain(scenario));
  const { metrics } = simulate(scenario, new Map(), 0);
  return (metric: string, stat: Stat = 'mean') => {
    const form = forms.get(keyOf(`iam.cms.${metric}`, stat));
    const value = metrics
      .find(({ name }) => name === `iam.cms.${metric}`)
      ?.stats.find((each) => each.stat === stat)?.value;
    if (form === undefined || value === undefined)
      throw new Error(`no form, or no value, of ${metric} ${stat}`);
    return { form, value, off: Math.max(form.range.low / value - 1, 1 - form.range.high / value) };
  };
}

const EXPONENTIAL = { law: 'exponential', mean: '60 ms' };
const CHAIN = ['client_credentials', 'token_exchange', 'refresh_token'];

describe('closed forms of what an issuer does beside the usual', () => {
  test('odd pods: their share of the requests has their time', () => {
    const of = held({ pods: 3, service: EXPONENTIAL, odd_pods: { pods: 1, factor: 5 } }, [{ rate: '90 Hz' }]);
    for (const metric of ['latency.client_credentials', 'utilisation']) {
      expect(of(metric).off, metric).toBeLessThan(0.02);
      expect(of(metric).form.standing).not.toBe('exact');
    }
  });

  test('slots that find no connection in the pool stay idle', () => {
    const of = held({ service: EXPONENTIAL, slots: 40, pool: { connections: 10 } }, [{ clients: 40 }], '1 h');
    expect(of('utilisation').off).toBeLessThan(0.02);
  });

  test('odd pods that are full: the others do not help', () => {
    // 21 slots of 600 ms: 35 Hz a pod, 105 Hz of three.
    const of = held({ pods: 3, service: EXPONENTIAL, odd_pods: { pods: 1, factor: 10 } }, [
      { rate: '120 Hz' },
    ]);
    expect(of('errors.refused').form.range.low).toBeCloseTo(120 - 105, 6);
  });

  test('a refresh that clears reads every row without an index', () => {
    const of = held(
      {
        pods: 3,
        service: EXPONENTIAL,
        store: { refresh_index: false },
        initial_rows: { access_tokens: 100_000 },
        clients: { load: { clear_on_refresh: true, access_lifetime: '10 min' } },
      },
      [{ rate: '2 Hz', chain: CHAIN }],
    );
    expect(of('latency.refresh_token').off).toBeLessThan(0.05);
    expect(of('latency.client_credentials').off).toBeLessThan(0.05);
    expect(of('stored.access_token').off).toBeLessThan(0);
    expect(of('stored.access_token').form.standing).not.toBe('exact');
  });

  test('growth of one grant leaves the latency of the others', () => {
    const of = held(
      {
        pods: 2,
        service: EXPONENTIAL,
        growth: { law: 'linear', reference_rows: 20_000, grants: ['refresh_token'], rows: 'refresh_tokens' },
        initial_rows: { refresh_tokens: 60_000 },
      },
      [{ rate: '2 Hz', chain: CHAIN }],
    );
    expect(of('latency.client_credentials').off).toBeLessThan(0.05);
    expect(of('latency.token_exchange').off).toBeLessThan(0.05);
    // 60,000 rows of the beginning, and those that come.
    expect(of('latency.refresh_token').form.range.low).toBeCloseTo(0.06 * 1.11 * 4, 6);
    expect(of('latency.refresh_token').off).toBeLessThan(0.25);
  });

  test.each([true, false])('revoked tokens, stored %s', (access_tokens) => {
    const of = held(
      {
        service: EXPONENTIAL,
        store: { access_tokens, revoked: '20 %', revoked_after: '3 min' },
        clients: { load: { access_lifetime: '20 min' } },
        cleanup: { period: '10 s', delete_time: '1 ms' },
      },
      [{ rate: '10 Hz' }],
    );
    const metric = access_tokens ? 'stored.access_token' : 'stored.revoked';
    expect(of(metric).off).toBeLessThan(0.04);
    expect(of('live.access_token').off).toBeLessThan(0.02);
  });

  test('requests that delete a row each take as much longer', () => {
    const of = held(
      {
        service: EXPONENTIAL,
        clients: { load: { access_lifetime: '10 min' } },
        cleanup: { model: 'off', in_request: 10, delete_time: '20 ms' },
      },
      [{ rate: '50 Hz' }],
    );
    expect(of('latency.client_credentials').off).toBeLessThan(0.03);
    expect(of('utilisation').off).toBeLessThan(0.03);
  });

  test('a second connection leaves less of the pool: connections / (service × (2 - part before it)) at the most', () => {
    const capacity = (pool: object, database?: object) => {
      const issuer = issuerSchema.parse({ slots: 200, service: EXPONENTIAL, database, pool });
      return capacityHz(issuerTerms(issuer, ['client_credentials']));
    };
    const second = ['client_credentials'];
    expect(capacity({ connections: 50 })).toBeCloseTo(50 / 0.06, 6);
    expect(capacity({ connections: 50, second, second_after: '0 %' })).toBeCloseTo(50 / 0.12, 6);
    expect(capacity({ connections: 50, second, second_after: '50 %' })).toBeCloseTo(50 / 0.09, 6);
    expect(capacity({ connections: 50, second: ['token_exchange'] })).toBeCloseTo(50 / 0.06, 6);
    // Half of the time is spent in the database, after both are there.
    const database = { servers: 1000, share: '50 %' };
    expect(capacity({ connections: 50, second, second_after: '50 %' }, database)).toBeCloseTo(50 / 0.105, 6);
  });

  test.each([
    ['drawn lives', { clients: { load: { access_jitter: '20 %' } } }, 'lives that are drawn'],
    ['deadlocks', { cleanup: { deadlock: '1 %' } }, 'rolls back'],
    ['second connections', { pool: { second: ['client_credentials'] } }, 'second connection'],
    ['fetches of keys', { keys: { weight: 1 } }, 'fetches of keys'],
  ])('nothing is called exact with %s, and the reason is told', (_, change, reason) => {
    const scenario = scenarioOf({
      name: 'issuer',
      title: 'Issuer',
      horizon: '1 h',
      issuers: { cms: { service: EXPONENTIAL, ...change } },
      load_tests: [{ name: 'load', rate: '5 Hz' }],
    });
    const explained = explain(scenario);
    expect([...formsByMetric(explained).values()].filter(({ standing }) => standing === 'exact')).toEqual([]);
    expect(JSON.stringify(explained)).toContain(reason);
  });
});
