import pc from 'picocolors';
import { printable } from '../../language/printable.js';
import type { Checked } from '../../study/check/verdict.js';
import { painted, prose, type Row, type Terminal, textTable } from '../text-table.js';
import { MOVED_COLUMNS, movedCells } from './moved-text.js';
import {
  bandText,
  type CheckOutcome,
  closedFormText,
  counted,
  countsLine,
  errorLine,
  errorText,
  publishedText,
  shown,
  summaryLine,
  sureText,
  verdictText,
} from './outcome.js';
import type { Moved } from './reference.js';

/** Characters of a verdict, so that the texts behind them stand below each other in all scenarios. */
const VERDICT = 9;
/** Rows of moved figures shown for one variant. */
const MOVED_SHOWN = 12;

type Colours = ReturnType<typeof pc.createColors>;

/** The verdicts on a terminal: one block a scenario, one entry an expectation, then what moved, then the sums. */
export function checkTable(outcomes: readonly CheckOutcome[], terminal: Terminal): string {
  const colours = pc.createColors(terminal.colour);
  const blocks = outcomes.map((outcome) => {
    const moved = [...(outcome.moved ?? [])].filter(([, rows]) => rows.length > 0);
    const entries = [
      ...outcome.checked.map((checked) => expectationRow(checked, outcome, colours)),
      ...outcome.errors.map((error) => [colours.red('error'.padEnd(VERDICT)), printable(errorLine(error))]),
      ...moved.map(([variant, { length }]) => [
        colours.red('moved'.padEnd(VERDICT)),
        `${variant}: ${counted(length, 'figure')} differ${length === 1 ? 's' : ''} from the reference`,
      ]),
    ];
    return [
      outcome.scenario,
      ...(entries.length === 0 ? [] : [textTable([{}, { wraps: true }], entries, terminal, 2)]),
      ...(moved.length === 0 ? [] : [movedTable(moved, terminal)]),
      ...(outcome.moved === undefined && outcome.errors.length === 0
        ? [prose(['no reference results: `check --update` makes them'], terminal, 2)]
        : []),
    ].join('\n');
  });
  return `${[...blocks, prose([summaryLine(outcomes), countsLine(outcomes)], terminal)].join('\n\n')}\n`;
}

function expectationRow(checked: Checked, outcome: CheckOutcome, colours: Colours): Row {
  const { expectation, verdict, value } = checked;
  const paint =
    expectation.use === 'reading'
      ? colours.dim
      : { pass: colours.green, fail: colours.red, undecided: colours.yellow }[verdict];
  const facts = [
    `predicted ${shown(value, checked)} (${sureText(checked)})`,
    publishedText(checked) === '' ? '' : `published ${publishedText(checked)} (${errorText(checked)})`,
    `band ${bandText(checked)}`,
    outcome.forms.has(checked) ? `closed form ${closedFormText(checked, outcome)}` : '',
  ].filter((fact) => fact !== '');
  const figure = expectation.figure === undefined ? '' : `${expectation.figure} `;
  const variant = expectation.variant === 'base' ? '' : `, ${expectation.variant}`;
  const reason = outcome.forms.get(checked)?.reason;
  const lines = [
    `${figure}${printable(expectation.name)}${variant}`,
    facts.join('; '),
    ...(reason === undefined ? [] : [`differs from the closed form: ${reason.text}`]),
  ];
  return [paint(verdictText(checked).padEnd(VERDICT)), lines.join('\n')];
}

/** The figures that moved, the first of each variant. */
function movedTable(moved: readonly (readonly [string, readonly Moved[]])[], terminal: Terminal): string {
  const { dim } = pc.createColors(terminal.colour);
  const rows = moved.flatMap(([variant, all]): Row[] => [
    variant,
    ...all.slice(0, MOVED_SHOWN).map(movedCells),
    ...(all.length > MOVED_SHOWN ? [painted(dim, [`and ${all.length - MOVED_SHOWN} more`])] : []),
  ]);
  const columns = MOVED_COLUMNS.map((title) => ({
    title,
    align: title === 'figure' || title === 'chart' ? ('left' as const) : ('right' as const),
  }));
  return textTable(columns, rows, terminal, 4);
}
