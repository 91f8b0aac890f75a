import { describe, expect, it } from 'vitest';
import { explain } from '../../src/theory/explain.js';
import { load } from '../scenario/folder.js';

const TEXT = `name: small
title: Fetches of keys
horizon: 2 d
warmup: 12 h
bin: 12 h
issuers: { cms: { service: { law: constant, value: 60 ms }, keys: { weight: 0.2 } } }
submitters: { cms: {} }
fts: { cern: {} }
sites: { A: {}, B: { technology: dcache }, C: { technology: storm }, D: { technology: storm, version: "1.4" } }
storage: { probes: { interval: 1 min } }
workloads:
  - { name: w, arrivals: { law: poisson, rate: 1 mHz }, files: 10, size: 1 GB, sources: A, destinations: [B, C, D], fanout: 3 }
`;

describe('what an endpoint bears is told by its release', () => {
  const [{ scenario }] = load({ 'small.yaml': TEXT }).variants;
  const forms = explain(scenario).forms.filter(({ label }) => label.startsWith('keys of '));
  const told = (label: string) => {
    const form = forms.find((one) => one.label === `keys of 1 × ${label}`);
    return form?.standing === 'none' || form === undefined ? undefined : [form.range, form.formula];
  };

  it.each([
    [
      'xrootd 5.9.3 (scitokens-cpp 1.3.0)',
      { low: 345_000, high: 345_600 },
      'after an outage of the issuer of 3.99 d the first rejects every token, after 4 d all do; tokens of a new key are refused for up to 10 min, less its lead time',
    ],
    [
      'dcache 2023-10',
      { low: 0, high: 21_600 },
      'after an outage of the issuer of 0 s the first rejects every token, after 6 h all do; tokens of a new key are refused for up to 6 h, less its lead time',
    ],
    [
      'storm 1.4',
      { low: 600, high: 900 },
      'after an outage of the issuer of 10 min the first rejects every token, after 15 min all do; a new key is fetched at once',
    ],
    [
      'storm 1.5.0',
      { low: Number.POSITIVE_INFINITY, high: Number.POSITIVE_INFINITY },
      'no outage of the issuer takes them away, a restart meanwhile does; tokens of a new key are refused for up to 60 min, less its lead time',
    ],
  ])('%s', (label, range, formula) => {
    expect(told(label)).toEqual([range, formula]);
  });
});
