import { expect, test } from 'vitest';
import { compare } from '../../src/report/comparison.js';
import { comparisonTable } from '../../src/report/comparison-table.js';
import { comparedModels, MODELS, type Model } from './comparison-study.js';

interface Options {
  readonly columns?: number;
  readonly colour?: boolean;
  readonly replications?: number;
  readonly baseline?: string;
}

function table(models: readonly Model[], options: Options = {}): string {
  const { columns = 100, colour = false, replications = 1, baseline } = options;
  const compared = comparedModels(models, replications, baseline);
  return comparisonTable(compared, compare(compared), { columns, colour });
}

const [x509, dc24, dataset] = MODELS;
const rowOf = (text: string, label: string) => text.split('\n').find((line) => line.trim().startsWith(label));

test.each([60, 80, 100, 250])('twelve models fit into %i columns, every block with its labels', (columns) => {
  const text = table(MODELS, { columns });
  for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(columns);
  const blocks = text.split('\n\n').filter((block) => block.includes('all, mean'));
  expect(blocks.length).toBe(columns === 60 ? 6 : columns === 80 ? 4 : columns === 100 ? 3 : 1);
  for (const block of blocks) expect(block).toContain('worst, storage.modify');
  for (const piece of ['x509', 'atlas-per-', 'presigned-']) expect(text).toContain(piece);
});

test('a terminal narrower than a column still shows everything', () => {
  const text = table(MODELS, { columns: 20 });
  expect(text.split('\n').filter((line) => line.trim().startsWith('all, mean'))).toHaveLength(12);
});

test('best and worst are marked by signs, whether or not there is colour', () => {
  const plain = table([x509, dc24, dataset]);
  expect(rowOf(plain, 'all, mean')).toMatch(/0 Hz ▲ +0\.31 Hz +2\.4 Hz ▼/);
  expect(rowOf(plain, 'all actions, mean')).toMatch(/EB h ▼ +698 PB h +13\.5 PB h ▲/);
  expect(plain).toContain('▲ best, ▼ worst');
  expect(plain).not.toContain('\u001b');
  const coloured = table([x509, dc24, dataset], { colour: true });
  expect(coloured).toContain('\u001b[');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(plain);
});

test('more is better where it is: finished transfers and outages borne', () => {
  const text = table([dc24, { ...dc24, name: 'bad', failed: 900_000, outageS: 3600 }]);
  expect(rowOf(text, 'finished')).toMatch(/2 M ▲ +1\.1 M ▼/);
  const [, finish] = text.split('Needed to finish');
  expect(rowOf(finish, 'issuer')).toMatch(/0 s ▼ +60 min ▲/);
});

test('rows that read the same, and rows of which neither way is better, have no marks', () => {
  const text = table([dc24, { ...dc24, name: 'same' }]);
  expect(text.split('▲ best')[0]).not.toMatch(/[▲▼]/);
  expect(rowOf(table([x509, dc24]), 'credentials, mean')).not.toMatch(/[▲▼]/);
});

test('all that share the best figure are best', () => {
  const text = table([x509, { ...x509, name: 'other' }, dc24]);
  expect(rowOf(text, 'all, mean')).toMatch(/0 Hz ▲ +0 Hz ▲ +0\.31 Hz ▼/);
});

test('a figure that a model lacks is a dash without a mark, and one that none has is no row', () => {
  const text = table([x509, dc24, dataset]);
  expect(rowOf(text, 'client_credentials, p95')).toMatch(/– +181 ms/);
  expect(text).not.toContain('refresh_token, p50');
  expect(text).not.toContain('failed: audience');
});

test('times that differ by chance are not told apart', () => {
  const text = table([dc24, { ...dc24, name: 'near', requestsHz: 0.32 }]);
  expect(rowOf(text, 'client_credentials, p95')).not.toMatch(/[▲▼]/);
});

test("with one replication a gap of 1 % or less is nobody's best or worst, and the legend says so", () => {
  const near = table([dc24, { ...dc24, name: 'near', exposureBh: dc24.exposureBh * 1.009 }]);
  expect(rowOf(near, 'all actions, mean')).not.toMatch(/[▲▼]/);
  expect(near).toContain('only where figures differ by more than 1 %, times by 5 %');
  const far = table([dc24, { ...dc24, name: 'far', exposureBh: dc24.exposureBh * 1.011 }]);
  expect(rowOf(far, 'all actions, mean')).toMatch(/▲ .*▼/);
});

test('with several replications best and worst have intervals apart', () => {
  // Replications differ by 10 %, so that intervals of 3 of them are some 30 % wide.
  const near = table([dc24, { ...dc24, name: 'near', exposureBh: dc24.exposureBh * 1.05 }], {
    replications: 3,
  });
  expect(rowOf(near, 'all actions, mean')).not.toMatch(/[▲▼]/);
  expect(near).toContain('only where 95 % intervals are apart');
  const far = table([dc24, { ...dc24, name: 'far', exposureBh: dc24.exposureBh * 3 }], { replications: 3 });
  expect(rowOf(far, 'all actions, mean')).toMatch(/▲ .*▼/);
});

test('what is as good as the best and as bad as the worst is neither', () => {
  const models = [1, 1.008, 1.016].map((by, index) => ({
    ...dc24,
    name: `m${index}`,
    exposureBh: dc24.exposureBh * by,
  }));
  expect(rowOf(table(models), 'all actions, mean')).toMatch(/h ▲ +[\d.]+ PB h +[\d.]+ PB h ▼/);
});

test('needed services show the outage they may have, in words where it has no end', () => {
  const text = table([x509, dc24]);
  const [start, finish] = text.split('Needed to start')[1].split('Needed to finish');
  expect(rowOf(start, 'issuer')).toMatch(/not needed ▲ +0 s ▼/);
  expect(rowOf(start, 'submitter')).toMatch(/any length +any length/);
  expect(rowOf(finish, 'FTS')).toMatch(/2\.5 h +2\.5 h/);
  expect(finish).not.toContain('submitter');
});

test('with a baseline its column comes first and the others are differences', () => {
  const text = table([x509, dc24, dataset], { baseline: 'dc24' });
  expect(text.split('\n')[0]).toMatch(/dc24 +x509 +cms-dataset/);
  expect(rowOf(text, 'all, mean')).toMatch(/ 0\.31 Hz +-0\.31 Hz ▲ +\+2\.09 Hz ▼/);
  expect(rowOf(text, 'busy slots, mean')).toMatch(/0\.155 % +-0\.155 pp ▲ +\+1\.05 pp ▼/);
  expect(text).toContain('difference from dc24');
});

test('a difference that may be none is marked as unsure', () => {
  const compared = comparedModels([dc24, { ...dc24, name: 'other' }], 3, 'dc24');
  const nudge = [0.01, -0.012, 0.005];
  const variants = compared.study.variants.map((variant, index) =>
    index === 0
      ? variant
      : {
          ...variant,
          runs: variant.runs.map((run, replication) => ({
            ...run,
            metrics: run.metrics.map((metric) =>
              metric.name === 'iam.cms.rate.all'
                ? {
                    ...metric,
                    stats: metric.stats.map(({ stat, value }) => ({
                      stat,
                      value: value + nudge[replication],
                    })),
                  }
                : metric,
            ),
          })),
        },
  );
  const shaken = { ...compared, study: { ...compared.study, variants } };
  const text = comparisonTable(shaken, compare(shaken), { columns: 100, colour: false });
  expect(rowOf(text, 'all, mean')).toMatch(/~\+1 mHz/);
  expect(text).toContain('~ the 95 % interval');
  expect(text).toContain('mean of 3 replications');
});

test('several issuers are told of', () => {
  const compared = comparedModels([dc24, dataset]);
  expect(comparisonTable(compared, compare(compared), { columns: 100, colour: false })).not.toContain('sums');
  const extra = { name: 'iam.atlas.rate.all', stats: [{ stat: 'mean' as const, value: 1 }], series: [] };
  const variants = compared.study.variants.map((variant) => ({
    ...variant,
    runs: variant.runs.map((run) => ({ ...run, metrics: [...run.metrics, extra] })),
  }));
  const several = { ...compared, study: { ...compared.study, variants } };
  const text = comparisonTable(several, compare(several), { columns: 100, colour: false });
  expect(text).toContain('sums');
  expect(rowOf(text, 'all, mean')).toMatch(/1\.31 Hz/);
});
