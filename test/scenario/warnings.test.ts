import { afterAll, describe, expect, test } from 'vitest';
import type { LoadedScenario } from '../../src/scenario/load.js';
import { overloads } from '../../src/theory/overloads.js';
import { shortRuns } from '../../src/theory/short-runs.js';
import { errorsOf, GOOD, good, load, removeFolders } from './folder.js';

afterAll(removeFolders);

const loaded = (text: string) => load({ 'small.yaml': text });
const all = (scenario: LoadedScenario) => [
  ...scenario.warnings,
  ...scenario.unsourced,
  ...overloads(scenario.variants),
  ...shortRuns(scenario.variants),
];
const namesOf = (text: string) => all(loaded(text)).map(({ warning }) => warning);
const ofName = (name: string, text: string) => all(loaded(text)).filter(({ warning }) => warning === name);
const behind = (text: string, more: string) => `${text}${more}`;

describe('a warning', () => {
  const SHORT = good('horizon: 2 h', 'horizon: 30 min');

  test('has a name, whatever it is of', () => {
    const many = [
      SHORT,
      good('law: poisson, rate: 10 /h', 'law: at, times: [1 h, 3 h]'),
      good('destinations: [B]', 'destinations: [A]'),
      good('  cms: { pods: 1 }', '  cms: {}\n  lhcb: {}'),
      behind(GOOD, 'load_tests: [{ name: l, rate: 1 kHz }]\n'),
    ].flatMap(namesOf);
    expect(many).not.toContain(undefined);
    expect([...new Set(many)].sort()).toEqual([
      'after-horizon',
      'cannot-keep-up',
      'horizon-below-life',
      'moves-nothing',
      'no-source',
      'unused',
    ]);
  });

  test('that a scenario acknowledges by its name is not told, and the others are', () => {
    const short = behind(SHORT, 'load_tests: [{ name: l, rate: 1 kHz }]\n');
    expect(namesOf(short)).toEqual(
      expect.arrayContaining(['horizon-below-life', 'cannot-keep-up', 'no-source']),
    );
    const meant = behind(short, 'acknowledge: [horizon-below-life, cannot-keep-up, no-source]\n');
    expect(namesOf(meant)).toEqual([]);
  });

  test('is acknowledged by a variant for itself', () => {
    const text = behind(GOOD, 'variants: { short: { horizon: 30 min } }\n');
    expect(ofName('horizon-below-life', text)).toHaveLength(1);
    const meant = text.replace('horizon: 30 min }', 'horizon: 30 min, acknowledge: [horizon-below-life] }');
    expect(ofName('horizon-below-life', meant)).toEqual([]);
  });

  test('of an unknown name is refused', () => {
    const errors = errorsOf({ 'small.yaml': behind(GOOD, 'acknowledge: [horizon-below-live]\n') });
    expect(errors.join()).toMatch(/^small\.yaml:20:15: `acknowledge\.0` .*horizon-below-life/);
  });
});

describe('a horizon that no token outlives', () => {
  test('is told once, of however many submitters, variants and changes', () => {
    const text = good('horizon: 2 h', 'horizon: 30 min')
      .replace('  cms: { pods: 2 }', '  cms: { pods: 2 }\n  other: { client: load, issuer: cms }')
      .replace('name: production', 'submitter: cms, name: production'.replace('submitter: cms, ', ''))
      .replace('    files: 10', '    submitter: cms\n    files: 10');
    const many = behind(
      text,
      'changes: [{ at: 10 min, set: { submitters.cms.pods: 3 } }]\nvariants: { a: { seed: 2 }, b: { submitters.cms.tokens.access_lifetime: 2 h } }\n',
    );
    const told = ofName('horizon-below-life', many);
    expect(told).toHaveLength(1);
    expect(told[0].suggestion).toMatch(/clients\.rucio` or .*clients\.load` will expire/);
  });
});

describe('what only one variant uses', () => {
  const two = good('  cern: { version: "3.13" }', '  cern: { version: "3.13" }\n  bnl: {}').replace(
    '  A: {}\n  B: {',
    '  A: { fts: cern }\n  B: { fts: cern, ',
  );

  test('is used', () => {
    expect(ofName('unused', two)[0].message).toBe('nothing uses `fts.bnl`');
    expect(ofName('unused', behind(two, 'variants: { moved: { sites.B.fts: bnl } }\n'))).toEqual([]);
  });
});

describe('tokens of FTS that live for less than half of those that are submitted', () => {
  const lives = (fts: string, version = '"3.13"') =>
    good(
      'cms: { pods: 1 }',
      `cms: { clients: { fts: { access_lifetime: ${fts} }, rucio: { access_lifetime: 6 h } } }`,
    )
      .replace('{ version: "3.13" }', `{ version: ${version} }`)
      .replace('horizon: 2 h', 'horizon: 1 d')
      .replace('readiness: not-ready', 'readiness: ready');

  test('are warned of, where FTS keeps them', () => {
    const [warning] = ofName('fts-life-below-due', lives('1 h'));
    expect(warning).toMatchObject({ line: 5 });
    expect(warning.message).toMatch(/lives for 60 min and expires before the refresher takes it, 3 h after/);
    expect(ofName('fts-life-below-due', lives('3 h'))).toEqual([]);
  });

  test('are not where an agent asks for a fresh one, or the exchange keeps the life', () => {
    const fresh = lives('1 h', '"3.14"').replace('preset: dc24', 'preset: fts-just-in-time');
    expect(ofName('fts-life-below-due', fresh)).toEqual([]);
    const kept = lives('1 h').replace('cms: { clients', 'cms: { exchange_lifetime: subject, clients');
    expect(ofName('fts-life-below-due', kept)).toEqual([]);
  });
});

describe('a fault after a spike', () => {
  const spike = (at: string, phases = '[{ from: 1 h, factor: 10 }, { from: 2 h, factor: 1 }]') =>
    behind(
      good('    files: 10', `    files: 10\n    phases: ${phases}`).replace('horizon: 2 h', 'horizon: 8 h'),
      `faults: [{ kind: issuer-down, name: outage, at: ${at}, for: 1 h }]\n`,
    );

  test('is warned of: its calm hour brings more than what follows', () => {
    const [warning] = ofName('fault-after-spike', spike('2 h'));
    expect(warning.message).toMatch(
      /^`outage` is compared with the hour up to 2 h, .* 10 times as much as later/,
    );
  });

  test('is none where the spike is over for an hour, or goes on', () => {
    expect(ofName('fault-after-spike', spike('3 h'))).toEqual([]);
    expect(ofName('fault-after-spike', spike('2 h', '[{ from: 1 h, factor: 10 }]'))).toEqual([]);
  });

  test('is one where a gate has shut, and where datasets came at given times', () => {
    const gate = spike('2 h', '[]').replace('    phases: []', '    gate: { hours: [1, 2] }');
    expect(ofName('fault-after-spike', gate)[0].message).toMatch(/and later nothing comes/);
    const burst = spike('2 h', '[]').replace(
      'law: poisson, rate: 10 /h',
      'law: at, times: [1 h, 90 min, 3 h]',
    );
    expect(ofName('fault-after-spike', burst)[0].message).toMatch(/ 4.0 times as much/);
  });

  test('is compared with the hour before another one that is still there', () => {
    const other = spike('150 min').replace(
      'faults: [',
      'faults: [{ kind: issuer-slow, name: slow, at: 2 h, for: 2 h, factor: 2 }, ',
    );
    expect(ofName('fault-after-spike', other).map(({ message }) => message.slice(0, 50))).toEqual([
      '`outage` is compared with the hour up to 2 h, in w',
      '`slow` is compared with the hour up to 2 h, in whi',
    ]);
  });
});
