import { relative, resolve } from 'node:path';
import { printable } from '../../language/printable.js';
import type { Place } from '../../scenario/error.js';
import { factsOf } from './junit.js';
import { movedCells } from './moved-text.js';
import { type CheckOutcome, counted } from './outcome.js';

/** A message that GitHub Actions shows beside a line of a file. */
interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly at: Pick<Place, 'file' | 'line'>;
  readonly title: string;
  readonly text: string;
}

/**
 * What is not a pass, as annotations of GitHub Actions at the expectation in the scenario's file.
 * @param workspace the checked-out repository, to which the runner takes paths as relative
 * @param folder to which paths of places are relative
 */
export function annotations(outcomes: readonly CheckOutcome[], workspace: string, folder: string): string {
  return outcomes
    .flatMap(annotationsOf)
    .map(({ level, at, title, text }) => {
      const file = relative(workspace, resolve(folder, at.file));
      const line = at.line > 0 ? `,line=${at.line}` : '';
      return `::${level} file=${property(file)}${line},title=${property(title)}::${data(text)}\n`;
    })
    .join('');
}

function annotationsOf({ path, checked, errors, moved }: CheckOutcome): Annotation[] {
  const whole = { file: path, line: 0 };
  return [
    ...checked
      .filter(({ verdict }) => verdict !== 'pass')
      .map((one) => {
        const { figure, name, use, at } = one.expectation;
        const level = use === 'reading' ? 'notice' : one.verdict === 'fail' ? 'error' : 'warning';
        const title = [figure, name].filter(Boolean).join(' ');
        return { level, at, title, text: `${one.verdict}: ${factsOf(one)}` } as const;
      }),
    ...errors.map(
      ({ name, reason, at }) => ({ level: 'error', at: at ?? whole, title: name, text: reason }) as const,
    ),
    ...[...(moved ?? [])].flatMap(([variant, rows]) =>
      rows.length === 0
        ? []
        : [
            {
              level: 'error',
              at: whole,
              title: `reference results of ${variant}`,
              text: `${counted(rows.length, 'figure')} moved: ${rows
                .slice(0, 3)
                .map((row) => movedCells(row)[0])
                .join(', ')}`,
            } as const,
          ],
    ),
  ];
}

/** Lines whatever they hold: names of reference results, which may say anything, are among them. */
function data(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line).replace(/%/g, '%25'))
    .join('%0A');
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
