import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { scenarioPage } from '../../docs/scenario-page.js';
import { scenarioOf } from '../../src/scenario/check.js';
import { type Problem, problemLine } from '../../src/scenario/error.js';
import { listScenarios } from '../../src/scenario/listed-scenarios.js';
import { loadScenario } from '../../src/scenario/load.js';
import { namedScenarios, scenariosRoot } from '../../src/scenario/named-scenarios.js';
import { plainTitleIn } from '../../src/scenario/plain-title.js';
import { errorsOf, folderWith, GOOD, good, load, removeFolders } from './folder.js';

afterAll(removeFolders);

const baseOf = (text: string) => load({ 'small.yaml': text }).variants[0]?.scenario;

describe('a checked scenario', () => {
  test('is complete: names left out are filled in', () => {
    const scenario = baseOf(GOOD);
    expect(scenario?.submitters.cms).toMatchObject({ experiment: 'cms', issuer: 'cms' });
    expect(scenario?.sites.A?.fts).toBe('cern');
    expect(scenario?.workloads[0]?.submitter).toBe('cms');
    expect(Object.keys(scenario?.issuers.cms?.clients ?? {})).toEqual(['fts', 'load', 'rucio', 'vault']);
    expect(scenario).toMatchObject({ horizon: 7_200_000_000, warmup: 0, seed: 1 });
  });

  test('finds the issuer of the same name among several', () => {
    expect(baseOf(good('  cms: { pods: 1 }', '  atlas: {}\n  cms: {}'))?.submitters.cms?.issuer).toBe('cms');
  });

  test('cannot be changed', () => {
    const scenario = baseOf(GOOD);
    expect(() => Object.assign(scenario?.issuers.cms ?? {}, { pods: 2 })).toThrow(TypeError);
  });

  test('is the same to the byte however its parts are listed', () => {
    const data = parse(
      good('  cms: { pods: 1 }', '  atlas: {}\n  cms: {}').replace('  A: {}', '  A: {}\n  C: {}\n  D: {}'),
    ) as Record<string, unknown>;
    const workloads = ['x', 'y', 'z'].map((name) => ({
      name,
      arrivals: { law: 'fixed', rate: '1 /h' },
      sources: ['A', 'B'],
      destinations: { C: 1, D: 2 },
    }));
    const expected = JSON.stringify(scenarioOf({ ...data, workloads }));
    const shuffle = fc.func(fc.integer());
    fc.assert(
      fc.property(shuffle, (rank) => {
        const mixed = mixedBy(rank, {
          ...data,
          workloads: workloads
            .map((workload) => mixedBy(rank, workload))
            .sort((a, b) => rank(a.name) - rank(b.name)),
        });
        expect(JSON.stringify(scenarioOf(mixed))).toBe(expected);
      }),
      { numRuns: 30 },
    );
  });
});

/** The same data with the keys of its maps, and lists of sites, in another order. */
function mixedBy<T>(rank: (key: string) => number, data: T): T {
  if (Array.isArray(data))
    return (
      data.every((item) => typeof item === 'string') ? [...data].sort((a, b) => rank(a) - rank(b)) : data
    ) as T;
  if (typeof data !== 'object' || data === null) return data;
  const entries = Object.entries(data).map(([key, value]) => [key, mixedBy(rank, value as unknown)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => rank(a) - rank(b))) as T;
}

describe('warnings', () => {
  const linesOf = (warnings: readonly Problem[]) =>
    warnings.map((warning) => problemLine(warning).replace(/^.*small\.yaml/, 'small.yaml'));
  const warningsOf = (text: string) => linesOf(load({ 'small.yaml': text }).warnings);
  const unsourcedIn = (text: string) => linesOf(load({ 'small.yaml': text }).unsourced);

  test.each([
    [
      'a horizon shorter than a token lives',
      'horizon: 2 h',
      'horizon: 30 min',
      /^small\.yaml:3:10: the horizon is shorter than the life of an access token \(no token of .* will expire/,
    ],
    [
      'an unused site that nobody probes',
      'sites:\n  A: {}',
      'storage: { probes: { interval: 0 s } }\nsites:\n  A: {}\n  C: {}',
      /^small\.yaml:13:3: nothing uses `sites\.C` \(remove it/,
    ],
    ['an unused site that is probed', '  A: {}', '  A: {}\n  C: {}', undefined],
    [
      'an unused issuer',
      '  cms: { pods: 1 }',
      '  cms: {}\n  lhcb: {}',
      /^small\.yaml:6:3: nothing uses `issuers\.lhcb`/,
    ],
    ['an unused FTS instance', '  A: {}', '  A: { fts: cern }', undefined],
    [
      'a workload that begins and ends at one site',
      'destinations: [B]',
      'destinations: [A]',
      /^small\.yaml:19:19: `production` moves nothing: its only source and its only destination are `A` \(/,
    ],
    [
      'a source that is the only destination',
      'sources: A\n',
      'sources: [A, B]\n',
      /^small\.yaml:19:19: what begins at `B` goes nowhere, as `B` is the only destination \(/,
    ],
    [
      'datasets after the horizon',
      '{ law: poisson, rate: 10 /h }',
      '{ law: at, times: [1 h, 2 h, 3 h] }',
      /^small\.yaml:16:33: 2 of 3 times are not before the horizon, and bring nothing \(/,
    ],
    [
      'a phase after the horizon',
      '    files: 10',
      '    phases: [{ from: 1 h, factor: 2 }, { from: 2 h, factor: 3 }]\n    files: 10',
      /^small\.yaml:17:48: this phase begins after the horizon and changes nothing \(begin it earlier/,
    ],
    [
      'a load test after the horizon',
      'workloads:',
      'load_tests:\n  - { name: z, rate: 1 Hz }\n  - { name: bench, rate: 1 Hz, from: 3 h }\nworkloads:',
      /^small\.yaml:16:38: this load test begins after the horizon \(/,
    ],
    [
      'a reuse floor as long as a token lives',
      'preset: dc24',
      'reuse_floor: 1 h',
      /^small\.yaml:13:24: no token is ever given again: none lives for longer than the reuse floor \(/,
    ],
    [
      'an old Rucio east of UTC',
      '{ pods: 2 }',
      '{ version: 40.3, utc_offset: 1 h }',
      /^small\.yaml:7:37: tokens that have expired are given again: this version of Rucio counts wrongly /,
    ],
    [
      'an old Rucio west of UTC',
      '{ pods: 2 }',
      '{ version: 40.3, utc_offset: -1 h }',
      /^small\.yaml:7:37: no token is ever given again: this version of Rucio counts wrongly /,
    ],
  ])('%s', (_, from, to, expected) => {
    const warnings = warningsOf(good(from, to));
    if (expected !== undefined) expect(warnings.filter((warning) => expected.test(warning))).toHaveLength(1);
    else expect(warnings.join()).not.toContain('nothing uses');
  });

  test('numbers without a source are told once for each file', () => {
    expect(warningsOf(GOOD)).toEqual([]);
    expect(unsourcedIn(GOOD)).toEqual([
      'small.yaml:3:10: 5 numbers have no source: `horizon`, `issuers.cms.pods`, `submitters.cms.pods`, `workloads.production.arrivals.rate`, `workloads.production.files` (name the fact or write `assumption` under `sources`)',
    ]);
  });

  test('a scenario whose numbers all have a source has none of them', () => {
    const sources = 'sources:\n  horizon: assumption\n  "*.cms.pods": T1/D3\n  workloads.0: T1/A1\n';
    expect(unsourcedIn(GOOD + sources)).toEqual([]);
  });
});

describe('a profile of a submitter', () => {
  const files = (profile: string) => ({
    'small.yaml': `include: [p.yaml]\n${good('cms: { pods: 2 }', 'cms: { profile: old, bulk: 7 }')}`,
    'p.yaml': `profiles: { old: ${profile} }\nsources: { profiles.old: T1/D1 }\n`,
  });

  test('lies under its own keys, and its numbers have the sources of its file', () => {
    const loaded = load(files('{ version: 33.5, pods: 4, bulk: 100 }'));
    expect(loaded.variants[0]?.scenario.submitters.cms).toMatchObject({ version: '33.5', pods: 4, bulk: 7 });
    expect(loaded.unsourced.filter(({ message }) => message.includes('profiles.old'))).toEqual([]);
  });

  test('has its errors told where they stand', () => {
    expect(errorsOf(files('{ pods: -3 }'))[0]).toMatch(/^p\.yaml:1:/);
    expect(errorsOf({ ...files('{}'), 'p.yaml': 'profiles: { new: { pods: 1 } }\n' })[0]).toContain(
      'there is no profile `old`',
    );
  });

  test.each([
    ['rucio-cms-2024-02', '33.5', 3, 100],
    ['rucio-cms-2024-09', '34.4.2', 3, 100],
    ['rucio-cms-now', '41.1.1', 4, 400],
  ])('%s is shipped', (profile, version, pods, bulk) => {
    const text = `include: [profiles/${profile}.yaml]\n${good('cms: { pods: 2 }', `cms: { profile: ${profile} }`)}`;
    const { variants, warnings } = loadScenario(join(folderWith({ 'small.yaml': text }), 'small.yaml'));
    const daemon = { pods: 4, threads: 5 };
    expect(variants[0]?.scenario.submitters.cms).toMatchObject({
      ...{ version, pods, threads: 5, bulk, poller: daemon, finisher: daemon, restart: { every: 86400e6 } },
      reaper: { pods: 8, threads: 4, chunk: 4000, sleep: 120e6 },
      ...(profile !== 'rucio-cms-2024-02' && { preparer: { pods: 3, threads: 5 } }),
    });
    // No file comes to be deleted, unless the scenario says so.
    expect(variants[0]?.scenario.submitters.cms?.reaper?.rate).toBeUndefined();
    expect(warnings.filter(({ message }) => /profiles\.|reaper/.test(message))).toEqual([]);
  });
});

test('the source report lists every number with its source, variants and profiles too', () => {
  const loaded = load({
    'small.yaml': `include: [p.yaml]\n${good('{ pods: 1 }', '{ profile: iam }')}variants:\n  more: { issuers.cms.pods: 3 }\nsources: { variants.more: T3/D7 }\n`,
    'p.yaml': 'profiles: { iam: { slots: 21, service: 60 ms } }\nsources: { profiles.iam.service: T1/D1 }\n',
  });
  const found = Object.fromEntries(
    loaded.sourceReport.map(({ path, value, source }) => [path, [value, source]]),
  );
  expect(found).toMatchObject({
    'profiles.iam.slots': ['21', undefined],
    'profiles.iam.service': ['60 ms', 'T1/D1'],
    'variants.more.issuers.cms.pods': ['3', 'T3/D7'],
    'workloads.production.arrivals.rate': ['10 /h', undefined],
  });
});

test('an alias shares the source of the number that it repeats', () => {
  const text = good('  cms: { pods: 1 }', '  cms: &iam { pods: 1 }\n  atlas: *iam');
  const { sourceReport } = load({ 'small.yaml': `${text}sources: { issuers.cms.pods: T1/D3 }\n` });
  expect(sourceReport.find(({ path }) => path === 'issuers.atlas.pods')?.source).toBe('T1/D3');
});

describe('the scenarios of the repository', () => {
  test.each(
    namedScenarios(scenariosRoot()),
  )('$name loads under its own name, with the title that the list shows', ({ name, path }) => {
    expect(loadScenario(name)).toMatchObject({ name, title: plainTitleIn(readFileSync(path, 'utf8')) });
  });

  test('are listed by name, and one whose title does not parse with the reason', async () => {
    const files = { 'b.yaml': GOOD, 'a.yaml': '[', 'parts/c.yaml': GOOD, 'notes.txt': '' };
    const root = folderWith({
      ...files,
      'd.yaml': 'name: d\ntitle: [\n',
      'e.yaml': 'title: "It\'s: e"\nfts: [',
    });
    const listed = await listScenarios(root);
    expect(listed.map(({ name }) => name)).toEqual(['a', 'b', 'd', 'e']);
    expect(listed[0]?.title).toMatch(/^\(.*a\.yaml:1:\d+: YAML does not parse/);
    expect(listed[1]).toEqual({ name: 'b', title: 'A small scenario', path: join(root, 'b.yaml') });
    expect(listed[2]?.title).toMatch(/^\(.*d\.yaml:\d+:\d+: YAML does not parse/);
    expect(listed[3]?.title).toBe("It's: e");
  });

  test.each([
    ['title: a b\nx: 1\n', 'a b'],
    ['# first\ntitle: "a: b"  \n\nx: 1\n', 'a: b'],
    ["title: 'a # b'\nx: 1\n", 'a # b'],
    ["title: a, don't b\nx: 1\n", "a, don't b"],
    ['title: a\n  b\nx: 1\n', undefined],
    ['title: a\n\n  b\nx: 1\n', undefined],
    ['title: a # b\nx: 1\n', undefined],
    ['title: a: b\nx: 1\n', undefined],
    ['title: "a\\u202e"\nx: 1\n', undefined],
    ['title: a\u202eb\nx: 1\n', undefined],
    ["title: 'a''b'\nx: 1\n", undefined],
    ['title: >\n  a\nx: 1\n', undefined],
    ['title: a', undefined],
  ])('%j has the plain title %j', (text, title) => {
    expect(plainTitleIn(text)).toBe(title);
  });
});

test('every key of the reference page has a meaning', () => {
  const rows = scenarioPage()
    .split('\n')
    .filter((line) => line.startsWith('| `') && line.split(' | ').length === 5);
  expect(rows.length).toBeGreaterThan(150);
  expect(rows.filter((line) => line.split(' | ')[3]?.trim() === '')).toEqual([]);
});

test('YAML written from the data of a scenario means the same scenario', () => {
  expect(baseOf(stringify(parse(GOOD)))).toEqual(baseOf(GOOD));
});
