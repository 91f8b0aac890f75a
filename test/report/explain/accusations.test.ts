import { expect, test } from 'vitest';
import { EXACT } from '../../../bench/intervals/exact.js';
import { compareWithForms } from '../../../src/report/explain/beside.js';
import { simulate } from '../../../src/study/simulate.js';
import { explain } from '../../../src/theory/explain.js';
import { load } from '../../scenario/folder.js';

/** `npm run coverage` makes 200 studies of each. */
const STUDIES = 20;
const REPLICATIONS = 5;

test.each(Object.entries(EXACT).slice(0, 3))(
  'studies of %s, whose forms are exact, accuse no form',
  (_, text) => {
    const { variants, traces } = load({ 'small.yaml': text });
    const { scenario } = variants[0];
    const explanation = explain(scenario);
    const runs = Array.from({ length: STUDIES * REPLICATIONS }, (_, replication) =>
      simulate(scenario, traces, replication),
    );
    const accused = (replications: number) =>
      Array.from({ length: STUDIES }, (_, study) =>
        compareWithForms(explanation, runs.slice(study * replications, (study + 1) * replications)),
      ).filter((all) => all.some(({ reason }) => reason?.kind === 'unknown')).length;
    expect(accused(1)).toBe(0);
    // One of twenty is what 5 % come to; the seed is fixed.
    expect(accused(REPLICATIONS)).toBeLessThanOrEqual(1);
    // A simulator that is wrong by 30 % is found out.
    const wrong = runs.slice(0, REPLICATIONS).map((run) => ({
      ...run,
      metrics: run.metrics.map((metric) => ({
        ...metric,
        stats: metric.stats.map((one) => ({ ...one, value: one.value * 1.3 })),
      })),
    }));
    expect(compareWithForms(explanation, wrong).some(({ reason }) => reason?.kind === 'unknown')).toBe(true);
  },
  60_000,
);
