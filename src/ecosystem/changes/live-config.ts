import type { Scenario } from '../../scenario/schema.js';

/**
 * The configuration of a system that may change while it runs: a copy that its parts read at each use, brought up to
 * date in place. What a part takes out of it when it is built does not follow by itself: the system's `reconfigure`
 * brings that up to date.
 */
export function liveConfig<T>(config: T): T {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return config;
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, liveConfig(value)])) as T;
}

/** A system's own configuration, which it may change where the scenario does. */
export function changeable<T>(config: T, { changes }: Pick<Scenario, 'changes'>): T {
  return changes.length > 0 ? liveConfig(config) : config;
}

/** Makes a live configuration say what `next` says; maps that both have stay the same objects. */
export function bringInto<T extends object>(live: T, next: T): void {
  const [into, from] = [live as Record<string, unknown>, next as Readonly<Record<string, unknown>>];
  for (const key of Object.keys(into)) if (!Object.hasOwn(from, key)) delete into[key];
  for (const [key, value] of Object.entries(from)) {
    const before = into[key];
    if (isMap(before) && isMap(value)) bringInto(before, value);
    else into[key] = liveConfig(value);
  }
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
