import { expect, test } from 'vitest';
import { rowsByKey } from '../../src/report/explain/beside.js';
import { simulate } from '../../src/study/simulate.js';
import { explain, formsByMetric } from '../../src/theory/explain.js';
import { load } from '../scenario/folder.js';

const text = (rate: string, more = '') => `name: small
title: More than one pod answers
horizon: 10 min
issuers: { cms: { pods: 1, slots: 21 } }
load_tests: [{ name: bench, rate: ${rate}${more} }]
`;

test('a request that is refused leaves no row: stocks are those of the rate that is answered', () => {
  const [{ scenario }] = load({ 'small.yaml': text('500 Hz') }).variants;
  const forms = formsByMetric(explain(scenario));
  const rows = rowsByKey([simulate(scenario, new Map(), 0)]);
  for (const key of [
    'iam.cms.stored.access_token final',
    'iam.cms.stored.access_token mean',
    'iam.cms.live.access_token final',
  ]) {
    const form = forms.get(key);
    expect((form?.range.low ?? 0) / (rows.get(key)?.value ?? 0), key).toBeCloseTo(1, 1);
    expect(form, key).toMatchObject({ standing: 'approximate' });
    expect(form?.formula, key).toContain('refused');
  }
  expect(forms.get('iam.cms.stored.access_token final')?.range.high).toBeCloseTo(350 * 600, -3);
});

test('where all are answered they are exact', () => {
  const [{ scenario }] = load({ 'small.yaml': text('300 Hz') }).variants;
  const form = formsByMetric(explain(scenario)).get('iam.cms.live.access_token final');
  expect(form).toMatchObject({ standing: 'exact' });
  expect(form?.range.high).toBeCloseTo(300 * 600);
});

test('a load test that is short is refused while it lasts', () => {
  const [{ scenario }] = load({ 'small.yaml': text('500 Hz', ', from: 1 min, until: 3 min') }).variants;
  const { stations, ...explanation } = explain(scenario);
  expect(stations.find(({ name }) => name === 'issuer cms')?.load).toBeCloseTo(500 / 350);
  const form = formsByMetric(explanation).get('iam.cms.live.access_token final');
  expect(form?.range.high).toBeCloseTo(350 * 120, -2);
});

test('a closed loop of more clients than are taken in is compared with what is served, and not with what is asked', () => {
  const [{ scenario }] = load({
    'small.yaml': text('500 Hz').replace('rate: 500 Hz', 'clients: 400'),
  }).variants;
  const forms = formsByMetric(explain(scenario));
  const rows = rowsByKey([simulate({ ...scenario, horizon: 30e6 }, new Map(), 0)]);
  expect(forms.get('iam.cms.rate.all mean')).toBeUndefined();
  expect(rows.get('iam.cms.rate.all mean')?.value).toBeGreaterThan(50_000);
  for (const key of ['iam.cms.issued.access_token mean', 'iam.cms.latency.client_credentials mean']) {
    expect((forms.get(key)?.range.low ?? 0) / (rows.get(key)?.value ?? 0), key).toBeGreaterThan(0.95);
    expect((forms.get(key)?.range.low ?? 0) / (rows.get(key)?.value ?? 0), key).toBeLessThan(1.05);
  }
});

test('of an open loop that asks for more than is served the form is what is served', () => {
  const [{ scenario }] = load({ 'small.yaml': text('500 Hz') }).variants;
  const form = formsByMetric(explain(scenario)).get('iam.cms.issued.access_token mean');
  expect(form?.range.high).toBeCloseTo(350, 0);
});
