import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DISCOVERY } from '../../src/ecosystem/ports.js';
import { IssuerBench } from '../ecosystem/iam/issuer-bench.js';
import { predict } from './prediction.js';

/**
 * Kind of truth: published figures (T1 D1, D2), latencies and rates within 25 %. One pod is what the profile is fitted
 * to; two pods are predicted.
 */
function expectWithin(share: number, actual: number, published: number): void {
  expect(Math.abs(actual / published - 1), `${actual} against ${published}`).toBeLessThan(share);
}

describe('the load test of IAM on OpenShift', () => {
  it.each([
    { variant: 'base', pods: 1, clients: 90, rateHz: 350, latencyS: 0.25 },
    { variant: 'pods-1-clients-11', pods: 1, clients: 11, rateHz: 180, latencyS: 0.06 },
    { variant: 'pods-2-clients-90', pods: 2, clients: 90, rateHz: 600, latencyS: 0.15 },
    { variant: 'pods-2-clients-11', pods: 2, clients: 11, rateHz: 180, latencyS: 0.06 },
  ])('gives $rateHz requests/s at $latencyS s with $pods pods and $clients clients', ({
    variant,
    rateHz,
    latencyS,
  }) => {
    const prediction = predict('iam-load-test', variant);
    expectWithin(0.25, prediction.of('iam.cms.rate.client_credentials', 'mean'), rateHz);
    expectWithin(0.25, prediction.of('iam.cms.latency.client_credentials', 'mean'), latencyS);
  });

  it('stores every token that it issues and turns nobody away', () => {
    const prediction = predict('iam-load-test', 'pods-3-clients-90');
    for (const answer of ['refused', 'pool_timeout', 'unavailable']) {
      expect(prediction.of(`iam.cms.errors.${answer}`, 'total')).toBe(0);
    }
    expect(prediction.of('iam.cms.stored.access_token', 'final')).toBeGreaterThan(
      prediction.of('iam.cms.rate.all', 'total') - 90,
    );
  });

  it('gets more out of three pods than out of two, and no more than the shared database can do', () => {
    const two = predict('iam-load-test', 'pods-2-clients-90').of('iam.cms.rate.all', 'mean');
    const three = predict('iam-load-test', 'pods-3-clients-90').of('iam.cms.rate.all', 'mean');
    expect(three).toBeGreaterThan(two);
    expect(three).toBeLessThan(1.02 * 800);
  });
});

describe('a profile of IAM under 300 clients', () => {
  const saturatedHz = (profile: string, pods: number, grant: string) => {
    const file = readFileSync(new URL(`../../scenarios/profiles/${profile}.yaml`, import.meta.url), 'utf8');
    const issuer = new IssuerBench({ ...parse(file).profiles[profile], pods });
    const chain = grant === 'client_credentials' ? [grant] : ['client_credentials', grant];
    issuer.load({ clients: 300, chain }).advance(10);
    issuer.meter.reset();
    return issuer.advance(40).finish()('rate.all', 'mean');
  };

  it('of the hackathon of 2023 gives 600 requests/s with one pod and 800 with three (T4 D4)', () => {
    expectWithin(0.05, saturatedHz('iam-hackathon-2023', 1, 'client_credentials'), 600);
    expectWithin(0.05, saturatedHz('iam-hackathon-2023', 3, 'client_credentials'), 800);
  });

  it('of 2025 gives 1000 client_credentials/s, and an exchange costs as much as at 700/s (T5 D5)', () => {
    expectWithin(0.05, saturatedHz('iam-2025', 3, 'client_credentials'), 1000);
    expectWithin(0.05, saturatedHz('iam-2025', 3, 'token_exchange'), 2 / (1 / 1000 + 1 / 700));
  });

  it('of production answers discovery and exchange in 0.55 to 0.9 s (T1 A9)', () => {
    const file = readFileSync(new URL('../../scenarios/profiles/iam-production-2024.yaml', import.meta.url));
    const issuer = new IssuerBench(parse(String(file)).profiles['iam-production-2024']);
    const caller = issuer.connect('fts');
    for (let i = 0; i < 2000; i++) {
      issuer.iam.request(caller, i, DISCOVERY);
      issuer.exchange(caller, 1e12);
      issuer.advance(1);
    }
    const stat = issuer.finish();
    const pairS = stat('latency.discovery', 'mean') + stat('latency.token_exchange', 'mean');
    expect(pairS).toBeGreaterThan(0.55);
    expect(pairS).toBeLessThan(0.9);
  });
});
