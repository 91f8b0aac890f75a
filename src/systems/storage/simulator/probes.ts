import { phaseUs } from '../../../kernel/phase.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { Level } from '../../../measure/level.js';
import type { Meter } from '../../../measure/meter.js';

/** What is probed. */
export interface ProbedSites {
  readonly sites: readonly string[];
  readonly technologies: readonly string[];
  /** Probes an endpoint; `Probes.set` is told how many of its probes it turns away, now or later. */
  probe(site: number): void;
}

/**
 * The probes of the monitoring (ETF/SAM): each endpoint once an interval, with a valid token of each issuer.
 *
 * Guarantee: `storage.all.rejecting` and `storage.<technology>.rejecting` are what the last probe of each endpoint saw;
 * before its first, what its readiness says. A probe makes an endpoint look at its keys, so that they are renewed as
 * in life where no transfer comes by.
 * Mechanism: each endpoint has a phase of its own within the interval, drawn once.
 * Cost: an event and two checks of a token an endpoint and interval.
 */
export class Probes {
  private readonly rejected: Int32Array;
  private readonly levels: readonly Level[];
  private readonly rejectedOf: Int32Array;
  private readonly sitesOf: Int32Array;
  private readonly technologyOf: Int32Array;
  private readonly all: Level;
  private rejectedOfAll = 0;
  /** Probes of an endpoint. */
  private issuers = 1;

  constructor(
    private readonly simulation: Simulation,
    meter: Meter,
    private readonly probed: ProbedSites,
    private readonly intervalUs: number,
  ) {
    const { sites, technologies } = probed;
    const kinds = [...new Set(technologies)].sort();
    this.all = meter.level('storage.all.rejecting');
    this.levels = kinds.map((technology) => meter.level(`storage.${technology}.rejecting`));
    this.rejected = new Int32Array(sites.length);
    this.rejectedOf = new Int32Array(kinds.length);
    this.technologyOf = Int32Array.from(technologies, (technology) => kinds.indexOf(technology));
    this.sitesOf = Int32Array.from(kinds, (kind) => technologies.filter((other) => other === kind).length);
  }

  /** Begins with that many probes of each endpoint, one an issuer. */
  begin(issuers: number): void {
    const { simulation, intervalUs, probed } = this;
    this.issuers = issuers;
    this.rejectedOfAll *= issuers;
    for (const site of this.rejected.keys()) this.rejected[site] *= issuers;
    for (const technology of this.rejectedOf.keys()) this.rejectedOf[technology] *= issuers;
    if (intervalUs === 0) return;
    const turn = simulation.register((site) => {
      probed.probe(site);
      simulation.post(intervalUs, turn, site);
    });
    probed.sites.forEach((name, site) => {
      simulation.post(phaseUs(simulation, intervalUs, 'storage', name, 'probe'), turn, site);
    });
  }

  /** An endpoint turns away `rejected` probes from now on. */
  set(site: number, rejected: number): void {
    const change = rejected - this.rejected[site];
    if (change === 0) return;
    this.rejected[site] = rejected;
    const technology = this.technologyOf[site];
    this.rejectedOf[technology] += change;
    this.rejectedOfAll += change;
    this.levels[technology].set(this.rejectedOf[technology] / (this.sitesOf[technology] * this.issuers));
    this.all.set(this.rejectedOfAll / (this.rejected.length * this.issuers));
  }
}
