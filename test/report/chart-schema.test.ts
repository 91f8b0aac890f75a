import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { StudyResult } from '../../src/measure/study-result.js';
import { calibrationSpec } from '../../src/report/charts/calibration-chart.js';
import { compare } from '../../src/report/comparison.js';
import { comparisonFiles } from '../../src/report/comparison-files.js';
import { reportFiles } from '../../src/report/report-files.js';
import { simulate } from '../../src/study/simulate.js';
import { GOOD, load } from '../scenario/folder.js';
import { comparedModels, MODELS } from './comparison-study.js';

const schema = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('vega-lite/vega-lite-schema.json'), 'utf8'),
);
const isValid = new Ajv({ strict: false, validateFormats: false }).compile(schema);

/** A scenario that was run: with a fault, a change and two variants, or a load test of several sizes. */
function studyOf(text: string): StudyResult {
  const loaded = load({ 'small.yaml': text });
  return {
    scenario: loaded.name,
    title: loaded.title,
    seed: 1,
    version: '0',
    hasVariants: loaded.variants.length > 1,
    variants: loaded.variants.map(({ name, scenario }) => ({
      name,
      scenarioHash: '',
      changes: scenario.changes.map(({ label, at }) => ({ label, atUs: at })),
      runs: [simulate(scenario, loaded.traces, 0)],
    })),
  };
}

const FAULTY = `${GOOD}
faults: [{ kind: issuer-down, name: outage, at: 30 min, for: 20 min }]
changes: [{ at: 1 h, set: { tokens.scope: dataset } }]
variants: { no-cache: { tokens.cache: "off" } }
`;
const BENCH = `name: small
title: A load test
horizon: 1 min
issuers: { cms: {} }
load_tests: [{ name: bench, issuer: cms, clients: 5, chain: [client_credentials] }]
variants: { more: { load_tests.bench.clients: 40 } }
`;

const POINT = { series: '1 pod', rateHz: 10, latencyS: 0.1, fitted: true };
const CALIBRATION = calibrationSpec(
  'profile',
  'about',
  [{ series: '1 pod', points: [1, 10, 20].map((rateHz) => ({ rateHz, latencyS: rateHz / 100 })) }],
  [
    { ...POINT, curve: { rateHz: 11, latencyS: 0.11 } },
    { ...POINT, fitted: false, curve: { rateHz: 9, latencyS: undefined } },
    { ...POINT, latencyS: undefined, curve: { rateHz: 9, latencyS: undefined } },
  ],
);

type View = Readonly<Record<string, unknown>>;

/** The specifications of all kinds of charts, by file. */
async function allSpecs(): Promise<Map<string, View>> {
  const compared = comparedModels(MODELS);
  const files = [
    ...(await comparisonFiles(compared, compare(compared))),
    ...(await reportFiles(studyOf(FAULTY))),
    ...(await reportFiles(studyOf(BENCH))),
  ].filter(([file]) => file.endsWith('.vl.json'));
  return new Map([
    ...files.map(([file, text]): [string, View] => [file, JSON.parse(String(text))]),
    ['calibration', CALIBRATION as unknown as View],
  ]);
}

/** The views and layers of a specification that draw marks. */
function marksOf(view: View): View[] {
  const parts = ['vconcat', 'layer'].flatMap((key) => (view[key] as View[] | undefined) ?? []);
  return view.mark === undefined ? parts.flatMap(marksOf) : [view];
}

describe('the specifications of all charts', async () => {
  const specs = await allSpecs();

  test('are of every kind', () => {
    for (const file of [
      'compare-load-exposure',
      'compare-requests',
      'issuer-cms-latency-by-load',
      'fts-cern',
    ])
      expect([...specs.keys()].some((name) => name.includes(file))).toBe(true);
  });

  test("are valid by Vega-Lite's own schema", () => {
    for (const [file, spec] of specs) expect(isValid(spec) || isValid.errors, file).toBe(true);
  });

  test('tell the values under the pointer, with units', () => {
    for (const [file, spec] of specs) {
      const shown = marksOf(spec).flatMap(({ encoding }) => (encoding as View | undefined)?.tooltip ?? []);
      expect(shown, file).toContainEqual(
        expect.objectContaining({ title: expect.stringMatching(/\(.+\)$/) }),
      );
    }
  });

  test('are as wide as the page that shows them, where they are one view', () => {
    const widths = [...specs].filter(([, spec]) => spec.vconcat === undefined).map(([, { width }]) => width);
    expect(widths.length).toBeGreaterThan(2);
    expect(new Set(widths)).toEqual(new Set(['container']));
  });

  test('with a mistake are not valid', () => {
    const spec = specs.get('charts/compare-load-exposure.vl.json') as { encoding: { size: View } };
    const legend = { ...(spec.encoding.size.legend as View), encoding: { symbols: {} } };
    const size = { ...spec.encoding.size, legend };
    expect(isValid({ ...spec, encoding: { ...spec.encoding, size } })).toBe(false);
  });
});
