import { group } from 'd3-array';
import { human } from '../../language/human.js';
import { SYSTEMS } from '../../systems/registry.js';
import { type Form, isTight, middleOf, type Predicted } from '../../theory/form.js';
import type { Range } from '../../theory/range.js';

/** A value or a range as people read it: `64.6 Hz`, `≈ 310 ms`, `6.4 k to 10.1 k`. */
export function formText(form: Form): string {
  if (form.standing === 'none') return 'no closed form';
  const text = rangeText(form);
  return form.standing === 'exact' || !isTight(form.range) ? text : `≈ ${text}`;
}

function rangeText({ range, unit }: Predicted): string {
  if (isTight(range)) return human(middleOf(range), unit);
  if (!Number.isFinite(range.high)) return `${human(range.low, unit)} and more`;
  const [low, high] = [human(range.low, unit), human(range.high, unit)];
  if (low === high) return low;
  const [lowUnit, highUnit] = [low.split(' ').slice(1).join(' '), high.split(' ').slice(1).join(' ')];
  return `${lowUnit === highUnit ? low.split(' ')[0] : low} to ${high}`;
}

/** The title of what a form is about, such as `Issuer cms`. */
export function formTitle(about: string): string {
  const [system = '', name = ''] = about.split('.');
  const found = SYSTEMS.find(({ prefix, section }) => prefix === system || section?.key === system);
  return found === undefined ? about : found.titleOf(name);
}

/** Forms by what they are about, in their order. */
export function byTitle<F extends Form>(forms: readonly F[]): ReadonlyMap<string, F[]> {
  return group(forms, ({ about }) => formTitle(about));
}

/** How far a value lies from a range, relative to its nearer end; 0 inside. */
export function gapOf(value: number, { low, high }: Range): number {
  const nearest = value < low ? low : value > high ? high : value;
  if (nearest === value) return 0;
  return nearest === 0 ? Number.POSITIVE_INFINITY : (value - nearest) / Math.abs(nearest);
}

/** A gap such as `+12 %`. */
export function gapText(gap: number): string {
  if (!Number.isFinite(gap)) return 'not 0';
  const percent = Number((Math.abs(gap) * 100).toPrecision(2));
  return percent < 0.1 ? '0 %' : `${gap > 0 ? '+' : '−'}${percent} %`;
}
