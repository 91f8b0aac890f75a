import { type ChangeRow, changing, fixed } from '../changes.js';

/** Which keys of an issuer can change while it runs. */
export const CHANGES: readonly ChangeRow[] = [
  changing(
    'issuers.*.clients',
    'at once',
    'they stand in the database: the next answer has the new lifetimes; tokens that were issued keep theirs, and so do their rows',
  ),
  changing('issuers.*.keys', 'at once', 'endpoints that hold the keys use them until they fetch again'),
  changing(
    'issuers.*.pods',
    'rolling update',
    'new pods get requests after `probes.initial_delay`; a pod that goes finishes what it has in hand and gets no more',
  ),
  changing(
    'issuers.*',
    'rolling update',
    'one new pod after the other, of the new version or configuration, takes over from an old one, which finishes what it has in hand; old and new ones answer side by side meanwhile; rows that are stored stay',
  ),
  fixed('issuers.*.{initial_rows,odd_pods}', 'it says how the run begins', 'leave it as it is'),
  fixed(
    'issuers.*.{database,probes,round_trip}',
    'it is of what stands around the pods, which no roll-out of them touches',
    'make a variant of it, or a fault such as `issuer-slow`',
  ),
];
