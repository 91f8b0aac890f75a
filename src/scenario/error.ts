import { cut, printable } from '../language/printable.js';
import type { WarningName } from '../systems/warnings.js';

/**
 * What is wrong with a scenario, where, and how to mend it. All problems found are carried by one `ScenarioError`,
 * whose message is one line for each of them (20 at most), in the order of their places.
 */

/** A place in a file that a person can open; line and column count from 1, and 0 means the file (or option) itself. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Problem extends Place {
  readonly message: string;
  /** The remedy; empty where the message says it all. */
  readonly suggestion: string;
}

/** What is legal but surely not meant. */
export interface Warning extends Problem {
  /** By which a scenario acknowledges it. */
  readonly warning: WarningName;
}

export const PROBLEMS_SHOWN_MAX = 20;

/** Thrown for every bad scenario. `file`, `line`, `column` and `suggestion` are those of the first problem. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly suggestion: string;
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const shown = inOrder(problems);
    const lines = shown.slice(0, PROBLEMS_SHOWN_MAX).map(problemLine);
    if (shown.length > PROBLEMS_SHOWN_MAX) lines.push(`and ${shown.length - PROBLEMS_SHOWN_MAX} more`);
    super(lines.join('\n'));
    const first = shown[0];
    this.file = first?.file ?? '';
    this.line = first?.line ?? 0;
    this.column = first?.column ?? 0;
    this.suggestion = first?.suggestion ?? '';
    this.problems = shown;
  }
}

/** Longer than any name or path that is quoted, and than any message that quotes none longer. */
const QUOTED_MAX = 200;
const PART_MAX = 4096;

/** `file:line:column: message (remedy)`, on one line whatever the message holds. */
export function problemLine({ file, line, column, message, suggestion }: Problem): string {
  const [where, what, remedy] = [file, message, suggestion].map(shortened);
  const place = line > 0 ? `${where}:${line}:${column}` : where;
  return printable(`${place}: ${what}${remedy === '' ? '' : ` (${remedy})`}`);
}

/** A message in which no quotation is longer than people read. */
function shortened(text: string): string {
  const quoted = text.replace(/`[^`]*`|"[^"]*"/g, (quotation) => {
    const [mark] = quotation;
    return mark + cut(quotation.slice(1, -1), QUOTED_MAX) + mark;
  });
  return cut(quoted, PART_MAX);
}

/** A warning, by its name. */
export function warningAt(name: WarningName, place: Place, message: string, suggestion: string): Warning {
  return { ...problemAt(place, message, suggestion), warning: name };
}

/** The warnings that a scenario has not acknowledged. */
export function unacknowledged(
  warnings: readonly Warning[],
  acknowledged: readonly WarningName[],
): Warning[] {
  return warnings.filter(({ warning }) => !acknowledged.includes(warning));
}

export function problemAt(place: Place, message: string, suggestion = ''): Problem {
  return { file: place.file, line: place.line, column: place.column, message, suggestion };
}

/** An error with one problem, at a place or in a file (or an option) as a whole. */
export function refused(at: Place | string, message: string, remedy: string): ScenarioError {
  const place = typeof at === 'string' ? { file: at, line: 0, column: 0 } : at;
  return new ScenarioError([problemAt(place, message, remedy)]);
}

/** Adds a problem to those found. */
export type TellAt = (at: Place, message: string, remedy: string) => undefined;

export function tellInto(problems: Problem[]): TellAt {
  return (at, message, remedy) => {
    problems.push(problemAt(at, message, remedy));
  };
}

/** Lets each problem pass once, though several variants or times have it. */
export function onlyNews(): (problem: Problem) => boolean {
  const told = new Set<string>();
  return ({ file, line, column, message }) =>
    told.size < told.add(`${file}:${line}:${column}:${message}`).size;
}

/** Throws a `ScenarioError` if there is a problem. */
export function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ScenarioError(problems);
}

function inOrder(problems: readonly Problem[]): Problem[] {
  const distinct = new Map(problems.map((problem) => [problemLine(problem), problem]));
  const files = [...new Set(problems.map((problem) => problem.file))];
  return [...distinct.values()].sort(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
  );
}
