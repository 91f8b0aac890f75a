import { describe, expect, it } from 'vitest';
import { DISCOVERY } from '../../../src/ecosystem/ports.js';
import { Answer, IssuerBench, SECOND_US } from './issuer-bench.js';

function answersOf(issuer: IssuerBench, answer: Answer) {
  return issuer.answers.filter((each) => each.answer === answer);
}

describe('an overloaded pod', () => {
  it('refuses the request that finds its threads and its accept queue full', () => {
    const issuer = new IssuerBench({
      service: { law: 'constant', value: '10 s' },
      slots: 2,
      threads: 4,
      accept_queue: 3,
    });
    const caller = issuer.connect('rucio');
    for (let i = 0; i < 10; i++) issuer.clientCredentials(caller, i);
    issuer.advance(1);
    expect(answersOf(issuer, Answer.refused).map((each) => each.subject)).toEqual([7, 8, 9]);
    expect(issuer.level('queue')).toBe(5);
    issuer.advance(100);
    expect(answersOf(issuer, Answer.ok)).toHaveLength(7);
    const stat = issuer.finish();
    expect(stat('errors.refused', 'total')).toBe(3);
    expect(stat('rate.client_credentials', 'total')).toBe(10);
  });

  it('answers pool_timeout to a request that waits too long for a database connection', () => {
    const issuer = new IssuerBench({
      service: { law: 'constant', value: '40 s' },
      slots: 1,
      pool: { connections: 1, timeout: '30 s' },
    });
    const caller = issuer.connect('rucio');
    for (let i = 0; i < 3; i++) issuer.clientCredentials(caller, i);
    issuer.advance(100);
    expect(issuer.answers.map(({ subject, answer, atUs }) => [subject, answer, atUs / SECOND_US])).toEqual([
      [1, Answer.poolTimeout, 30],
      [2, Answer.poolTimeout, 30],
      [0, Answer.ok, 40],
    ]);
    expect(issuer.level('queue')).toBe(0);
    expect(issuer.finish()('latency.client_credentials', 'max')).toBeCloseTo(40, 6);
  });

  it('lets requests that have a connection wait for a slot without limit', () => {
    const issuer = new IssuerBench({
      service: { law: 'constant', value: '40 s' },
      slots: 1,
      pool: { connections: 3, timeout: '30 s' },
    });
    const caller = issuer.connect('rucio');
    for (let i = 0; i < 3; i++) issuer.clientCredentials(caller, i);
    issuer.advance(200);
    expect(issuer.answers.map((each) => each.answer)).toEqual([Answer.ok, Answer.ok, Answer.ok]);
    issuer.finish();
  });

  it('is limited by its connections where there are fewer of them than slots', () => {
    const issuer = new IssuerBench({
      service: { law: 'constant', value: '100 ms' },
      slots: 21,
      pool: { connections: 5 },
    });
    issuer.load({ clients: 50 }).advance(5);
    issuer.meter.reset();
    const stat = issuer.advance(20).finish();
    expect(stat('rate.all', 'mean')).toBeCloseTo(50, 0);
    expect(stat('utilisation', 'max')).toBeCloseTo(5 / 21, 6);
  });

  it('serves the discovery document from memory while its connections are all taken', () => {
    const issuer = new IssuerBench({
      service: { law: 'constant', value: '10 s' },
      slots: 2,
      pool: { connections: 1 },
    });
    const caller = issuer.connect('rucio');
    issuer.clientCredentials(caller, 1);
    issuer.clientCredentials(caller, 2);
    issuer.iam.request(caller, 3, DISCOVERY);
    issuer.advance(2);
    expect(issuer.answers.map((each) => each.subject)).toEqual([3]);
  });

  it('never answers within the call, so that a refused client that asks again at once cannot stop the clock', () => {
    const issuer = new IssuerBench({
      service: { law: 'constant', value: '1 s' },
      slots: 1,
      threads: 1,
      accept_queue: 1,
    });
    const stat = issuer.load({ clients: 5 }).advance(10).finish();
    expect(stat('errors.refused', 'total')).toBeGreaterThan(1000);
    expect(stat('latency.client_credentials', 'max')).toBeCloseTo(2, 2);
  });
});

describe('a load balancer', () => {
  it('sends nothing to a pod that is not ready', () => {
    const issuer = new IssuerBench({ service: { law: 'constant', value: '1 s' }, slots: 1, pods: 2 });
    const caller = issuer.connect('rucio');
    issuer.iam.setReady(0, false);
    for (let i = 0; i < 4; i++) issuer.clientCredentials(caller, i);
    issuer.advance(2.5);
    expect(issuer.answers).toHaveLength(2);
    issuer.iam.setReady(0, true);
    issuer.clientCredentials(caller, 4);
    issuer.advance(1.1);
    expect(issuer.answers.map((each) => each.subject)).toEqual([0, 1, 2, 4]);
  });

  it('answers unavailable when no pod is ready', () => {
    const issuer = new IssuerBench({});
    const caller = issuer.connect('rucio');
    issuer.iam.setReady(0, false);
    expect(issuer.answerTo(() => issuer.clientCredentials(caller)).answer).toBe(Answer.unavailable);
    expect(issuer.finish()('errors.unavailable', 'total')).toBe(1);
  });
});
