import type { WarningName } from './warnings.js';

/**
 * What is told of a part of a scenario by the system whose part it is: when it contradicts itself, what is surely not
 * meant, and which keys nothing reads. Rules see the part as completed (`T`), and of the scenario what they name (`S`).
 */
export interface PartRules<T = never, S = never> {
  /** Dotted, `*` for any name: `fts.*`, `storage`. */
  readonly at: string;
  /** Tells of what is refused. */
  readonly check?: (part: T, teller: Teller, scenario: S) => void;
  /** Tells of what is legal but surely not meant. */
  readonly warn?: (part: T, warner: Warner, scenario: S) => void;
  /** Tells of what is refused in a part that changes: as it is at each time up to now, and what it is then. */
  readonly checkChange?: (times: readonly T[], teller: Teller) => void;
  readonly unread?: Unread<T, S>;
}

/** One part of a scenario, to tell something of. */
export interface Teller {
  /** The name of the part: that of the instance or element. */
  readonly name: string;
  /** Tells of a key of the part by its path, or of the whole part by an empty one. */
  tell(key: string, message: string, remedy: string): void;
  /** Whether a key of the part stands in a file. */
  isGiven(key: string): boolean;
}

/** The same for warnings, which have names. */
export interface Warner extends Omit<Teller, 'tell'> {
  tell(warning: WarningName, key: string, message: string, remedy: string): void;
}

/**
 * Keys that say nothing, by the reason: `{ 'there is no optimizer': { 'link.interval': when } }`. Keys are paths from the
 * part on, as `keysIn` reads them; a key of which several rules are true is told of with the first.
 */
export type Unread<T, S> = Readonly<Record<string, Readonly<Record<string, Condition<T, S>>>>>;
type Condition<T, S> = (part: T, scenario: S, name: string) => boolean;

/** Paths in a text: with spaces between them, and `a.{b,c}` for `a.b a.c`. */
export function keysIn(text: string): string[] {
  return text.split(' ').flatMap(alternatives);
}

function alternatives(path: string): string[] {
  const found = /^([^{]*)\{([^}]*)\}(.*)$/.exec(path);
  if (found === null) return [path];
  const [, before = '', between = '', after = ''] = found;
  return between.split(',').flatMap((part) => alternatives(`${before}${part}${after}`));
}

/** The faults of a scenario, their targets looked up. */
export interface Struck {
  readonly faults: readonly { readonly kind: string; readonly targets: readonly string[] }[];
}

/** Whether one of these faults strikes a system, given by its path. */
export function isStruck({ faults }: Struck, path: string, ...kinds: readonly string[]): boolean {
  return faults.some(({ kind, targets }) => kinds.includes(kind) && targets.includes(path));
}
