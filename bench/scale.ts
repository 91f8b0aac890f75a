import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { loadScenario } from '../src/scenario/load.js';
import type { Scenario } from '../src/scenario/schema.js';
import { simulate } from '../src/study/simulate.js';

/**
 * Cost of a transfer at scale: the first 28.8 h of bench/scenarios/transfers.yaml with 1, 10 and 100 times its datasets
 * (on 1, 10 and 100 times its agents, slots, bandwidth, threads and batches, so that as many of them wait), and forty
 * million transfers. The scenario is one of the benchmark's own: a flagship that gets truer must not change what is
 * measured. Pods stay as they are, as each of them takes a share of every dataset: a hundred times the pods would have
 * another system measured, one of single files. Each run has a process of its own, so that its peak memory is its own.
 */
export interface ScaleRow {
  readonly name: string;
  readonly transfers: number;
  readonly seconds: number;
  readonly peakMiB: number;
}

const RUNS = ['x1', 'x10', 'x100', '40 million'] as const;

/** Runs all, one process each. */
export function scaleRows(): ScaleRow[] {
  return RUNS.map((name) => {
    const child = spawnSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), name], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (child.status !== 0) throw new Error(`the run ${name} failed`);
    return JSON.parse(child.stdout) as ScaleRow;
  });
}

/** The scaled scenario of a row. */
function scenarioOf(name: (typeof RUNS)[number]): Scenario {
  // 15.4 transfers/s on average over twelve days.
  if (name === '40 million') return scaled({ ...transfers(), horizon: TWELVE_DAYS_US }, FORTY_MILLION_FACTOR);
  return scaled(transfers(), Number(name.slice(1)));
}

const FORTY_MILLION_FACTOR = 2.6;
const TWELVE_DAYS_US = 12 * 86400e6;

function transfers(): Scenario {
  return loadScenario(fileURLToPath(new URL('scenarios/transfers.yaml', import.meta.url))).variants[0]
    .scenario;
}

/** `factor` times the datasets on `factor` times everything that works on them. */
function scaled(scenario: Scenario, factor: number): Scenario {
  const up = (count: number) => Math.ceil(count * factor);
  return {
    ...scenario,
    workloads: scenario.workloads.map((workload) => ({
      ...workload,
      arrivals:
        'rate' in workload.arrivals
          ? { ...workload.arrivals, rate: workload.arrivals.rate * factor }
          : workload.arrivals,
    })),
    fts: mapValues(scenario.fts, (fts) => ({
      ...fts,
      nodes: up(fts.nodes),
      endpoint: { inbound: up(fts.endpoint.inbound), outbound: up(fts.endpoint.outbound) },
      link: { ...fts.link, max: up(fts.link.max) },
    })),
    submitters: mapValues(scenario.submitters, (submitter) => ({
      ...submitter,
      threads: up(submitter.threads),
      bulk: up(submitter.bulk),
      poller: { ...submitter.poller, threads: up(submitter.poller.threads), bulk: up(submitter.poller.bulk) },
      finisher: {
        ...submitter.finisher,
        threads: up(submitter.finisher.threads),
        bulk: up(submitter.finisher.bulk),
      },
    })),
    sites: mapValues(scenario.sites, (site) => ({
      ...site,
      inbound: up(site.inbound),
      outbound: up(site.outbound),
      bandwidth: site.bandwidth * factor,
    })),
  };
}

function mapValues<T>(record: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

const chosen = RUNS.find((name) => name === process.argv[2]);
if (chosen !== undefined && process.argv[1]?.endsWith('scale.ts')) {
  const scenario = scenarioOf(chosen);
  const begin = process.hrtime.bigint();
  const result = simulate(scenario, new Map(), 0);
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  const ended = ['finished', 'given_up'].map(
    (end) =>
      result.metrics
        .find(({ name }) => name === `transfers.all.${end}`)
        ?.stats.find((s) => s.stat === 'total')?.value ?? 0,
  );
  const row: ScaleRow = {
    name: chosen,
    transfers: ended[0] + ended[1],
    seconds,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  };
  process.stdout.write(`${JSON.stringify(row)}\n`);
}
