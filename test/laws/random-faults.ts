import fc from 'fast-check';
import type { FaultConfig } from '../../src/scenario/schema.js';
import type { SmallScenario } from './random-scenario.js';

/** A fault as it would be written. */
type PlainFault = Record<string, unknown>;
type Kind = FaultConfig['kind'];

/** Names of the systems that faults may strike. */
interface Names {
  readonly issuers: readonly string[];
  readonly fts: readonly string[];
  readonly submitters: readonly string[];
  readonly sites: readonly string[];
  readonly pods: (issuer: string) => number;
}

const LASTING_AT_ISSUERS: readonly Kind[] = [
  'issuer-down',
  'issuer-hang',
  'database-stall',
  'cleanup-stopped',
  'issuer-slow',
  'pods-lost',
  'pods-slow',
  'pods-stalled',
];
const LASTING_AT_FTS: readonly Kind[] = ['fts-down', 'lead-lost', 'lead-drained'];
const LASTING_AT_SITES: readonly Kind[] = [
  'site-down',
  'audience-rejected',
  'scope-rejected',
  'clock-offset',
];

/** A scenario with up to seven faults of any kind, at known times or at random, on any of its systems. */
export function withFaults(scenario: SmallScenario): fc.Arbitrary<SmallScenario> {
  const names = namesOf(scenario);
  const horizonS = 60 * Number.parseInt(String(scenario.parts.horizon), 10);
  return fc
    .uniqueArray(fault(names, horizonS), { minLength: 1, maxLength: 7, selector: systemOf })
    .map((faults) => ({
      ...scenario,
      parts: {
        ...scenario.parts,
        faults: faults.map((drawn, number) => ({ ...drawn, name: `fault_${number}` })),
      },
    }));
}

/** Two faults of which this is the same could overlap. */
function systemOf({ kind, issuer, fts, submitter, between }: PlainFault): string {
  return JSON.stringify([kind, issuer, fts, submitter, Array.isArray(between) ? [...between].sort() : '']);
}

function namesOf({ parts, submitters }: SmallScenario): Names {
  const issuers = parts.issuers as Record<string, { pods: number }>;
  return {
    issuers: Object.keys(issuers),
    fts: Object.keys(parts.fts as object),
    submitters: Object.keys(submitters),
    sites: Object.keys(parts.sites as object),
    pods: (issuer) => issuers[issuer].pods,
  };
}

const seconds = (min: number, max: number) => fc.integer({ min, max }).map((value) => `${value} s`);

/** From seconds to the whole run, at a known time or again and again. */
function lasting(horizonS: number): fc.Arbitrary<PlainFault> {
  const length = fc.oneof(seconds(1, 120), seconds(1, horizonS));
  return fc.oneof(
    fc.record({ at: seconds(0, horizonS - 1), for: length }),
    fc.record({ at: seconds(0, horizonS - 1) }),
    fc.record({ random: fc.record({ mtbf: seconds(10, horizonS), mttr: length }) }),
  );
}

function instant(horizonS: number): fc.Arbitrary<PlainFault> {
  return fc.oneof(
    fc.record({ at: seconds(0, horizonS - 1) }),
    fc.record({ random: fc.record({ mtbf: seconds(5, horizonS) }) }),
  );
}

function fault(names: Names, horizonS: number): fc.Arbitrary<PlainFault> {
  const [lasts, strikes] = [lasting(horizonS), instant(horizonS)];
  const of = (kinds: readonly Kind[], ...rest: fc.Arbitrary<PlainFault>[]) =>
    fc
      .tuple(fc.record({ kind: fc.constantFrom(...kinds) }), ...rest)
      .map((parts) => Object.assign({}, ...parts));
  const issuer = fc.record({ issuer: fc.constantFrom(...names.issuers) });
  const fts = fc.record({ fts: fc.constantFrom(...names.fts) });
  const submitter = fc.record({ submitter: fc.constantFrom(...names.submitters) });
  const site = fc.record({
    site: fc.oneof(
      fc.constant('all'),
      fc.uniqueArray(fc.constantFrom(...names.sites), { minLength: 1, maxLength: names.sites.length }),
    ),
  });
  const migration = fc.oneof(
    fc.record({ per_row: fc.constantFrom('100 us', '10 ms', '10 s') }),
    fc.record({
      per_row: fc.constantFrom('10 ms', '10 s'),
      probes: fc.constant(true),
      for: seconds(1, horizonS),
    }),
  );
  return fc.oneof(
    of(
      LASTING_AT_ISSUERS,
      issuer,
      lasts,
      fc.record({ more: fc.nat(2), tenths: fc.integer({ min: 0, max: 100 }) }),
    ).map((drawn) => ofIssuer(drawn, names)),
    of(['rolling-restart'], issuer, strikes),
    of(['migration'], issuer, strikes, migration),
    of(['key-rotation'], issuer, strikes, fc.record({ lead: seconds(0, 7200) })),
    of(LASTING_AT_FTS, fts, lasts),
    of(['daemon-restart'], fts, strikes),
    of(['cache-flush', 'submitter-restart'], submitter, strikes),
    of(['cache-unreachable'], submitter, lasts),
    of(LASTING_AT_SITES, site, lasts, fc.record({ offset: fc.integer({ min: -9000, max: 9000 }) })).map(
      ofSite,
    ),
    of(['validator-restart'], site, strikes),
    of(['network-cut'], lasts, fc.record({ between: cut(names) })),
  );
}

function ofIssuer({ more, tenths, ...fault }: PlainFault, names: Names): PlainFault {
  if (fault.kind === 'pods-lost') {
    return { ...fault, pods: 1 + (Number(more) % names.pods(String(fault.issuer))) };
  }
  const pods = 1 + (Number(more) % names.pods(String(fault.issuer)));
  if (fault.kind === 'pods-slow') return { ...fault, pods, factor: 2 + Number(tenths) };
  if (fault.kind === 'pods-stalled') return { ...fault, pods, checks: Number(tenths) % 2 === 0 };
  if (fault.kind === 'issuer-slow') {
    return { ...fault, factor: Number(tenths) / 10, added: `${Number(more) * 3 + 1} s` };
  }
  return fault;
}

function ofSite({ offset, ...fault }: PlainFault): PlainFault {
  return fault.kind === 'clock-offset' ? { ...fault, offset: `${String(offset)} s` } : fault;
}

/** Two systems that talk to each other. */
function cut({ issuers, fts, submitters, sites }: Names): fc.Arbitrary<readonly string[]> {
  const paths = (group: string, names: readonly string[]) =>
    fc.constantFrom(...names.map((name) => `${group}.${name}`));
  const [issuer, instance, submitter, site] = [
    paths('issuers', issuers),
    paths('fts', fts),
    paths('submitters', submitters),
    paths('sites', sites),
  ];
  return fc.oneof(
    fc.tuple(submitter, issuer),
    fc.tuple(instance, issuer),
    fc.tuple(site, issuer),
    fc.tuple(site, submitter),
    fc.tuple(submitter, instance),
    fc.tuple(instance, site),
  );
}
