import { about } from './limits.js';
import type { References } from './references.js';
import type { Scenario } from './schema.js';

/** Each thread has an order of the endpoints of its own. */
const VISITS_MAX = 1e7;

/** Refuses a reaper that has no endpoint, or more threads and endpoints than can be simulated. */
export function checkReapers(
  { submitters, sites }: Pick<Scenario, 'submitters' | 'sites'>,
  references: References,
): void {
  const endpoints = Object.keys(sites).length;
  for (const [name, { reaper }] of Object.entries(submitters)) {
    if (reaper === undefined || (reaper.rate ?? 0) === 0) continue;
    const path = ['submitters', name, 'reaper'];
    if (endpoints === 0) {
      references.problem(path, 'the reaper has no endpoint to delete at', 'add `sites`, or leave it out');
    }
    const { pods, threads } = reaper;
    if (pods * threads * endpoints > VISITS_MAX) {
      references.problem(
        [...path, 'threads'],
        `${pods} pods of ${threads} threads of the reaper, each at ${endpoints} endpoints, are ${about(pods * threads * endpoints)} visits a turn, and at most ${about(VISITS_MAX)} can be simulated`,
        'lower one of them',
      );
    }
  }
}
