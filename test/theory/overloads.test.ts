import { describe, expect, test } from 'vitest';
import { problemLine } from '../../src/scenario/error.js';
import { overloads } from '../../src/theory/overloads.js';
import { GOOD, good, load } from '../scenario/folder.js';

function warningsOf(text: string): string[] {
  return overloads(load({ 'small.yaml': text }).variants).map((warning) =>
    problemLine(warning).replace(/^.*small\.yaml/, 'small.yaml'),
  );
}

const SITES = 'sites:\n  A: {}\n  B: {}\n';
/** Before the first token expires. */
const SHORT = good('horizon: 2 h', 'horizon: 50 min');
const BUSY = good('sites:\n  A: {}\n  B: { readiness: not-ready }\n', SITES);

describe('warnings of what cannot keep up', () => {
  test('are none where everything keeps up', () => {
    expect(warningsOf(GOOD)).toEqual([]);
    expect(warningsOf(`${SHORT}load_tests: [{ name: bench, rate: 300 Hz }]\n`)).toEqual([]);
  });

  test('name the issuer of an open load test above its capacity, where it is defined', () => {
    expect(warningsOf(`${SHORT}load_tests: [{ name: bench, rate: 500 Hz }]\n`)).toEqual([
      'small.yaml:5:3: issuer cms cannot keep up (143 %): 500 Hz of at most 350 Hz in 1 × 21 slots (2 pods instead of 1, or fewer requests)',
    ]);
  });

  test('name the limits of FTS, which bind before those of a site', () => {
    // 6.7 files a second of 42.5 s, slow ones included: 286 copies, of 400 at the site, 200 at FTS and 130 on the link.
    const text = BUSY.replace('rate: 10 /h', 'rate: 40 /min');
    expect(warningsOf(text).map((line) => line.slice(0, line.indexOf(':', 20)))).toEqual([
      'small.yaml:11:3: copies from A cannot keep up (143 %)',
      'small.yaml:12:3: copies to B cannot keep up (143 %)',
      'small.yaml:9:3: link A → B cannot keep up (220 %)',
    ]);
  });

  test('name the submitter, with what it is asked for', () => {
    const text = BUSY.replace('files: 10', 'files: 1000000');
    expect(warningsOf(text).join('\n')).toMatch(
      /small\.yaml:7:3: submitter cms cannot keep up .*: 2806 Hz of at most 4\d\d Hz/,
    );
  });

  test('are told once, with the variants in which they are so', () => {
    const text = `${BUSY}variants:\n  fast: { workloads.production.arrivals.rate: 40 /min }\n  faster: { workloads.production.arrivals.rate: 50 /min }\n`;
    const warnings = warningsOf(text);
    expect(warnings.length).toBeGreaterThanOrEqual(3);
    for (const warning of warnings)
      expect(warning).toMatch(/, in the variant `fast` and another \(|, in the variant `faster` \(/);
  });

  test('are none of a burst that is worked off', () => {
    const phases = 'rate: 10 /h }\n    phases: [{ from: 10 min, factor: 240 }, { from: 20 min, factor: 1 }]';
    expect(warningsOf(BUSY.replace('rate: 10 /h }', phases))).toEqual([]);
  });

  test('see a load test that is short as it is while it lasts', () => {
    const bench = (rate: string) =>
      `${GOOD}load_tests: [{ name: bench, rate: ${rate}, from: 10 min, until: 20 min }]\n`;
    const stations = (text: string) => load({ 'small.yaml': text }).variants;
    expect(overloads(stations(bench('500 Hz')))).toEqual([]);
    expect(overloads(stations(bench('5 kHz')))[0]?.message).toContain('issuer cms cannot keep up (1429 %)');
  });
});
