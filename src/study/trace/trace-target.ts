import { didYouMean } from '../../language/did-you-mean.js';
import { refused } from '../../scenario/error.js';
import type { Scenario } from '../../scenario/schema.js';
import { SYSTEMS } from '../../systems/registry.js';
import { instancesIn } from '../../systems/system.js';
import { siteNames } from '../../systems/workload/site-names.js';

/** What is traced: files of one dataset to one destination, a token by its number, or a system. */
export type TraceTarget =
  | {
      readonly kind: 'transfer';
      readonly workload: string;
      /** Number of the dataset within its workload, from 0 on. */
      readonly dataset: number;
      /** Number of the file within its dataset; left out: all of them (a rule). */
      readonly file: number | undefined;
      readonly destination: string;
    }
  | { readonly kind: 'token'; readonly jwt: number }
  /** An instance of a system, by its path. */
  | { readonly kind: 'system'; readonly path: string };

/** Reads `workload/dataset/file/destination`, as failures.csv names transfers. */
export function transferTarget(text: string, scenario: Scenario): TraceTarget {
  const [workload, dataset, file, destination] = partsOf(text, 4, 'week/17/3/T1_DE_KIT_Disk', '--transfer');
  checkNames(text, workload, destination, scenario);
  return {
    kind: 'transfer',
    workload,
    dataset: number(text, dataset),
    file: number(text, file),
    destination,
  };
}

/** Reads `workload/dataset/destination`: the files of a dataset that a rule brings to one destination. */
export function ruleTarget(text: string, scenario: Scenario): TraceTarget {
  const [workload, dataset, destination] = partsOf(text, 3, 'week/17/T1_DE_KIT_Disk', '--rule');
  checkNames(text, workload, destination, scenario);
  return { kind: 'transfer', workload, dataset: number(text, dataset), file: undefined, destination };
}

/** Reads the number of a token, as traces of transfers show it. */
export function tokenTarget(text: string): TraceTarget {
  const jwt = number(text, text);
  if (jwt === 0)
    throw refused(text, 'tokens are numbered from 1 on', 'take a number from the trace of a transfer');
  return { kind: 'token', jwt };
}

/** Reads the path of an instance whose system tells steps of itself. */
export function systemTarget(path: string, scenario: Scenario): TraceTarget {
  const known = SYSTEMS.flatMap(({ steps, section }) =>
    steps === undefined || section === undefined
      ? []
      : Object.keys(instancesIn(scenario, section.key)).map((name) => `${section.key}.${name}`),
  );
  if (known.includes(path)) return { kind: 'system', path };
  throw refused(path, 'is no system that tells its steps', didYouMean(path, known, 'systems that do'));
}

function partsOf(text: string, count: number, example: string, option: string): string[] {
  const parts = text.split('/');
  if (parts.length === count && parts.every((part) => part !== '')) return parts;
  throw refused(text, `is not what ${option} takes`, `write it like \`${example}\``);
}

function number(text: string, digits: string): number {
  if (/^\d{1,12}$/.test(digits)) return Number(digits);
  throw refused(text, `"${digits}" is not a number`, 'datasets, files and tokens are numbered');
}

function checkNames(text: string, workload: string, destination: string, scenario: Scenario): void {
  const workloads = scenario.workloads.map(({ name }) => name);
  const found = scenario.workloads.find(({ name }) => name === workload);
  if (found === undefined) {
    throw refused(text, `there is no workload \`${workload}\``, didYouMean(workload, workloads, 'workloads'));
  }
  const sites = siteNames(found.destinations);
  if (!sites.includes(destination)) {
    const remedy = didYouMean(destination, sites, 'destinations');
    throw refused(text, `the workload sends nothing to \`${destination}\``, remedy);
  }
}
