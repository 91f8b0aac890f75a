import { expect, test } from 'vitest';
import { IssuerBench } from '../iam/issuer-bench.js';

test('a chain of more than 255 grants is gone through once, and then thought over', () => {
  const chain = Array(300).fill('client_credentials');
  const bench = new IssuerBench({ service: { law: 'constant', value: '1 ms' }, round_trip: '0 s' });
  bench.load({ clients: 1, think: { law: 'constant', value: '60 s' }, chain }).advance(100);
  expect(bench.finish()('rate.client_credentials', 'total')).toBe(300);
});
