import type { Fault } from '../../scenario/faults.js';

type Kind = Fault['kind'];

/** What a fault does to one instance that it strikes, by its name; `true` begins it, `false` ends it. */
export type FaultEffect<K extends Kind = Kind> = (
  instance: string,
  on: boolean,
  fault: Extract<Fault, { readonly kind: K }>,
) => void;

/** What each kind of fault of a system does. One that lasts no time is only begun. */
export type FaultEffects<K extends Kind> = { readonly [P in K]: FaultEffect<P> };

/** The effects of several systems, by kind. */
export type EffectByKind = Readonly<Record<string, (instance: string, on: boolean, fault: never) => void>>;

/** What a fault does to all that it strikes: begins (`true`) or ends. */
export function effectOf(fault: Fault, effects: EffectByKind): (on: boolean) => void {
  // Each kind has the effect of its own type, which the compiler cannot follow through the union.
  const act = effects[fault.kind] as FaultEffect | undefined;
  if (act === undefined) throw new RangeError(`no system knows what a fault ${fault.kind} does`);
  return (on) => {
    for (const target of fault.targets) act(target.slice(target.indexOf('.') + 1), on, fault);
  };
}
