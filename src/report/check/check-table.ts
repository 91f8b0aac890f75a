import pc from 'picocolors';
import type { Verdict } from '../../study/check/verdict.js';
import {
  bandText,
  type CheckOutcome,
  errorText,
  intervalText,
  publishedText,
  shown,
  summaryLine,
  tallyOf,
} from './outcome.js';
import type { Moved } from './reference.js';

/** Rows of moved figures shown for one variant. */
const MOVED_SHOWN = 12;

/** The verdicts on a terminal: one block a scenario, one line an expectation, then what moved, then the sums. */
export function checkTable(
  outcomes: readonly CheckOutcome[],
  terminal: { readonly columns: number; readonly colour: boolean },
): string {
  const colours = pc.createColors(terminal.colour);
  const paint = { pass: colours.green, fail: colours.red, undecided: colours.yellow };
  const mark = (verdict: Verdict) => paint[verdict](verdict.padEnd(9));
  const blocks = outcomes.map((outcome) => {
    const lines = outcome.checked.flatMap((checked) => {
      const { expectation, verdict, value } = checked;
      const facts = [
        `predicted ${shown(value, checked)}${checked.interval === undefined ? '' : ` (${intervalText(checked)})`}`,
        publishedText(checked) === '' ? '' : `published ${publishedText(checked)} (${errorText(checked)})`,
        `band ${bandText(checked)}`,
      ].filter((fact) => fact !== '');
      return [
        `  ${mark(verdict)} ${expectation.figure === undefined ? '' : `${expectation.figure} `}${expectation.name}`,
        ...wrapped(facts, terminal.columns - 12).map((line) => `${' '.repeat(12)}${line}`),
      ];
    });
    const errors = outcome.errors.map(
      ({ name, reason }) => `  ${colours.red('error    ')} ${name}: ${reason}`,
    );
    const moved = [...(outcome.moved ?? [])].flatMap(([variant, rows]) =>
      movedLines(variant, rows, colours.red),
    );
    const none = outcome.moved === undefined ? ['  no reference results: `check --update` makes them'] : [];
    return [outcome.scenario, ...lines, ...errors, ...moved, ...none].join('\n');
  });
  const { pass, fail, undecided, errors, moved } = tallyOf(outcomes);
  const counts = `${pass} pass, ${fail} fail, ${undecided} undecided, ${errors} errors; ${moved} variants differ from their reference results.`;
  return `${[...blocks, `${summaryLine(outcomes)}\n${counts}`].join('\n\n')}\n`;
}

function movedLines(variant: string, rows: readonly Moved[], paint: (text: string) => string): string[] {
  if (rows.length === 0) return [];
  const shownRows = rows.slice(0, MOVED_SHOWN).map(({ metric, stat, before, now, chart }) => {
    const change = changeText(before, now);
    return `    ${metric} ${stat}: ${before ?? 'none'} → ${now ?? 'none'}${change}${chart === undefined ? '' : `, chart ${chart}`}`;
  });
  const rest = rows.length > MOVED_SHOWN ? [`    and ${rows.length - MOVED_SHOWN} more`] : [];
  return [
    `  ${paint('moved    ')} ${variant}: ${rows.length} figures differ from the reference`,
    ...shownRows,
    ...rest,
  ];
}

function changeText(before: string | undefined, now: string | undefined): string {
  const [from, to] = [Number(before), Number(now)];
  if (before === undefined || now === undefined || from === 0 || !Number.isFinite(from / to)) return '';
  return ` (${to > from ? '+' : '−'}${Number((Math.abs(to / from - 1) * 100).toPrecision(2))} %)`;
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
