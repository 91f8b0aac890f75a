import { expect, test } from 'vitest';
import type { StudyResult } from '../../src/measure/study-result.js';
import { mserText } from '../../src/report/mser.js';
import { runOf } from '../study/check-fixture.js';

const PLAIN = { columns: 200, colour: false };

/** A study of one run of 300 bins of a minute, whose queue follows a law. */
function studyOf(queue: (bin: number) => number): StudyResult {
  const bins = Array.from({ length: 300 }, (_, bin) => bin);
  const run = {
    ...runOf({ 'iam.cms.queue mean': 1 }),
    binEndsUs: bins.map((bin) => (bin + 1) * 60e6),
    metrics: [
      {
        name: 'iam.cms.queue',
        stats: [],
        series: [{ name: 'iam.cms.queue', values: Float64Array.from(bins, queue) }],
      },
    ],
  };
  return {
    scenario: 's',
    title: 't',
    seed: 1,
    version: '0',
    hasVariants: false,
    variants: [{ name: 'base', scenarioHash: '', changes: [], runs: [run] }],
  };
}
const noise = (bin: number) => ((bin * 48271) % 101) / 101;

test('tells how much of the begin the means should leave out, and for which metric', () => {
  const text = mserText(
    studyOf((bin) => Math.min(bin, 60) + noise(bin)),
    PLAIN,
  );
  expect(text).toMatch(
    /^MSER-5: means should leave out the first [\d.]+ (min|h) of what is measured, for iam\.cms\.queue\.$/m,
  );
});

test('says so where nothing is to be left out, where no level is found, and where nothing can be told', () => {
  expect(mserText(studyOf(noise), PLAIN)).toMatch(
    /means need to leave nothing out|the first [\d.]+ (s|min) /,
  );
  expect(
    mserText(
      studyOf((bin) => bin),
      PLAIN,
    ),
  ).toContain('1 of 1 find no level within the run, such as iam.cms.queue');
  expect(
    mserText(
      studyOf(() => 3),
      PLAIN,
    ),
  ).toContain('too few bins to tell');
});
