import { group } from 'd3-array';
import { listed } from '../../language/listed.js';
import type { VariantResult } from '../../measure/study-result.js';
import { NAMED_MAX as VARIANTS_MAX } from './fault-bands.js';

/** An instant at which keys change, in the variants in which they do. */
export interface ChangeMark {
  readonly label: string;
  /** Since the start of the scenario, s. */
  readonly atS: number;
}

/** Marks that are named; one more says how many there are besides. */
const NAMED_MAX = 12;

/** The changes of a chart over time. */
export interface ChangeMarks {
  /** The instants, each once. */
  readonly atS: readonly number[];
  /** What changes, in the order of time: one mark where all variants agree, one for each group of them otherwise. */
  readonly named: readonly ChangeMark[];
}

/** The changes of some variants within a span of time; undefined where there is none. */
export function changeMarks(
  variants: readonly Pick<VariantResult, 'name' | 'changes'>[],
  [startS, endS]: readonly [number, number],
): ChangeMarks | undefined {
  const shown = variants.flatMap(({ name, changes }) =>
    changes
      .map(({ label, atUs }) => ({ name, label, atS: atUs / 1e6 }))
      .filter(({ atS }) => atS > startS && atS < endS),
  );
  if (shown.length === 0) return undefined;
  const named = [...group(shown, ({ atS, label }) => `${atS} ${label}`).values()]
    .map((some) => {
      const [{ label, atS }] = some;
      const names = some.map(({ name }) => name);
      const ofAll = names.length === variants.length || names.join() === label;
      return { label: ofAll ? label : `${label}: ${listed(names, VARIANTS_MAX)}`, atS };
    })
    .sort((a, b) => a.atS - b.atS || (a.label < b.label ? -1 : 1));
  return { atS: [...new Set(named.map(({ atS }) => atS))], named: shortened(named) };
}

function shortened(marks: readonly ChangeMark[]): readonly ChangeMark[] {
  if (marks.length <= NAMED_MAX) return marks;
  const rest = marks.slice(NAMED_MAX - 1);
  const label = `${rest.length} more`;
  return [...marks.slice(0, NAMED_MAX - 1), ...rest.map(({ atS }) => ({ label, atS }))];
}
