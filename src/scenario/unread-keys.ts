import { RULES, SECTIONS } from '../systems/registry.js';
import { keysIn } from '../systems/rules.js';
import type { Composed } from './compose.js';
import { type Warning, warningAt } from './error.js';
import { written as asWritten, nodeAt, type Path, placeOf } from './node.js';
import { partsAt } from './parts.js';
import type { Scenario } from './schema.js';

/**
 * Keys that are written and that nothing reads: the configuration around them makes them say nothing, by the rules of
 * their systems. A key that one variant does not read and another does is no mistake, so a place is told of only if no
 * variant reads it there.
 */
type WrittenVariant = Pick<Composed, 'name' | 'tree' | 'written'> & { readonly scenario: Scenario };

export interface UnreadKey {
  /** The first variant in which it stands. */
  readonly variant: string;
  readonly problem: Warning;
}

/** One warning for each place at which a key stands that no variant reads. */
export function unreadKeys(variants: readonly WrittenVariant[]): UnreadKey[] {
  const found = new Map<string, UnreadKey | 'read'>();
  for (const variant of variants) {
    const { name, written } = variant;
    const reasons = reasonsIn(variant);
    for (const [text, { path, why }] of reasons) {
      if (why !== undefined && isWithinUnread(text, reasons)) continue;
      const place = placeOf(written, path, 'key');
      // All steps of a dotted key stand at one place, and what an alias repeats stands there under several paths.
      const at = `${place.file}:${place.line}:${place.column} ${path[path.length - 1]}`;
      if (why === undefined) found.set(at, 'read');
      else if (!found.has(at)) {
        const problem = warningAt('unread', place, `nothing reads \`${text}\`: ${why}`, 'leave it out');
        found.set(at, { variant: name, problem });
      }
    }
  }
  return [...found.values()].filter((key) => key !== 'read');
}

/** A key, and why it is not read, if it is not. */
interface Reason {
  readonly path: Path;
  readonly why: string | undefined;
}
type Reasons = ReadonlyMap<string, Reason>;

/** Every key that a rule knows of and that is written, by its path as written. */
function reasonsIn(variant: WrittenVariant): Reasons {
  const ruled = ruledKeys(variant.scenario);
  const reasons = [...ruled, ...sharedKeys(variant, ruled)].filter(
    ({ path }) => nodeAt(variant.written, path) !== undefined,
  );
  return new Map(reasons.map((reason) => [asWritten(reason.path, variant.written), reason]));
}

/** Every key of every part that a rule knows of, written or not; of several reasons the first. */
function ruledKeys(scenario: Scenario): Reason[] {
  const found = new Map<string, Reason>();
  for (const { at, unread = {} } of RULES) {
    for (const { path: part, value } of partsAt(scenario, at)) {
      for (const [why, conditions] of Object.entries(unread)) {
        for (const [keys, isUnread] of Object.entries(conditions)) {
          const reason = isUnread(value, scenario as never, String(part.at(-1))) ? why : undefined;
          for (const key of keysIn(keys)) {
            const path = [...part, ...key.split('.')];
            const text = path.join('.');
            found.set(text, { path, why: found.get(text)?.why ?? reason });
          }
        }
      }
    }
  }
  return [...found.values()];
}

/** Keys of the scenario itself that instances take from there: read if one of those that take it reads it. */
function sharedKeys({ tree, written }: WrittenVariant, ruled: readonly Reason[]): Reason[] {
  return SECTIONS.flatMap(({ key: section, shares, what }) => {
    const own = ruled.filter(({ path }) => path[0] === section && path[2] === shares);
    return [...new Set(own.map(({ path }) => path.slice(2).join('.')))].map((text) => {
      const shared = text.split('.');
      const takers = own.filter(
        ({ path }) =>
          path.slice(2).join('.') === text &&
          nodeAt(written, path) === undefined &&
          nodeAt(tree, path) === nodeAt(written, shared),
      );
      const isRead = takers.some(({ why }) => why === undefined);
      return { path: shared, why: isRead ? undefined : (takers[0]?.why ?? `no ${what} takes it from there`) };
    });
  });
}

/** Whether the map in which a key stands is not read as a whole. */
function isWithinUnread(text: string, reasons: Reasons): boolean {
  const above = text.split('.').slice(0, -1);
  return above.some((_, index) => reasons.get(above.slice(0, index + 1).join('.'))?.why !== undefined);
}
