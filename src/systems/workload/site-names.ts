import type { WorkloadConfig } from './schema.js';

/** One site, a list, or weights by site. */
export type Ends = NonNullable<WorkloadConfig['sources']>;

/** The sites that sources or destinations name. */
export function siteNames(ends: Ends): string[] {
  if (typeof ends === 'string') return [ends];
  return Array.isArray(ends) ? ends : Object.keys(ends);
}
