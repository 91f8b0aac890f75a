/** A step of a transfer, a token or an instance, as far as words tell it. */
export interface ToldStep {
  readonly timeUs: number;
  /** Numbers that are said with the step; 0 where it has none. */
  readonly a: number;
  readonly b: number;
  /** Sites of a transfer; empty for others. */
  readonly source: string;
  readonly destination: string;
}

type Text = string | ((step: ToldStep) => string);

/** How a step is told. */
export interface StepWords {
  /** What happened. */
  readonly what: Text;
  /** The same in few words, of many files in the trace of a rule; as of one if left out. */
  readonly ofMany?: Text;
  /** What is waited for from then on, until the next step. */
  readonly waitsFor?: Text;
}

/** The steps of a system by their names. */
export type Steps = Readonly<Record<string, StepWords>>;

/** A text of a step. */
export function textOfStep(text: Text, step: ToldStep): string {
  return typeof text === 'string' ? text : text(step);
}

/** The token that a step of a transfer is about, by the action in `a`, of one file and of many. */
export function tokenOf({ a }: ToldStep): string {
  return ['read token', 'write token', 'FTS token', 'token for both ends'][a] ?? 'token';
}
export function tokensOf({ a }: ToldStep): string {
  return ['read token', 'write token', 'token for FTS', 'token for both ends'][a] ?? 'token';
}
