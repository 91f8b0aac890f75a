import pc from 'picocolors';
import type { CheckError } from '../../study/check/check-study.js';
import type { Checked } from '../../study/check/verdict.js';
import { wrapped as wrappedText } from '../explain/wrapped.js';
import { MOVED_COLUMNS, movedCells, movedText } from './moved-text.js';
import {
  bandText,
  type CheckOutcome,
  closedFormText,
  counted,
  countsLine,
  errorLine,
  errorText,
  intervalText,
  publishedText,
  shown,
  summaryLine,
  verdictText,
} from './outcome.js';
import type { Moved } from './reference.js';

/** Rows of moved figures shown for one variant. */
const MOVED_SHOWN = 12;

/** Columns of numbers. */
const NUMBERS: readonly (typeof MOVED_COLUMNS)[number][] = ['before', 'now', 'change'];

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
      ...outcome.errors.flatMap((error) => errorLines(error, terminal.columns, colours)),
      ...[...(outcome.moved ?? [])].flatMap(([variant, rows]) =>
        movedLines(variant, rows, terminal.columns, colours),
      ),
      ...(outcome.moved === undefined && outcome.errors.length === 0
        ? wrappedText('no reference results: `check --update` makes them', terminal.columns - 2).map(
            (line) => `  ${line}`,
          )
        : []),
    ].join('\n'),
  );
  const sums = [summaryLine(outcomes), countsLine(outcomes)].flatMap((line) =>
    wrappedText(line, terminal.columns),
  );
  return `${[...blocks, sums.join('\n')].join('\n\n')}\n`;
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
  const [title = '', ...more] = wrappedText(
    `${figure}${printable(expectation.name)}${variant}`,
    columns - Math.max(12, verdictText(checked).length + 3),
  );
  return [
    `  ${paint(verdictText(checked).padEnd(9))} ${title}`,
    ...more.map((line) => `${' '.repeat(12)}${line}`),
    ...[...wrapped(facts, columns - 12), ...reasonLines(checked, outcome, columns - 12)].map(
      (line) => `${' '.repeat(12)}${line}`,
    ),
  ];
}

function errorLines(error: CheckError, columns: number, colours: Colours): string[] {
  return labelled(colours.red('error    '), printable(errorLine(error)), columns);
}

/** A text behind a label of nine letters, in lines that fit. */
function labelled(label: string, text: string, columns: number): string[] {
  return wrappedText(text, columns - 12).map((line, index) =>
    index === 0 ? `  ${label} ${line}` : `${' '.repeat(12)}${line}`,
  );
}

/** Why a prediction lies beyond its closed form, where it does. */
function reasonLines(checked: Checked, { forms }: CheckOutcome, width: number): string[] {
  const reason = forms.get(checked)?.reason;
  return reason === undefined ? [] : wrappedText(`differs from the closed form: ${reason.text}`, width);
}

/** A table of what moved; a line each where the terminal is too narrow for it. */
function movedLines(variant: string, rows: readonly Moved[], columns: number, colours: Colours): string[] {
  if (rows.length === 0) return [];
  const figures = `${counted(rows.length, 'figure')} differ${rows.length === 1 ? 's' : ''}`;
  const first = rows.slice(0, MOVED_SHOWN);
  const rest = rows.length > MOVED_SHOWN ? [`    and ${rows.length - MOVED_SHOWN} more`] : [];
  const table = aligned([MOVED_COLUMNS, ...first.map(movedCells)]).map((line) => `    ${line}`);
  const fits = table.every((line) => line.length <= columns);
  return [
    ...labelled(colours.red('moved    '), `${variant}: ${figures} from the reference`, columns),
    ...(fits
      ? table.map((line, index) => (index === 0 ? colours.dim(line) : line))
      : first.flatMap((row) => wrappedText(movedText(row), columns - 6).map(indentedAfterFirst))),
    ...rest,
  ];
}

function indentedAfterFirst(line: string, index: number): string {
  return `${' '.repeat(index === 0 ? 4 : 6)}${line}`;
}

/** Rows in columns: numbers flush right, text flush left. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = MOVED_COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return NUMBERS.includes(MOVED_COLUMNS[column] ?? 'figure')
          ? cell.padStart(width)
          : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** Facts joined by semicolons, in lines that fit. */
function wrapped(facts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const fact of facts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 2 + fact.length <= width)
      lines[lines.length - 1] = `${last}; ${fact}`;
    else lines.push(fact);
  }
  return lines.flatMap((line) => wrappedText(line, width));
}

function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
