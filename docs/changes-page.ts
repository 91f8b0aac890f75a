import { CHANGEABLE, FIXED } from '../src/scenario/changeable.js';
import type { Changeable, Fixed } from '../src/systems/changes.js';
import { markdownTable } from './markdown-table.js';

/** The page of changes, docs/changes.md: its tables are made from the one that the checks read. */
export function changesPage(): string {
  return [INTRODUCTION, '## What can change', changeable(), '## What cannot', fixed(), '']
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

const INTRODUCTION = `# Changes during a run

Generated from the tables \`src/systems/<system>/changes.ts\` by \`npm run docs\`; do not edit.

An operator changes things while the services run: another version, more pods, a shorter lifetime, a wider scope.
\`changes\` of a scenario says which and when:

\`\`\`yaml
changes:
  - { at: 3 d, name: wider, set: { tokens.scope: dataset } }
  - { at: 5 d, set: { fts.cern.version: "3.14", tokens.management: just-in-time } }
\`\`\`

- Each is laid over what the ones before it have left, in the order of time, as a variant's changes are over the base:
  dotted paths or maps. What is under a profile or a preset is taken from the one that is then named.
- The scenario after each change is checked as a whole, as if it stood alone; a problem is told with the time from
  which on it is there. At the start and from the horizon on nothing can change, and two changes of one instant are an
  error. A change that changes nothing is a warning.
- A variant may have other changes (\`changes: [...]\`, or one of them by its name: \`changes.wider.at: 4 d\`), and
  \`--set\` reaches them in the same way. Variants whose changes differ move the same files.
- No draw depends on a change: what it does not touch is the same to the last event.
- Charts mark each instant. \`trace\` tells of those that a transfer lived across. \`explain\` answers for each time
  between two changes by itself, as if its keys had always been so; what began before lives on, and is in no form, so
  that only those of the first time can be exact. Figures of the whole run have no form beside them.

How a change comes into force: \`at once\`, where it stands in a database or is read at each use; with a \`restart\` of the
daemons that read it; with a \`rolling update\`, pod by pod. The scenario \`roll-out\` has one of each.

Simplified: daemons of Rucio end gracefully and at once, all pods together, so that no job is left SUBMITTING (the fault
\`submitter-restart\` is the crash), and the pods that come have the phases of those that went. Where the number of pods
or threads changes, pods that go die as in that crash; those that come begin within \`restart.spread\`, or 10 s; all know
at once how many there are, where the heartbeat of a pod that was killed would keep its share for minutes. What a poller
or a finisher that goes had in hand counts as done when it is offered again, 600 s after it was fetched. Of a dataset of
more than 64 files, of which the poller only counts those that are done, each pod gets as many as a hash gives it, and
not the same ones. Servers of FTS stop their token daemons for \`watchdog.restart\` and nothing else; the migration of a database schema costs nothing (the fault
\`migration\` is a slow one). What that costs is minutes around the instant, and nothing after them.`;

function changeable(): string {
  const row = ({ keys, way, inFlight }: Changeable) => [listed(keys), way, inFlight];
  return markdownTable(['keys', 'how', 'what is in flight'], CHANGEABLE.map(row));
}

function fixed(): string {
  const row = ({ keys, why, instead }: Fixed) => [listed(keys), why, instead];
  return markdownTable(['keys', 'why not', 'instead'], FIXED.map(row));
}

function listed(keys: readonly string[]): string {
  return keys.map((key) => `\`${key}\``).join(', ');
}
