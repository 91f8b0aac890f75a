import type {
  EndpointControls,
  InstanceControls,
  IssuerControls,
  NetworkControls,
  SubmitterControls,
} from '../../../ecosystem/controls.js';
import type { FaultEffect } from '../../../ecosystem/simulator.js';
import type { Fault } from '../../../scenario/faults.js';

/** What faults act on: the systems of a scenario by their names. */
export interface FaultTargets {
  readonly issuers: ReadonlyMap<string, IssuerControls>;
  readonly fts: ReadonlyMap<string, InstanceControls>;
  readonly submitters: ReadonlyMap<string, SubmitterControls>;
  readonly sites: EndpointControls;
  /** Numbers of the sites by name. */
  readonly siteNumbers: ReadonlyMap<string, number>;
  readonly network: NetworkControls;
  /** Of the systems that bring their own simulator, by kind. */
  readonly effects?: Readonly<Record<string, FaultEffect>>;
}

/** Begins a fault (`true`) or ends it; one that lasts no time is only begun. */
type Effect = (on: boolean) => void;

type Kind = Fault['kind'];
type Of<K extends Kind> = Extract<Fault, { readonly kind: K }>;
type OnIssuer = (issuer: IssuerControls, on: boolean) => void;

/** What each kind of fault does: one line each. */
const EFFECTS: { readonly [K in Kind]?: (fault: Of<K>, targets: FaultTargets) => Effect } = {
  'issuer-down': onIssuer((issuer, on) => issuer.setDown(on)),
  'issuer-hang': onIssuer((issuer, on) => issuer.setHanging(on)),
  'issuer-slow': (fault, targets) =>
    onIssuer((issuer, on) => issuer.setSlow(on ? fault.factor : 1, on ? fault.added : 0))(fault, targets),
  'pods-lost': (fault, targets) =>
    onIssuer((issuer, on) => issuer.setPodsLost(fault.pods, on))(fault, targets),
  'pods-slow': (fault, targets) =>
    onIssuer((issuer, on) => issuer.setPodsSlow(fault.pods, fault.factor, on))(fault, targets),
  'pods-stalled': (fault, targets) =>
    onIssuer((issuer, on) => issuer.setPodsStalled(fault.pods, fault.checks, on))(fault, targets),
  'database-stall': onIssuer((issuer, on) => issuer.setDatabaseStalled(on)),
  'rolling-restart': onIssuer((issuer) => issuer.restartPods()),
  migration: (fault, targets) =>
    onIssuer((issuer) => issuer.migrate(fault.per_row, fault.probes, fault.for))(fault, targets),
  'key-rotation': (fault, targets) => onIssuer((issuer) => issuer.rotateKey(fault.lead))(fault, targets),
  'cleanup-stopped': onIssuer((issuer, on) => issuer.setCleanupStopped(on)),
  'fts-down': onFts((fts, on) => fts.setDown(on)),
  'lead-lost': onFts((fts, on) => fts.setLeadLost(on)),
  'lead-drained': onFts((fts, on) => fts.setLeadDrained(on)),
  'daemon-restart': onFts((fts) => fts.restartDaemons()),
  'cache-flush': onSubmitter((submitter) => submitter.flushCache()),
  'cache-unreachable': onSubmitter((submitter, on) => submitter.setCacheUnreachable(on)),
  'submitter-restart': onSubmitter((submitter) => submitter.restart()),
  'site-down': onSites((sites, site, on) => sites.setDown(site, on)),
  'audience-rejected': onSites((sites, site, on) => sites.setAudienceRejected(site, on)),
  'scope-rejected': onSites((sites, site, on) => sites.setScopeRejected(site, on)),
  'clock-offset': (fault, targets) =>
    onSites((sites, site, on) => sites.shiftClock(site, on ? fault.offset : -fault.offset))(fault, targets),
  'validator-restart': onSites((sites, site) => sites.restartValidator(site)),
  'network-cut':
    ({ targets: [a, b] }, { network }) =>
    (on) =>
      network.setCut(a, b, on),
};

/** What a fault does to the systems that it names. */
export function effectOf(fault: Fault, targets: FaultTargets): Effect {
  // The table has an entry of the right type for each kind, which the compiler cannot follow through the union.
  const make = EFFECTS[fault.kind] as ((fault: Fault, targets: FaultTargets) => Effect) | undefined;
  return make?.(fault, targets) ?? ownEffect(fault, targets);
}

function ownEffect(fault: Fault, { effects = {} }: FaultTargets): Effect {
  const act = effects[fault.kind];
  if (act === undefined) throw new RangeError(`no system knows what a fault ${fault.kind} does`);
  return (begins) => {
    for (const target of fault.targets) act(nameOf(target), begins, fault);
  };
}

function onIssuer(act: OnIssuer) {
  return on<IssuerControls>((targets) => targets.issuers, act);
}

function onFts(act: (fts: InstanceControls, on: boolean) => void) {
  return on<InstanceControls>((targets) => targets.fts, act);
}

function onSubmitter(act: (submitter: SubmitterControls, on: boolean) => void) {
  return on<SubmitterControls>((targets) => targets.submitters, act);
}

function on<T>(of: (targets: FaultTargets) => ReadonlyMap<string, T>, act: (system: T, on: boolean) => void) {
  return (fault: Fault, targets: FaultTargets): Effect => {
    const systems = fault.targets.flatMap((target) => of(targets).get(nameOf(target)) ?? []);
    return (begins) => {
      for (const system of systems) act(system, begins);
    };
  };
}

function onSites(act: (sites: EndpointControls, site: number, on: boolean) => void) {
  return (fault: Fault, { sites, siteNumbers }: FaultTargets): Effect => {
    const numbers = fault.targets.flatMap((target) => siteNumbers.get(nameOf(target)) ?? []);
    return (begins) => {
      for (const site of numbers) act(sites, site, begins);
    };
  };
}

/** `cms` of `issuers.cms`. */
function nameOf(target: string): string {
  return target.slice(target.indexOf('.') + 1);
}
