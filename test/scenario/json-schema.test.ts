import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { JsonSchema } from '../../src/scenario/json-schema.js';
import { scenarioJsonSchema } from '../../src/scenario/scenario-json-schema.js';
import { GOOD, good } from './folder.js';

const schema = scenarioJsonSchema('1.2.3');
const isValid = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);

/** What an editor would mark in a text. */
function marks(text: string): string[] {
  return isValid(parse(text))
    ? []
    : (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
}

const shipped = ['.', 'profiles', 'inventory'].flatMap((folder) =>
  readdirSync(join('scenarios', folder))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => join('scenarios', folder, file)),
);

/** The parts of a schema that are schemas of texts with a pattern. */
function patterned(part: unknown): JsonSchema[] {
  if (typeof part !== 'object' || part === null) return [];
  const own = 'pattern' in part && typeof part.pattern === 'string' ? [part as JsonSchema] : [];
  return [...own, ...Object.values(part).flatMap(patterned)];
}

describe('the JSON Schema of scenarios', () => {
  test.each(shipped)('marks nothing in %s', (file) => {
    expect(marks(readFileSync(file, 'utf8'))).toEqual([]);
  });

  test.each([
    ['a scenario', GOOD],
    ['a profile', 'profiles: { iam: { slots: 3, service: { mean: 3 ms } } }\n'],
    ['an inventory', 'sites: { A: { technology: dcache } }\n'],
    [
      'variants by dotted paths, by maps and by elements of lists',
      `${GOOD}variants: { x: { tokens.cache: "off", workloads: { production: { files: 3 } }, issuers: { cms: { pods: 2 } } }, y: { workloads.production.size.mean: 3 GB, profiles.iam.slots: 3, issuers.cms.service: { mean: 3 ms } } }\n`,
    ],
    ['changes by dotted paths', `${GOOD}changes: [{ at: 1 h, set: { issuers.cms.pods: 2 } }]\n`],
    ['sources and an include', `${GOOD}include: [a.yaml]\nsources: { horizon: assumption }\n`],
    ['0 without a unit, where 0 is taken', `${GOOD}warmup: 0\n`],
    [
      'an offset before an instant',
      `${GOOD}faults: [{ kind: clock-offset, name: c, site: A, offset: -1 h }]\n`,
    ],
  ])('takes %s', (_, text) => {
    expect(marks(text)).toEqual([]);
  });

  test.each([
    ['an unknown key', good('horizon: 2 h', 'horizn: 2 h')],
    ['a number without a unit', good('horizon: 2 h', 'horizon: 2')],
    ['a wrong unit', good('horizon: 2 h', 'horizon: 2 GB')],
    ['a time before the start', good('horizon: 2 h', 'horizon: -1 h')],
    ['a rate below 0', good('rate: 10 /h', 'rate: -10 /h')],
    [
      'no time at all where some is needed',
      good('{ pods: 1 }', '{ clients: { rucio: { access_lifetime: 0 s } } }'),
    ],
    ['the same without a unit', good('{ pods: 1 }', '{ clients: { rucio: { access_lifetime: 0 } } }')],
    ['a word that is not a choice', good('not-ready', 'notready')],
    ['a number that is too small', good('{ pods: 1 }', '{ pods: 0 }')],
    ['a name with a space', good('  cms: { pods: 1 }', '  "c s": { pods: 1 }')],
    ['a law that there is not', good('law: poisson', 'law: poison')],
    ['a missing title', good('title: A small scenario\n', '')],
    ['variants of a part without a name', 'variants: { x: { seed: 2 } }\nsites: { A: {} }\n'],
    ['a variant of a reserved name', `${GOOD}variants: { charts: { seed: 2 } }\n`],
    ['a dotted key of a variant that there is not', `${GOOD}variants: { x: { tokens.cach: "off" } }\n`],
    ['a dotted key that leads nowhere', `${GOOD}variants: { x: { issuers.cms.pods.many: 2 } }\n`],
    ['a wrong value at a dotted key', `${GOOD}variants: { x: { tokens.cache: maybe } }\n`],
    ['a wrong unit at a dotted key', `${GOOD}variants: { x: { issuers.cms.service.mean: 3 MB } }\n`],
    ['an unknown key in a map of a variant', `${GOOD}variants: { x: { issuers: { cms: { podss: 2 } } } }\n`],
    ['sources in a variant', `${GOOD}variants: { x: { sources: { horizon: T1 } } }\n`],
    ['an unknown key that a change sets', `${GOOD}changes: [{ at: 1 h, set: { issuers.cms.podss: 2 } }]\n`],
    ['an unknown key of a profile', 'profiles: { iam: { slotz: 3 } }\n'],
    ['an unknown key of an inventory', 'sites: { A: { technologie: dcache } }\n'],
  ])('marks %s', (_, text) => {
    expect(marks(text)).not.toEqual([]);
  });

  test('says what is meant, and never a regular expression', () => {
    const texts = patterned(schema);
    expect(texts.length).toBeGreaterThan(10);
    for (const { pattern, patternErrorMessage } of texts)
      expect(patternErrorMessage, `${pattern}`).toMatch(/^\S[^^$]+$/);
    const quantity = texts.find(({ pattern }) => pattern?.includes('week'));
    expect(quantity).toMatchObject({
      errorMessage: expect.stringMatching(/^a duration such as `3 h`: a number and a unit \(us, ms, s,/),
    });
  });

  test('has a name of its own for each version', () => {
    expect(schema.$id).toBe('urn:tokensim:scenario:1.2.3');
  });

  test('holds no keyword of the definition that it is made from, and is plain JSON', () => {
    const text = JSON.stringify(schema);
    expect(text).not.toMatch(/"(quantity|units|example|signed|zero|limits)":/);
    expect(JSON.parse(text)).toEqual(schema);
  });
});
