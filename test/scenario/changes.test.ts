import { describe, expect, test } from 'vitest';
import { CHANGEABLE, FIXED, rowOf } from '../../src/scenario/changeable.js';
import { type JsonSchema, rawJsonSchema } from '../../src/scenario/json-schema.js';
import { scenarioSchema } from '../../src/scenario/schema.js';
import { canChange } from '../../src/systems/changes.js';
import { errorsOf, type Files, GOOD, good, load } from './folder.js';

const withChanges = (changes: string, scenario = GOOD) => ({
  'small.yaml': `${scenario}changes:\n  ${changes}\n`,
});
const TWO = '- { at: 1 h, set: { fts.cern.slots: 50 } }\n  - { at: 30 min, set: { fts.cern.slots: 20 } }';

/** Every path of the schema that ends in a value, with `x` for a name. */
function leaves(schema: JsonSchema, path: readonly string[] = []): string[] {
  const { properties, additionalProperties: named } = schema;
  if (properties !== undefined)
    return Object.entries(properties).flatMap(([key, value]) => leaves(value as JsonSchema, [...path, key]));
  if (typeof named === 'object' && named.properties !== undefined)
    return leaves(named as JsonSchema, [...path, 'x']);
  return [path.join('.')];
}

test('every key of the schema can change, or there is a reason of its own why it cannot', () => {
  const paths = leaves(rawJsonSchema(scenarioSchema));
  expect(paths.length).toBeGreaterThan(200);
  const without = paths.filter((path) => {
    const row = rowOf(path.split('.'));
    return row === undefined || (!canChange(row) && row.why.includes('is not simulated'));
  });
  expect(without).toEqual([]);
});

describe('changes', () => {
  test('come in the order of time, each laid over the one before', () => {
    const { changes, fts } = load(
      withChanges(
        '- { at: 1 h, set: { fts.cern.slots: 50 } }\n  - { at: 30 min, name: fewer, set: { fts.cern: { nodes: 2 } } }',
      ),
    ).variants[0]?.scenario ?? { changes: [], fts: {} };
    expect(fts.cern).toMatchObject({ slots: 400, nodes: 4 });
    expect(changes.map(({ at, label, scenario }) => [at / 60e6, label, scenario.fts.cern?.slots])).toEqual([
      [30, 'fewer', 400],
      [60, 'slots 50', 50],
    ]);
    expect(changes.map(({ scenario }) => scenario.fts.cern?.nodes)).toEqual([2, 2]);
  });

  test('of the token choices of the scenario are those of each submitter, presets laid under them', () => {
    const { changes } = load(
      withChanges(
        '- { at: 1 h, set: { tokens.preset: cms-dataset } }\n  - { at: 70 min, set: { tokens.cache: off } }',
      ),
    ).variants[0]?.scenario ?? { changes: [] };
    expect(changes.map(({ scenario }) => scenario.submitters.cms?.tokens)).toMatchObject([
      { preset: 'cms-dataset', scope: 'dataset', cache: 'shared' },
      { preset: 'cms-dataset', scope: 'dataset', cache: 'off' },
    ]);
  });

  test('are those of a variant, and its other keys lie under them', () => {
    const { variants } = load(
      withChanges(
        `${TWO}\nvariants:\n  later: { changes.1.at: 90 min, fts.cern.nodes: 1 }\n  none: { changes: [] }`,
      ),
    );
    const told = variants.map(({ scenario }) =>
      scenario.changes.map(({ at, scenario: { fts } }) => [at / 60e6, fts.cern?.slots, fts.cern?.nodes]),
    );
    expect(told).toEqual([
      [
        [30, 20, 4],
        [60, 50, 4],
      ],
      [
        [60, 50, 1],
        [90, 20, 1],
      ],
      [],
    ]);
  });

  test('have numbers with sources, as all of a scenario', () => {
    const sourced = `${TWO}\nsources: { changes.0.set: a talk, changes.1: assumption }`;
    const { sourceReport } = load(withChanges(sourced));
    const of = Object.fromEntries(sourceReport.map(({ path, source }) => [path, source]));
    expect(of['changes.0.set.fts.cern.slots']).toBe('a talk');
    expect(of['changes.1.at']).toBe('assumption');
    expect(of['changes.0.at']).toBeUndefined();
  });

  test('a key that is read after a change only is read', () => {
    const margin = good('version: "3.13"', 'version: "3.13", link: { optimizer: false, interval: 5 s }');
    const unread = 'nothing reads `fts.cern.link.interval`';
    const warnings = (files: Files) =>
      load(files)
        .warnings.map(({ message }) => message)
        .join('\n');
    expect(warnings({ 'small.yaml': margin })).toContain(unread);
    expect(
      warnings(withChanges('- { at: 1 h, set: { fts.cern.link.optimizer: true } }', margin)),
    ).not.toContain(unread);
  });

  test('a change that changes nothing is told', () => {
    const warnings = load(withChanges('- { at: 1 h, set: { fts.cern.slots: 400 } }')).warnings;
    expect(warnings.map(({ line, message }) => [line, message])).toContainEqual([
      21,
      'the change at 1 h changes nothing',
    ]);
  });

  test.each([
    [
      'the start',
      '- { at: 0 s, set: { fts.cern.slots: 50 } }',
      'small.yaml:21:5: a change at the start is no change (set the keys in the scenario itself)',
    ],
    [
      'a time after the end',
      '- { at: 2 h, set: { fts.cern.slots: 50 } }',
      'small.yaml:21:5: the change at 2 h is not before the horizon (make it earlier)',
    ],
    [
      'one instant twice',
      '- { at: 1 h, set: { fts.cern.slots: 50 } }\n  - { at: 60 min, set: { fts.cern.nodes: 2 } }',
      'small.yaml:22:5: another change is at 60 min too (put the keys of both into one `set`)',
    ],
    [
      'one name twice',
      '- { at: 1 h, name: x, set: { fts.cern.slots: 50 } }\n  - { at: 70 min, name: x, set: { fts.cern.nodes: 2 } }',
      'small.yaml:22:5: the name `x` is used twice (choose another)',
    ],
    [
      'no key',
      '- { at: 1 h, set: {} }',
      'small.yaml:21:5: the change at 1 h sets no key (write `set: { path: value }`)',
    ],
    ['no `set`', '- { at: 1 h }', 'small.yaml:21:5: `changes.0.set` is missing (it must be a map)'],
    [
      'a time without a unit',
      '- { at: 3, set: { fts.cern.slots: 5 } }',
      'small.yaml:21:11: `changes.0.at` needs a unit (us, ms, s, min, h, d, week) (such as `3 h`)',
    ],
    [
      'a list of keys',
      '- { at: 1 h, set: [fts.cern.slots] }',
      'small.yaml:21:21: `changes.0.set` must be a map (it is a list)',
    ],
    ['a map in place of the list', '{ at: 1 h }', 'small.yaml:20:1: `changes` must be a list (it is a map)'],
    [
      'an unknown key',
      '- { at: 1 h, set: { fts.cern.slot: 50 } }',
      'small.yaml:21:23: `fts.cern.slot` is not a known key, from 1 h on (did you mean `slots`?)',
    ],
    [
      'a bad value',
      '- { at: 1 h, set: { fts.cern.slots: many } }',
      'small.yaml:21:39: `fts.cern.slots` must be a number, from 1 h on (it is many)',
    ],
    [
      'a contradiction with the base',
      '- { at: 1 h, set: { fts.cern.link.max: 1 } }',
      'small.yaml:21:23: `link.min` is above `link.max`, from 1 h on (exchange them)',
    ],
    [
      'a system that is not there',
      '- { at: 1 h, set: { fts.crn.slots: 5 } }',
      'small.yaml:21:23: there is no FTS instance `crn` to change, and none can be added while the run is under way (did you mean `cern`?)',
    ],
    [
      'an older version of FTS',
      '- { at: 1 h, set: { fts.cern.version: "2024-02", fts.cern.refresh.interval: 5 s } }',
      'small.yaml:21:23: `fts.cern` cannot go back from 3.13 to 2024-02: the rows of t_token have no way back (begin with the older one)',
    ],
    [
      'a workload',
      '- { at: 1 h, set: { workloads.production.files: 20 } }',
      'small.yaml:21:23: `workloads.production.files` cannot change while the run is under way: workloads decide which files there are, and have times of their own (give the workload `phases`)',
    ],
    [
      'no pod of a daemon',
      '- { at: 1 h, set: { submitters.cms.pods: 0 } }',
      'small.yaml:21:44: `submitters.cms.pods` must be at least 1, from 1 h on (it is 0)',
    ],
    [
      'a part of a pod',
      '- { at: 1 h, set: { submitters.cms.poller.pods: 1.5 } }',
      'small.yaml:21:51: `submitters.cms.poller.pods` must be a whole number, from 1 h on (it is 1.5)',
    ],
    [
      'pods of a daemon that is not there',
      '- { at: 1 h, set: { submitters.cms.preparer.pods: 2 } }',
      'small.yaml:21:23: `submitters.cms.preparer` cannot change while the run is under way: what comes to it is its own from the start of the run on, from 1 h on (change its number of `pods` or `threads` where it has them, or make a variant of it)',
    ],
    [
      'more pods and threads than there is room for, though never at one time',
      '- { at: 1 h, set: { submitters.cms: { pods: 9999, threads: 1 } } }\n  - { at: 70 min, set: { submitters.cms: { pods: 1, threads: 999 } } }',
      'small.yaml:22:53: `submitters.cms` has 9999 pods at one time and 999 threads in a pod at another: there is no room for 1e7 threads, only for 100000 (lower one of them)',
    ],
    [
      'the wait of a daemon that begins',
      '- { at: 1 h, set: { submitters.cms.partition_wait: 20 s } }',
      'small.yaml:21:23: `submitters.cms.partition_wait` cannot change while the run is under way: processes begin by it, from the start of the run on (make a variant of it)',
    ],
    [
      'a key of the whole run',
      '- { at: 1 h, set: { horizon: 4 h } }',
      'small.yaml:21:23: `horizon` cannot change while the run is under way: it is of the whole run (make a variant of it)',
    ],
    [
      'another change',
      '- { at: 1 h, set: { changes: [] } }',
      'small.yaml:21:23: `changes` cannot change while the run is under way: it is used up before the run begins (set keys of the systems)',
    ],
    [
      'a path that is none',
      '- { at: 1 h, set: { fts..slots: 5 } }',
      'small.yaml:21:23: `fts..slots` is not a path (write keys joined by dots, such as `tokens.cache`)',
    ],
    [
      'an unknown key of a change',
      '- { at: 1 h, sett: { fts.cern.slots: 5 }, set: { fts.cern.slots: 5 } }',
      'small.yaml:21:16: `changes.0.sett` is not a known key (did you mean `set`?)',
    ],
  ])('refuse %s', (_, changes, message) => {
    expect(errorsOf(withChanges(changes))).toEqual([message]);
  });
});

test('no key stands in two rows of the table', () => {
  const keys = [...CHANGEABLE, ...FIXED].flatMap((row) => row.keys);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});
