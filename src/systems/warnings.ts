/**
 * Every warning by the name by which a scenario acknowledges it, and what it says. A warning is of what is legal but
 * surely not meant; a scenario that means it names it under `acknowledge`.
 */
export const WARNINGS = {
  'after-horizon': 'datasets, lines of a trace or a load test come after the horizon',
  'cannot-keep-up': 'by its closed form a station is still behind at the end',
  'change-without-effect': 'a change sets what is already so',
  'expired-reuse': 'a cache gives tokens again that have expired',
  'fault-after-spike': 'the hour with which a fault is compared brings much more than the time of the fault',
  'fts-life-below-due': "FTS's tokens expire before its refresher takes them",
  'horizon-below-life': 'the horizon is shorter than the life of a token',
  'minimum-above-life': 'tokens never have as much life left as is asked for',
  'moves-nothing': 'data go from a site to itself',
  'no-reuse': 'a cache never gives a token again',
  'no-source': 'numbers without a source',
  'pool-deadlock': 'requests that need two connections can take all with their first ones',
  'refused-clients': 'an issuer refuses clients of a load test, which ask again at once',
  'set-over-variant': '`--set` changes a key in which variants differ',
  'short-run': 'by closed forms a run is short against the time that something takes to settle',
  unread: 'nothing reads a key',
  unused: 'nothing uses an instance of a system',
} as const;
export type WarningName = keyof typeof WARNINGS;
export const WARNING_NAMES = Object.keys(WARNINGS).sort() as [WarningName, ...WarningName[]];
