import { expect, test } from 'vitest';
import { explain } from '../../src/theory/explain.js';
import { load } from '../scenario/folder.js';

/** Two submitters of one experiment with an instance of FTS each, and one of another experiment. */
const SCENARIO = `name: small
title: Three submitters
horizon: 1 h
issuers: { wlcg: {}, other: {} }
submitters:
  atlas-data: { experiment: atlas, issuer: wlcg }
  atlas-sim: { experiment: atlas, issuer: wlcg }
  cms: { issuer: other }
fts: { cern: {}, bnl: {}, ral: {} }
sites: { A: { fts: cern }, B: { fts: bnl }, C: { fts: ral } }
workloads:
  - { name: data, submitter: atlas-data, arrivals: { law: poisson, rate: 0.01 Hz }, sources: B, destinations: A }
  - { name: sim, submitter: atlas-sim, arrivals: { law: poisson, rate: 0.01 Hz }, sources: A, destinations: B }
  - { name: cms, submitter: cms, arrivals: { law: poisson, rate: 0.01 Hz }, sources: A, destinations: C }
`;

test('parts share work if a submitter goes through both; an experiment is not its submitter', () => {
  const { shares } = explain(load({ 'small.yaml': SCENARIO }).variants[0].scenario);
  expect(shares(undefined, 'atlas', 'fts', 'cern')).toBe(true);
  expect(shares(undefined, 'atlas', 'fts', 'bnl')).toBe(true);
  expect(shares(undefined, 'atlas', 'fts', 'ral')).toBe(false);
  expect(shares(undefined, 'all', 'fts', 'ral')).toBe(true);
  expect(shares('submitters', 'atlas-data', 'fts', 'bnl')).toBe(false);
  expect(shares('issuers', 'wlcg', 'fts', 'ral')).toBe(false);
  expect(shares('issuers', 'other', 'sites', 'A')).toBe(true);
});
