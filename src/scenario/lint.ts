import { type Problem, problemAt } from './error.js';
import { type MapNode, type Path, placeOf } from './node.js';
import type { Scenario } from './schema.js';
import { siteNames } from './site-names.js';
import type { SourcedNumber } from './sources.js';
import { stationLoads } from './station-loads.js';

/** Fourth phase: warnings of what is legal but surely not meant. Nothing here stops a run. */
export function lint(scenario: Scenario, tree: MapNode): Problem[] {
  const warnings: Problem[] = [];
  const warn = (path: Path, message: string, suggestion: string): void => {
    warnings.push(problemAt(placeOf(tree, path), message, suggestion));
  };
  lintLifetimes(scenario, warn);
  lintUnused(scenario, warn);
  for (const { path, station, load } of stationLoads(scenario)) {
    if (load > 1) {
      warn(
        path,
        `${station} cannot keep up: it needs ${percent(load)} of its capacity at the highest rate`,
        'expect a queue that grows; lower the rate or give it more servers',
      );
    }
  }
  return warnings;
}

/** One warning for each file that sets numbers without saying where they are from. */
export function unsourced(numbers: readonly SourcedNumber[]): Problem[] {
  const files = new Map<string, SourcedNumber[]>();
  const seen = new Set<string>();
  for (const number of numbers) {
    const { file, line, column } = number.place;
    const key = `${file}:${line}:${column}`;
    if (number.source !== undefined || line === 0 || seen.has(key)) continue;
    seen.add(key);
    files.set(number.place.file, [...(files.get(number.place.file) ?? []), number]);
  }
  return [...files.values()].flatMap((found) => {
    const [first] = found;
    if (first === undefined) return [];
    const paths = found.slice(0, 5).map(({ path }) => `\`${path}\``);
    const rest = found.length > 5 ? ` and ${found.length - 5} more` : '';
    const message = `${found.length === 1 ? 'a number has' : `${found.length} numbers have`} no source: ${paths.join(', ')}${rest}`;
    return [problemAt(first.place, message, 'name the fact or write `assumption` under `sources`')];
  });
}

type Warn = (path: Path, message: string, suggestion: string) => void;

function lintLifetimes({ horizon, issuers, submitters }: Scenario, warn: Warn): void {
  for (const { issuer, client, tokens } of Object.values(submitters)) {
    if (tokens.issuer === 'x509') continue;
    const lifetime = tokens.access_lifetime ?? issuers[issuer]?.clients[client]?.access_lifetime ?? 0;
    if (horizon < lifetime) {
      const whose =
        tokens.access_lifetime === undefined
          ? `of \`issuers.${issuer}.clients.${client}\``
          : 'by `tokens.access_lifetime`';
      warn(
        ['horizon'],
        `the horizon is shorter than the life of an access token ${whose}`,
        'no token will expire; simulate at least one lifetime',
      );
    }
  }
}

function lintUnused(scenario: Scenario, warn: Warn): void {
  const { workloads, load_tests: loadTests, sites, submitters } = scenario;
  const usedSubmitters = new Set(workloads.map(({ submitter }) => submitter));
  const usedSites = new Set(
    workloads.flatMap(({ sources, destinations }) => [...siteNames(sources), ...siteNames(destinations)]),
  );
  const usedIssuers = new Set([
    ...[...usedSubmitters].map((name) => submitters[name]?.issuer),
    ...loadTests.map(({ issuer }) => issuer),
  ]);
  const usedFts = new Set([...usedSites].map((name) => sites[name]?.fts));
  const unused = (
    key: 'submitters' | 'sites' | 'issuers' | 'fts',
    used: ReadonlySet<string | undefined>,
  ): void => {
    const idle = Object.keys(scenario[key]).filter((name) => !used.has(name));
    const [first] = idle;
    if (first === undefined) return;
    const names = `${idle
      .slice(0, 5)
      .map((name) => `\`${key}.${name}\``)
      .join(', ')}${idle.length > 5 ? ` and ${idle.length - 5} more` : ''}`;
    warn([key, first], `nothing uses ${names}`, 'remove it, or name it in a workload');
  };
  unused('submitters', usedSubmitters);
  unused('sites', usedSites);
  unused('issuers', usedIssuers);
  unused('fts', usedFts);
  for (const [index, test] of loadTests.entries()) {
    if (test.from >= scenario.horizon) {
      warn(['load_tests', index, 'from'], 'this load test begins after the horizon', 'begin it earlier');
    }
  }
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
