import { cut, printable } from '../../language/printable.js';
import { signedPercent } from './outcome.js';
import type { Moved } from './reference.js';

/** What the columns of `movedCells` are. */
export const MOVED_COLUMNS = ['figure', 'before', 'now', 'change', 'chart'] as const;

/** A figure that moved: its name, from what to what, by how much and on which chart. Reference results may say anything. */
export function movedCells(row: Moved): readonly string[] {
  const { metric, stat, before, now, chart } = row;
  const [name, ...values] = [`${metric} ${stat}`, ...shortest(before, now)].map((text) =>
    printable(cut(text, FIELD_MAX)),
  );
  return [name, ...values, changeOf(row), chart ?? ''];
}

/** Longer than any name of a metric. */
const FIELD_MAX = 300;

/** Both values with six digits, or with all that they have where six do not tell them apart. */
function shortest(before: string | undefined, now: string | undefined): readonly string[] {
  const short = [before, now].map((text) => (text === undefined ? 'none' : sixDigits(text)));
  return short[0] === short[1] ? [before ?? 'none', now ?? 'none'] : short;
}

function sixDigits(text: string): string {
  const value = Number(text);
  return text.length > 7 && Number.isFinite(value) ? String(Number(value.toPrecision(6))) : text;
}

/** The same in one line. */
export function movedText(row: Moved): string {
  const [figure, before, now, change = '', chart = ''] = movedCells(row);
  const seen = [change, chart === '' ? '' : `chart ${chart}`].filter((part) => part !== '');
  return `${figure}: ${before} → ${now}${seen.length === 0 ? '' : ` (${seen.join(', ')})`}`;
}

/** `+12 %`; empty where one of the two is missing or the first is 0. */
function changeOf({ before, now }: Moved): string {
  const share = Number(now) / Number(before) - 1;
  return before === undefined || now === undefined || !Number.isFinite(share) ? '' : signedPercent(share);
}
