import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expandDotted } from '../../src/scenario/dotted.js';
import { type Problem, tellInto } from '../../src/scenario/error.js';
import { merge, override } from '../../src/scenario/merge.js';
import { mapNode, type Node, nodeOf, plain } from '../../src/scenario/node.js';

const at = { file: 'f', line: 1, column: 1 };
const node = (data: unknown) => nodeOf(data, at);
const merged = (under: unknown, over: unknown) => plain(merge(node(under), node(over)));

const key = fc.constantFrom('a', 'b', 'c', 'd');
/** Trees in which a key holds a map at every depth but the last, so that all trees have one shape. */
const { tree } = fc.letrec<{ tree: Record<string, unknown> }>(() => ({
  tree: fc.dictionary(key, fc.dictionary(key, fc.oneof(fc.integer(), fc.array(fc.integer())))),
}));

describe('merge', () => {
  test('with nothing changes nothing, and with itself neither', () => {
    fc.assert(
      fc.property(tree, (a) => {
        expect(merged(a, {})).toEqual(a);
        expect(merged({}, a)).toEqual(a);
        expect(merged(a, a)).toEqual(a);
      }),
    );
  });

  test('is associative on trees of one shape', () => {
    fc.assert(
      fc.property(tree, tree, tree, (a, b, c) => {
        expect(merged(merged(a, b), c)).toEqual(merged(a, merged(b, c)));
      }),
    );
  });

  test('holds every key of both, with the value of the upper one', () => {
    fc.assert(
      fc.property(tree, tree, (under, over) => {
        const both = merged(under, over) as Record<string, Record<string, unknown>>;
        for (const [outer, inner] of Object.entries(over)) {
          for (const [key, value] of Object.entries(inner as object))
            expect(both[outer]?.[key]).toEqual(value);
        }
        expect(new Set(Object.keys(both))).toEqual(new Set([...Object.keys(under), ...Object.keys(over)]));
      }),
    );
  });

  test('replaces lists', () => {
    expect(merged({ a: [1, 2, 3] }, { a: [4] })).toEqual({ a: [4] });
  });

  test('replaces a law by another law whole, and changes the same law by its parts', () => {
    const service = { law: 'lognormal', mean: '3 s', cv: 1 };
    expect(merged({ service }, { service: { law: 'exponential', mean: '1 s' } })).toEqual({
      service: { law: 'exponential', mean: '1 s' },
    });
    expect(merged({ service }, { service: { mean: '1 s' } })).toEqual({
      service: { ...service, mean: '1 s' },
    });
    expect(
      merged({ growth: { law: 'linear', reference_rows: 5 } }, { growth: { law: 'logarithmic' } }),
    ).toEqual({ growth: { law: 'logarithmic', reference_rows: 5 } });
  });
});

test('dotted paths mean the same as nested maps', () => {
  fc.assert(
    fc.property(tree, (nested) => {
      const dotted = Object.entries(nested).flatMap(([outer, inner]) =>
        Object.entries(inner as object).map(([key, value]) => [`${outer}.${key}`, value] as const),
      );
      const shallow = Object.fromEntries(
        Object.entries(nested).filter(([, inner]) => Object.keys(inner as object).length > 0),
      );
      expect(plain(expandDotted(node(Object.fromEntries(dotted)), tellInto([])))).toEqual(shallow);
    }),
  );
});

describe('dotted paths', () => {
  test('20,000 of them are one map', () => {
    const dotted = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`sites.S${i}.inbound`, i]));
    const { sites } = plain(expandDotted(node(dotted), tellInto([]))) as { sites: Record<string, unknown> };
    expect(Object.keys(sites)).toHaveLength(20_000);
    expect(sites.S19999).toEqual({ inbound: 19_999 });
  });

  test('merge as maps do, whichever comes first, and the later wins', () => {
    const expanded = (data: unknown) => plain(expandDotted(node(data), tellInto([])));
    expect(expanded({ 'a.b': 1, a: { c: 2 } })).toEqual({ a: { b: 1, c: 2 } });
    expect(expanded({ a: { c: 2 }, 'a.b': 1 })).toEqual({ a: { b: 1, c: 2 } });
    expect(expanded({ 'a.b.c': 1, a: { b: { c: 2 } } })).toEqual({ a: { b: { c: 2 } } });
    expect(expanded({ a: { b: { c: 2 } }, 'a.b.c': 1 })).toEqual({ a: { b: { c: 1 } } });
    expect(expanded({ 'a.b.c': 1, 'a.b': 5 })).toEqual({ a: { b: 5 } });
    expect(expanded({ 'a.b': 5, 'a.b.c': 1 })).toEqual({ a: { b: { c: 1 } } });
  });

  test('are what merging them one by one makes, laws and places included', () => {
    const part = fc.constantFrom('a', 'b', 'law');
    const value = fc.oneof(
      fc.constantFrom(1, 'exponential', 'uniform'),
      fc.dictionary(part, fc.constantFrom(2, 'exponential', 'uniform')),
    );
    const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((steps) => steps.join('.'));
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(path, value), { selector: ([key]) => key }), (pairs) => {
        const entries = pairs.map(([key, data], line) => {
          const place = { file: 'f', line, column: 1 };
          return [key, { key: place, value: nodeOf(data, { ...place, column: 9 }) }] as const;
        });
        let merged: Node = mapNode(at);
        for (const [key, { key: place, value }] of entries) {
          const nested = key
            .split('.')
            .reduceRight<Node>(
              (inner, step) => mapNode(value.at, [[step, { key: place, value: inner }]]),
              value,
            );
          merged = merge(merged, nested);
        }
        expect(expandDotted(mapNode(at, entries), tellInto([]))).toEqual(merged);
      }),
    );
  });

  test('of more steps than any scenario has are refused', () => {
    const problems: Problem[] = [];
    expandDotted(node({ [Array(50_000).fill('a').join('.')]: 1 }), tellInto(problems));
    expect(problems.map(({ message }) => message)).toEqual([`\`${'a.'.repeat(100)}...\` is not a path`]);
  });
});

test('an override reaches into lists by name and leaves the rest alone', () => {
  const list = {
    list: [
      { name: 'x', n: 1 },
      { name: 'y', n: 2 },
    ],
  };
  expect(plain(override(node(list), node({ list: { y: { n: 3 } } }), tellInto([])))).toEqual({
    list: [
      { name: 'x', n: 1 },
      { name: 'y', n: 3 },
    ],
  });
  expect(plain(override(node(list), node({ list: [] }), tellInto([])))).toEqual({ list: [] });
});
