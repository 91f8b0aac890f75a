import { beforeAll, describe, expect, test } from 'vitest';
import { rowsByKey } from '../../src/report/explain/beside.js';
import type { LoadedScenario } from '../../src/scenario/load.js';
import { simulate } from '../../src/study/simulate.js';
import { type Explanation, explain, formsByMetric } from '../../src/theory/explain.js';
import { load } from '../scenario/folder.js';

/** A trace of one experiment beside Poisson arrivals of another: two issuers, two FTS instances. */
const TEXT = `name: small
title: A trace beside another workload
horizon: 6 h
issuers: { cms: {}, atlas: {} }
submitters: { cms: { sleep: 5 s }, atlas: { sleep: 5 s } }
fts: { cern: {}, bnl: {} }
sites: { A: { fts: cern }, B: { fts: cern }, C: { fts: bnl }, D: { fts: bnl } }
storage: { failure: 0 % }
tokens: { preset: cms-dataset-uncached }
workloads:
  - { name: traced, submitter: cms, arrivals: { law: trace, file: t.csv } }
  - name: drawn
    submitter: atlas
    arrivals: { law: poisson, rate: 0.01 Hz }
    files: 10
    sources: C
    destinations: D
`;
const HEADER = 'time_s,files,bytes,source,destination\n';

/** Datasets of 20 files a minute from A to B, and one of 50 in five minutes back, for two hours after the second. */
const CSV = `${HEADER}${Array.from({ length: 120 }, (_, minute) => {
  const timeS = 7200 + 60 * minute;
  return `${timeS},20,1e9,A,B\n${minute % 5 === 0 ? `${timeS},50,2e9,B,A\n` : ''}`;
}).join('')}`;

let loaded: LoadedScenario;
let explanation: Explanation;

beforeAll(() => {
  loaded = load({ 'small.yaml': TEXT, 't.csv': CSV });
  explanation = explain(loaded.variants[0].scenario);
});

describe('a recorded trace', () => {
  test('counts at its mean rate: files, bytes and rates are as simulated', () => {
    const forms = formsByMetric(explanation);
    const rows = rowsByKey([simulate(loaded.variants[0].scenario, loaded.traces, 0)]);
    for (const key of [
      'transfers.cms.requested mean',
      'rucio.cms.rate.submitted mean',
      'iam.cms.rate.token_exchange mean',
      'iam.cms.stored.refresh_token max',
      'fts.cern.rate.exchange mean',
    ]) {
      const [form, row] = [forms.get(key), rows.get(key)];
      expect(row?.value, key).toBeGreaterThan(0);
      expect((form?.range.low ?? 0) / (row?.value ?? 1), key).toBeGreaterThan(0.95);
      expect((form?.range.high ?? 0) / (row?.value ?? 1), key).toBeLessThan(1.05);
      expect(form?.standing, key).toBe('approximate');
    }
    expect(explanation.recorded).toBe(
      'a recorded trace counts at its mean rate in each 15 min, without shorter bursts',
    );
  });

  test('leaves systems that it does not touch as they are without it', () => {
    const without = explain(
      load({ 'small.yaml': TEXT.replace(/^.*name: traced.*\n/m, '') }).variants[0].scenario,
    );
    const atlas = ({ forms }: Explanation) =>
      forms.filter(({ about }) => /^(issuers|rucio|transfers|tokens)\.atlas$|^fts\.bnl$/.test(about));
    expect(atlas(explanation).length).toBeGreaterThan(20);
    expect(atlas(explanation).filter(({ standing }) => standing === 'exact').length).toBeGreaterThan(3);
    expect(atlas(explanation).map(({ label, standing }) => [label, standing])).toEqual(
      atlas(without).map(({ label, standing }) => [label, standing]),
    );
  });

  test('overloads a station while it lasts', () => {
    const [base] = load({ 'small.yaml': TEXT, 't.csv': CSV }, { set: ['fts.cern.link.max=20'] }).variants;
    const link = explain(base.scenario).stations.find(({ name }) => name === 'link A → B');
    // 20 files a minute of 5 s and 25 s for 1 GB, slow ones included: 10 copies, for two of the six hours.
    expect(link?.load).toBeCloseTo(0.5, 1);
    expect(link?.meanLoad).toBeCloseTo(0.5 / 3, 1);
    expect(link?.fromS).toBe(7200);
  });

  test('that comes after the horizon leaves nothing to do', () => {
    const late = load({ 'small.yaml': TEXT, 't.csv': `${HEADER}1e6,1,1,A,B\n` }).variants[0].scenario;
    expect(explain(late).stations.filter(({ name }) => name.includes('cms'))).toEqual([]);
  });
});
