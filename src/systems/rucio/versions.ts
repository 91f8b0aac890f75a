/**
 * What changed between the releases of Rucio 33 to 41, as far as tokens go: the one place that knows of versions. The
 * simulator and the closed forms ask it for what a version does, and never compare versions themselves.
 */

/** What a version of Rucio does with tokens. */
export interface RucioBehaviour {
  /** `[conveyor] request_oidc_audience` replaces the audience of every token for storage. */
  readonly overridesAudience: boolean;
  /** `[oidc] token_min_lifetime` and `token_max_lifetime` can be set; before, they are constants: 300 s and 21600 s. */
  readonly setsLifetimes: boolean;
  /** A token for FTS names the host of the instance; before, it is good for any, so that all instances share one. */
  readonly namesFtsHost: boolean;
  /** The poller may show FTS a token; before, it always shows a certificate. */
  readonly pollsByToken: boolean;
  /** The life that a cached token has left is right on any host; before, only on one whose clock runs on UTC. */
  readonly comparesInUtc: boolean;
}

/** Releases that brought a change, one for each line of releases that got it. */
const BROUGHT: Readonly<Record<Exclude<keyof RucioBehaviour, 'overridesAudience'>, readonly string[]>> = {
  // rucio#6494: 3d4c7c5ec in 33.5.0, and 34.0.0
  setsLifetimes: ['33.5.0'],
  // rucio#6590: ee20f325c in 34.1.0, 1f6fd5b99 in 35.0.0
  namesFtsHost: ['34.1.0'],
  // rucio 47e83255f
  pollsByToken: ['37.0.0'],
  // rucio#8579, fad6647a9
  comparesInUtc: ['38.5.5', '39.4.2', '40.4.0', '41.0.0'],
};
/** rucio faed8e251 took it out. */
const OVERRIDE_ENDS = '34.0.0';

/** Lines of releases whose tokens are simulated. */
const FIRST = 33;
const LAST = 41;

type Release = readonly [major: number, minor: number, patch: number];

/** What a version does; parts that are left out are 0, so that `34` is 34.0.0. */
export function behaviourOf(version: string): RucioBehaviour {
  const release = releaseOf(version);
  const has = (change: keyof typeof BROUGHT) => isBrought(release, BROUGHT[change]);
  return {
    overridesAudience: isBefore(release, releaseOf(OVERRIDE_ENDS)),
    setsLifetimes: has('setsLifetimes'),
    namesFtsHost: has('namesFtsHost'),
    pollsByToken: has('pollsByToken'),
    comparesInUtc: has('comparesInUtc'),
  };
}

/** What is wrong with a version, and what to write instead; undefined when it is known. */
export function versionProblem(version: string): readonly [message: string, remedy: string] | undefined {
  const known = `write one from ${FIRST} to ${LAST}, such as \`${LAST}\` or \`34.4.2\``;
  if (!/^\d{1,3}(\.\d{1,3}){0,2}$/.test(version)) return [`is "${version}", no release of Rucio`, known];
  const [major] = releaseOf(version);
  if (major > LAST) return [`is ${version}, and what that changed is not known here`, known];
  if (major >= FIRST) return undefined;
  return [
    `is ${version}: that takes tokens of accounts from its database and asks for none per RSE, which is not simulated`,
    known,
  ];
}

function releaseOf(version: string): Release {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return [major, minor, patch];
}

/** In a line of releases that got the change by itself, from that release on; and in every later line. */
function isBrought(release: Release, by: readonly string[]): boolean {
  const releases = by.map(releaseOf);
  const own = releases.find(([major]) => major === release[0]);
  if (own !== undefined) return !isBefore(release, own);
  return releases.every(([major]) => major < release[0]);
}

function isBefore(a: Release, b: Release): boolean {
  const place = a.findIndex((part, index) => part !== b[index]);
  return place >= 0 && (a[place] ?? 0) < (b[place] ?? 0);
}
