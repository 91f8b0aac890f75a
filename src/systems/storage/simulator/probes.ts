import { kindColumn } from '../../../kernel/columns.js';
import { phaseUs } from '../../../kernel/phase.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { Level } from '../../../measure/level.js';
import type { Meter } from '../../../measure/meter.js';

/** What is probed. */
export interface ProbedSites {
  readonly sites: readonly string[];
  readonly technologies: readonly string[];
  /** Probes an endpoint; `Probes` is told which of its probes it turns away, now or later. */
  probe(site: number): void;
}

/** What came of the probes of an endpoint. */
export interface Probed {
  isRejected(site: number, issuer: number): boolean;
}

/** An issuer with whose tokens endpoints are probed: its number, and its path (`issuers.cms`). */
export interface ProbingIssuer {
  readonly number: number;
  readonly path: string;
}

/**
 * The probes of the monitoring (ETF/SAM): each endpoint once an interval, with a valid token of each issuer.
 *
 * Guarantee: `storage.*.rejecting` are what the last probe of each endpoint saw; before its first, what its readiness
 * says. A probe makes an endpoint look at its keys, so that they are renewed as in life where no transfer comes by.
 * Mechanism: each endpoint has a phase of its own within the interval, drawn once.
 * Cost: an event and two checks of a token an endpoint and interval.
 */
export class Probes {
  /** By site, then by place among the issuers: 1 where the last probe was turned away. */
  private rejected: Uint8Array;
  private issuers: readonly ProbingIssuer[] = [];
  private readonly kinds: readonly Level[];
  private readonly ofSite: readonly Level[];
  private ofIssuer: readonly Level[] = [];
  private readonly rejectedOfSite: Int32Array;
  private readonly rejectedOfKind: Int32Array;
  private rejectedOfIssuer = new Int32Array(1);
  private readonly sitesOf: Int32Array;
  private readonly technologyOf: Int32Array;
  private readonly all: Level;
  private rejectedOfAll = 0;
  /** Probes of an endpoint. */
  private each = 1;

  constructor(
    private readonly simulation: Simulation,
    private readonly meter: Meter,
    private readonly probed: ProbedSites,
    private readonly intervalUs: number,
  ) {
    const { sites, technologies } = probed;
    const kinds = [...new Set(technologies)].sort();
    this.all = meter.level('storage.all.rejecting');
    this.kinds = kinds.map((technology) => meter.level(`storage.${technology}.rejecting`));
    this.ofSite = sites.map((site) => meter.level(`storage.all.rejecting.site.${site}`));
    this.rejected = kindColumn(sites.length);
    this.rejectedOfSite = new Int32Array(sites.length);
    this.rejectedOfKind = new Int32Array(kinds.length);
    this.technologyOf = Int32Array.from(technologies, (technology) => kinds.indexOf(technology));
    this.sitesOf = Int32Array.from(kinds, (kind) => technologies.filter((other) => other === kind).length);
  }

  /** Begins with a probe of each endpoint for each of these issuers. */
  begin(issuers: readonly ProbingIssuer[]): void {
    const { simulation, intervalUs, probed, meter } = this;
    const before = this.rejected.slice();
    for (const site of probed.sites.keys()) this.set(site, false);
    this.issuers = issuers;
    this.each = Math.max(1, issuers.length);
    this.rejected = kindColumn(probed.sites.length * this.each);
    this.rejectedOfIssuer = new Int32Array(this.each);
    this.ofIssuer = issuers.map(({ path }) => {
      const [section, name] = path.split('.');
      const kind = section === 'issuers' ? 'issuer' : 'submitter';
      return meter.level(`storage.all.rejecting.${kind}.${name}`);
    });
    for (const site of probed.sites.keys()) this.set(site, before[site] === 1);
    if (intervalUs === 0) return;
    const turn = simulation.register((site) => {
      probed.probe(site);
      simulation.post(intervalUs, turn, site);
    });
    probed.sites.forEach((name, site) => {
      simulation.post(phaseUs(simulation, intervalUs, 'storage', name, 'probe'), turn, site);
    });
  }

  /** An endpoint turns all probes away from now on, or none. */
  set(site: number, rejects: boolean): void {
    for (let place = 0; place < this.each; place++) this.put(site, place, rejects ? 1 : 0);
  }

  /** The probes of an endpoint have ended. */
  hear(site: number, outcome: Probed): void {
    for (let place = 0; place < this.issuers.length; place++)
      this.put(site, place, outcome.isRejected(site, this.issuers[place].number) ? 1 : 0);
  }

  private put(site: number, place: number, rejected: number): void {
    const at = site * this.each + place;
    const change = rejected - this.rejected[at];
    if (change === 0) return;
    const { rejectedOfSite, rejectedOfKind, rejectedOfIssuer, sitesOf, each } = this;
    const sites = rejectedOfSite.length;
    const kind = this.technologyOf[site];
    this.rejected[at] = rejected;
    this.rejectedOfAll += change;
    rejectedOfSite[site] += change;
    rejectedOfKind[kind] += change;
    rejectedOfIssuer[place] += change;
    this.ofSite[site].set(rejectedOfSite[site] / each);
    this.kinds[kind].set(rejectedOfKind[kind] / (sitesOf[kind] * each));
    this.ofIssuer[place]?.set(rejectedOfIssuer[place] / sites);
    this.all.set(this.rejectedOfAll / (sites * each));
  }
}
