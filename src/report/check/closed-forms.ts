import type { RunResult } from '../../measure/run-result.js';
import type { Expectation } from '../../scenario/expectations.js';
import type { Checked } from '../../study/check/verdict.js';
import type { Stat } from '../../systems/metric.js';
import { type Explanation, formsByMetric, keyOf } from '../../theory/explain.js';
import type { Predicted } from '../../theory/form.js';
import { type Compared, compareWith, rowsByKey } from '../explain/beside.js';

/** Statistics of a sum of metrics that are the sum of theirs. */
const ADDITIVE: readonly Stat[] = ['mean', 'total', 'final'];

/** The predictions that have a closed form, each beside it. `first` is one run of each variant that was simulated. */
export function besideForms(
  checked: readonly Checked[],
  explanations: ReadonlyMap<string, Explanation>,
  first: ReadonlyMap<string, RunResult>,
): ReadonlyMap<Checked, Compared> {
  const variants = new Map(
    [...explanations].flatMap(([name, explanation]) => {
      const run = first.get(name);
      return run === undefined
        ? []
        : [[name, { explanation, forms: formsByMetric(explanation), rows: rowsByKey([run]) }] as const];
    }),
  );
  return new Map(
    checked.flatMap((one) => {
      const { expectation, value, interval, replications } = one;
      const variant = variants.get(expectation.variant);
      const form = variant && formOf(expectation, variant.forms);
      if (variant === undefined || form === undefined) return [];
      const simulated = { value, unit: expectation.unit, ci95: interval, replications };
      return [[one, compareWith(form, simulated, variant.explanation, variant.rows)] as const];
    }),
  );
}

/** The form of what is expected; undefined where there is none: forms are of whole runs, not of windows or quotients. */
function formOf(expectation: Expectation, forms: ReadonlyMap<string, Predicted>): Predicted | undefined {
  const { metric, metrics, stat, window, over } = expectation;
  if (window !== undefined || over !== undefined) return undefined;
  if (metrics.length > 1 && !ADDITIVE.includes(stat)) return undefined;
  const parts = metrics.flatMap((name) => forms.get(keyOf(name, stat)) ?? []);
  const [first] = parts;
  if (first === undefined || parts.length < metrics.length) return undefined;
  if (parts.length === 1) return first;
  const sum = (end: 'low' | 'high') => parts.reduce((all, { range }) => all + range[end], 0);
  return {
    ...first,
    metric,
    label: parts.map(({ label }) => label).join(' + '),
    standing: parts.every(({ standing }) => standing === 'exact') ? 'exact' : 'approximate',
    range: { low: sum('low'), high: sum('high') },
    formula: [...new Set(parts.map(({ formula }) => formula))].join('; '),
  };
}
