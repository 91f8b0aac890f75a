import pc from 'picocolors';
import type { Checked } from '../../study/check/verdict.js';
import { wrapped as wrappedText } from '../explain/wrapped.js';
import {
  bandText,
  type CheckOutcome,
  closedFormText,
  counted,
  countsLine,
  errorText,
  intervalText,
  publishedText,
  shown,
  signedPercent,
  summaryLine,
  verdictText,
} from './outcome.js';
import type { Moved } from './reference.js';

/** Rows of moved figures shown for one variant. */
const MOVED_SHOWN = 12;

type Colours = ReturnType<typeof pc.createColors>;

/** The verdicts on a terminal: one block a scenario, one line an expectation, then what moved, then the sums. */
export function checkTable(
  outcomes: readonly CheckOutcome[],
  terminal: { readonly columns: number; readonly colour: boolean },
): string {
  const colours = pc.createColors(terminal.colour);
  const blocks = outcomes.map((outcome) =>
    [
      outcome.scenario,
      ...outcome.checked.flatMap((checked) => expectationLines(checked, outcome, terminal.columns, colours)),
      ...outcome.errors.map(
        ({ name, reason }) => `  ${colours.red('error    ')} ${printable(name)}: ${printable(reason)}`,
      ),
      ...[...(outcome.moved ?? [])].flatMap(([variant, rows]) => movedLines(variant, rows, colours)),
      ...(outcome.moved === undefined && outcome.errors.length === 0
        ? ['  no reference results: `check --update` makes them']
        : []),
    ].join('\n'),
  );
  return `${[...blocks, `${summaryLine(outcomes)}\n${countsLine(outcomes)}`].join('\n\n')}\n`;
}

function expectationLines(
  checked: Checked,
  outcome: CheckOutcome,
  columns: number,
  colours: Colours,
): string[] {
  const { expectation, verdict, value } = checked;
  const paint =
    expectation.use === 'reading'
      ? colours.dim
      : { pass: colours.green, fail: colours.red, undecided: colours.yellow }[verdict];
  const facts = [
    `predicted ${shown(value, checked)}${checked.interval === undefined ? '' : ` (${intervalText(checked)})`}`,
    publishedText(checked) === '' ? '' : `published ${publishedText(checked)} (${errorText(checked)})`,
    `band ${bandText(checked)}`,
    outcome.forms.has(checked) ? `closed form ${closedFormText(checked, outcome)}` : '',
  ].filter((fact) => fact !== '');
  const figure = expectation.figure === undefined ? '' : `${expectation.figure} `;
  const variant = expectation.variant === 'base' ? '' : `, ${expectation.variant}`;
  return [
    `  ${paint(verdictText(checked).padEnd(9))} ${figure}${printable(expectation.name)}${variant}`,
    ...[...wrapped(facts, columns - 12), ...reasonLines(checked, outcome, columns - 12)].map(
      (line) => `${' '.repeat(12)}${line}`,
    ),
  ];
}

/** Why a prediction lies beyond its closed form, where it does. */
function reasonLines(checked: Checked, { forms }: CheckOutcome, width: number): string[] {
  const reason = forms.get(checked)?.reason;
  return reason === undefined ? [] : wrappedText(`differs from the closed form: ${reason.text}`, width);
}

function movedLines(variant: string, rows: readonly Moved[], colours: Colours): string[] {
  if (rows.length === 0) return [];
  const shownRows = rows.slice(0, MOVED_SHOWN).map((row) => `    ${movedText(row)}`);
  const rest = rows.length > MOVED_SHOWN ? [`    and ${rows.length - MOVED_SHOWN} more`] : [];
  const figures = `${counted(rows.length, 'figure')} differ${rows.length === 1 ? 's' : ''}`;
  return [`  ${colours.red('moved    ')} ${variant}: ${figures} from the reference`, ...shownRows, ...rest];
}

/** What moved, from what to what, by how much and on which chart, in one line. */
export function movedText({ metric, stat, before, now, chart }: Moved): string {
  const share = Number(now) / Number(before) - 1;
  const change =
    before === undefined || now === undefined || !Number.isFinite(share) ? '' : signedPercent(share);
  const seen = [change, chart === undefined ? '' : `chart ${chart}`].filter((part) => part !== '');
  const aside = seen.length === 0 ? '' : ` (${seen.join(', ')})`;
  return `${metric} ${stat}: ${before ?? 'none'} → ${now ?? 'none'}${aside}`;
}

/** Facts joined by semicolons, in lines that fit. */
function wrapped(facts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const fact of facts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 2 + fact.length <= Math.max(30, width))
      lines[lines.length - 1] = `${last}; ${fact}`;
    else lines.push(fact);
  }
  return lines;
}

function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
