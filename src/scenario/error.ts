import { distance } from 'fastest-levenshtein';

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

/** `file:line:column: message (remedy)`, on one line whatever the message holds. */
export function problemLine(problem: Problem): string {
  const place = problem.line > 0 ? `${problem.file}:${problem.line}:${problem.column}` : problem.file;
  const remedy = problem.suggestion === '' ? '' : ` (${problem.suggestion})`;
  return printable(`${place}: ${problem.message}${remedy}`);
}

export function problemAt(place: Place, message: string, suggestion = ''): Problem {
  return { file: place.file, line: place.line, column: place.column, message, suggestion };
}

/** Throws a `ScenarioError` if there is a problem. */
export function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ScenarioError(problems);
}

/** The known word most like `word`, if any is like it at all: of words of one or two letters only the same in capitals. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = likeWithin(word.length) + 1;
  for (const candidate of known) {
    const apart = lettersApart(word.toLowerCase(), candidate.toLowerCase());
    if (apart < least) {
      least = apart;
      best = candidate;
    }
  }
  return best;
}

/** Letters to change; two neighbours that are exchanged, as in `csm`, count as one. */
function lettersApart(word: string, candidate: string): number {
  const apart = distance(word, candidate);
  const isExchanged = apart === 2 && [...word].sort().join() === [...candidate].sort().join();
  return isExchanged ? 1 : apart;
}

/** How many letters may differ between words that are alike. */
function likeWithin(length: number): number {
  if (length < 4) return length < 3 ? 0 : 1;
  return Math.max(2, Math.floor(length / 3));
}

/** A remedy for an unknown word: the nearest known one, or all of them when they are few. */
export function didYouMean(word: string, known: Iterable<string>, what = 'known'): string {
  const all = [...known];
  const near = nearest(word, all);
  if (near !== undefined) return `did you mean \`${near}\`?`;
  if (all.length === 0) return `there is no ${what}`;
  const shown = all.slice(0, 16).join(', ');
  return `${what}: ${shown}${all.length > 16 ? ', ...' : ''}`;
}

function inOrder(problems: readonly Problem[]): Problem[] {
  const distinct = new Map(problems.map((problem) => [problemLine(problem), problem]));
  const files = [...new Set(problems.map((problem) => problem.file))];
  return [...distinct.values()].sort(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
  );
}

function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
