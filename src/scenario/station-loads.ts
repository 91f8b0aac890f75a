import { meanOf } from '../kernel/distribution.js';
import type { Path } from './node.js';
import type { Scenario } from './schema.js';
import { siteNames } from './site-names.js';

/**
 * How busy each station would be by the simplest closed form: offered rate × mean work ÷ servers, at the highest
 * phase of every workload. Rates that depend on the state of a cache are left out, so a load here is a lower bound.
 */
export interface StationLoad {
  readonly path: Path;
  readonly station: string;
  /** Utilisation; above 1 the queue grows without end. */
  readonly load: number;
}

export function stationLoads(scenario: Scenario): StationLoad[] {
  const flows = scenario.workloads.map((workload) => flowOf(scenario, workload));
  return [
    ...issuerLoads(scenario, flows),
    ...submitterLoads(scenario, flows),
    ...ftsLoads(scenario, flows),
    ...siteLoads(scenario, flows),
  ];
}

type Workload = Scenario['workloads'][number];

interface Flow {
  readonly submitter: string;
  /** Transfers per second at the highest phase. */
  readonly rate: number;
  readonly bytes: number;
  readonly to: ReadonlyMap<string, number>;
  /** Tokens asked per transfer, where that does not depend on a cache. */
  readonly tokensPerTransfer: number;
}

const SECOND = 1e6;

function flowOf(scenario: Scenario, workload: Workload): Flow {
  const { arrivals, phases, submitter, destinations } = workload;
  const to = sharesOf(destinations);
  const fanout = workload.fanout === 'all' ? to.size : workload.fanout;
  const factor = phases.length === 0 ? 1 : Math.max(...phases.map((phase) => phase.factor));
  const datasets = 'rate' in arrivals ? arrivals.rate * factor : 0;
  const tokens = scenario.submitters[submitter]?.tokens;
  return {
    submitter,
    rate: datasets * meanOf(workload.files) * fanout,
    bytes: meanOf(workload.size),
    to,
    tokensPerTransfer: tokens?.issuer === 'iam' ? uncachedTokens(tokens) : 0,
  };
}

/** Tokens that a transfer needs and no cache can give. */
function uncachedTokens({ scope, cache }: Scenario['submitters'][string]['tokens']): number {
  if (scope === 'transfer') return 1;
  return cache === 'off' || scope === 'file' ? 2 : 0;
}

function sharesOf(ends: Workload['destinations']): ReadonlyMap<string, number> {
  if (typeof ends === 'string' || Array.isArray(ends)) {
    const names = siteNames(ends);
    return new Map(names.map((name) => [name, 1 / names.length]));
  }
  const total = Object.values(ends).reduce((sum, weight) => sum + weight, 0);
  return new Map(Object.entries(ends).map(([name, weight]) => [name, weight / total]));
}

function issuerLoads(scenario: Scenario, flows: readonly Flow[]): StationLoad[] {
  return Object.entries(scenario.issuers).map(([name, issuer]) => {
    let work = 0;
    for (const flow of flows) {
      if (scenario.submitters[flow.submitter]?.issuer !== name) continue;
      work += flow.rate * flow.tokensPerTransfer * issuer.weights.client_credentials;
    }
    for (const test of scenario.load_tests) {
      if (test.issuer !== name || test.rate === undefined) continue;
      work += test.rate * test.chain.reduce((sum, grant) => sum + issuer.weights[grant], 0);
    }
    const { pods, slots, scaling } = issuer;
    const slower = 1 + scaling.sigma * (pods - 1) + scaling.kappa * pods * (pods - 1);
    const serviceS = (meanOf(issuer.service) / SECOND) * slower;
    return {
      path: ['issuers', name],
      station: `the issuer \`${name}\``,
      load: (work * serviceS) / (pods * slots),
    };
  });
}

function submitterLoads(scenario: Scenario, flows: readonly Flow[]): StationLoad[] {
  return Object.entries(scenario.submitters).map(([name, submitter]) => {
    const issuer = scenario.issuers[submitter.issuer];
    const tokenS = issuer === undefined ? 0 : (meanOf(issuer.service) + meanOf(issuer.round_trip)) / SECOND;
    let busy = 0;
    for (const flow of flows) {
      if (flow.submitter !== name) continue;
      busy += flow.rate * (submitter.file_time / SECOND + flow.tokensPerTransfer * tokenS);
    }
    const load = busy / (submitter.pods * submitter.threads);
    return { path: ['submitters', name], station: `the submitter \`${name}\``, load };
  });
}

function ftsLoads(scenario: Scenario, flows: readonly Flow[]): StationLoad[] {
  return Object.entries(scenario.fts).map(([name, fts]) => {
    let agents = 0;
    for (const flow of flows) {
      for (const [site, share] of flow.to) {
        if (scenario.sites[site]?.fts === name)
          agents += flow.rate * share * copySeconds(scenario, flow, site);
      }
    }
    return {
      path: ['fts', name],
      station: `the FTS instance \`${name}\``,
      load: agents / (fts.nodes * fts.slots),
    };
  });
}

function siteLoads(scenario: Scenario, flows: readonly Flow[]): StationLoad[] {
  return Object.entries(scenario.sites).map(([name, site]) => {
    let copies = 0;
    let bytesPerSecond = 0;
    for (const flow of flows) {
      const rate = flow.rate * (flow.to.get(name) ?? 0);
      copies += rate * copySeconds(scenario, flow, name);
      bytesPerSecond += rate * flow.bytes;
    }
    const load = Math.max(copies / site.inbound, bytesPerSecond / site.bandwidth);
    return { path: ['sites', name], station: `the site \`${name}\``, load };
  });
}

function copySeconds(scenario: Scenario, flow: Flow, destination: string): number {
  const throughput = scenario.sites[destination]?.throughput ?? 1;
  return meanOf(scenario.storage.overhead) / SECOND + flow.bytes / throughput;
}
