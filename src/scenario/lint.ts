import { SECTIONS } from '../systems/registry.js';
import { referencesFrom } from '../systems/system.js';
import { accessLifetimeUs, reuseRuleOf } from '../systems/tokens/reuse.js';
import { siteNames } from '../systems/workload/site-names.js';
import { type Problem, problemAt } from './error.js';
import { type MapNode, type Path, placeOf } from './node.js';
import { isMoved } from './recorded.js';
import type { Scenario } from './schema.js';
import type { SourcedNumber } from './sources.js';
import { placeOfRow, type Trace } from './trace.js';

/**
 * Fourth phase: warnings of what is legal but surely not meant. Nothing here stops a run. What cannot keep up is told
 * by the closed forms, which know of more than a scenario alone.
 */
export function lint(scenario: Scenario, tree: MapNode, traces: ReadonlyMap<string, Trace>): Problem[] {
  const warnings: Problem[] = [];
  const warn = (path: Path, message: string, suggestion: string): void => {
    warnings.push(problemAt(placeOf(tree, path), message, suggestion));
  };
  lintLifetimes(scenario, warn);
  lintReuse(scenario, warn);
  lintUnused(scenario, warn);
  lintEnds(scenario, warn);
  lintLate(scenario, warn);
  lintPools(scenario, warn);
  for (const trace of tracesOf(scenario, traces)) warnings.push(...traceWarnings(trace, scenario.horizon));
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
    const found = files.get(file);
    if (found === undefined) files.set(file, [number]);
    else found.push(number);
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
  for (const submitter of Object.values(submitters)) {
    const { issuer, client, tokens } = submitter;
    if (tokens.issuer === 'x509') continue;
    const lifetime = accessLifetimeUs({ issuers }, submitter) ?? 0;
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

/** A cache that never gives a token again, or gives those that have expired. */
function lintReuse({ issuers, submitters }: Scenario, warn: Warn): void {
  for (const [name, submitter] of Object.entries(submitters)) {
    const { tokens } = submitter;
    const lifetime = accessLifetimeUs({ issuers }, submitter);
    if (tokens.cache === 'off' || tokens.issuer === 'x509' || lifetime === undefined) continue;
    const { leastLeftUs } = reuseRuleOf(submitter);
    const isOff = leastLeftUs !== tokens.reuse_floor;
    if (isOff && (leastLeftUs >= lifetime || leastLeftUs < 0)) {
      const what =
        leastLeftUs < 0 ? 'tokens that have expired are given again' : 'no token is ever given again';
      const why = 'this version of Rucio counts wrongly on hosts that do not run on UTC';
      warn(
        ['submitters', name, 'utc_offset'],
        `${what}: ${why}`,
        'give `version` 41, or leave the offset out',
      );
    } else if (leastLeftUs >= lifetime) {
      warn(
        ['submitters', name, 'tokens', 'reuse_floor'],
        'no token is ever given again: none lives for longer than the reuse floor',
        'lower `tokens.reuse_floor`, or lengthen the life of the tokens',
      );
    }
  }
}

function lintUnused(scenario: Scenario, warn: Warn): void {
  const { workloads, load_tests: loadTests, sites, submitters } = scenario;
  const reaping = Object.keys(submitters).filter((name) => (submitters[name]?.reaper?.rate ?? 0) > 0);
  const usedSubmitters = new Set([...workloads.map(({ submitter }) => submitter), ...reaping]);
  const moving = workloads.flatMap(({ sources, destinations }) => [
    ...siteNames(sources),
    ...siteNames(destinations),
  ]);
  // A reaper goes to every site, without any FTS.
  const usedSites = new Set(reaping.length > 0 ? Object.keys(sites) : moving);
  const usedIssuers = new Set([
    ...[...usedSubmitters].map((name) => submitters[name]?.issuer),
    ...loadTests.map(({ issuer }) => issuer),
    ...SECTIONS.flatMap((section) => referencesFrom(section, 'issuers', scenario)).map(({ names }) => names),
  ]);
  const usedFts = new Set(moving.map((name) => sites[name]?.fts));
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
}

/** Datasets whose only destination is where they are. */
function lintEnds({ workloads }: Scenario, warn: Warn): void {
  workloads.forEach(({ name, arrivals, sources, destinations }) => {
    if (arrivals.law === 'trace') return;
    const [first, ...others] = weightedNames(destinations);
    if (first === undefined || others.length > 0) return;
    const from = weightedNames(sources);
    if (!from.includes(first)) return;
    warn(
      ['workloads', name, 'destinations'],
      from.length === 1
        ? `\`${name}\` moves nothing: its only source and its only destination are \`${first}\``
        : `what begins at \`${first}\` goes nowhere, as \`${first}\` is the only destination`,
      'name another site: nothing is moved from a site to itself',
    );
  });
}

/** What would come after the end. */
function lintLate({ horizon, workloads, load_tests: loadTests }: Scenario, warn: Warn): void {
  for (const { name, arrivals } of workloads) {
    if (arrivals.law !== 'at') continue;
    const late = arrivals.times.filter((time) => time >= horizon).length;
    if (late === 0) continue;
    const path = ['workloads', name, 'arrivals', 'times'];
    const message = `${late} of ${arrivals.times.length} times are not before the horizon, and bring nothing`;
    warn(path, message, 'lengthen the horizon, or leave them out');
  }
  for (const { name, from } of loadTests) {
    if (from < horizon) continue;
    warn(['load_tests', name, 'from'], 'this load test begins after the horizon', 'begin it earlier');
  }
}

/** Pools of which every connection may be the first one of a request that waits for a second. */
function lintPools({ issuers }: Scenario, warn: Warn): void {
  for (const [name, { pool, threads }] of Object.entries(issuers)) {
    if (pool.second.length === 0 || pool.connections > threads) continue;
    warn(
      ['issuers', name, 'pool', 'second'],
      `${threads} threads that need two connections each can take all ${pool.connections} with their first ones, and wait for each other until \`pool.timeout\``,
      `${threads + 1} connections rule that out, as fewer threads do`,
    );
  }
}

/** The traces of a scenario, each once. */
function tracesOf({ workloads }: Scenario, traces: ReadonlyMap<string, Trace>): Trace[] {
  const files = workloads.flatMap(({ arrivals }) => (arrivals.law === 'trace' ? [arrivals.file] : []));
  return [...new Set(files)].flatMap((file) => traces.get(file) ?? []);
}

function traceWarnings(trace: Trace, horizon: number): Problem[] {
  const warnings: Problem[] = [];
  const warn = (isMeant: (row: Trace['rows'][number]) => boolean, message: string, remedy: string): void => {
    const first = trace.rows.findIndex((row) => !isMeant(row));
    if (first < 0) return;
    const others = trace.rows.filter((row) => !isMeant(row)).length - 1;
    const more = others === 0 ? '' : `, as ${others} more of ${trace.rows.length} do`;
    warnings.push(problemAt(placeOfRow(trace, first), `${message}${more}`, remedy));
  };
  warn(isMoved, 'this line moves nothing, from a site to itself', 'name two sites, or leave such lines out');
  warn(
    ({ timeUs }) => timeUs < horizon,
    'this line comes after the horizon and brings nothing',
    'lengthen the horizon, or leave such lines out',
  );
  return warnings;
}

/** The sites that can be chosen. */
function weightedNames(ends: Scenario['workloads'][number]['sources']): string[] {
  const isWeighted = typeof ends !== 'string' && !Array.isArray(ends);
  return isWeighted ? siteNames(ends).filter((name) => (ends[name] ?? 0) > 0) : siteNames(ends);
}
