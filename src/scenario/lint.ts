import { group } from 'd3-array';
import { listed } from '../language/listed.js';
import { LISTS, SECTIONS, SYSTEMS } from '../systems/registry.js';
import { type NamedList, referencesFrom } from '../systems/system.js';
import type { WarningName } from '../systems/warnings.js';
import { type Warning, warningAt } from './error.js';
import { type MapNode, placeOf } from './node.js';
import { warnedOf } from './parts.js';
import { isMoved } from './recorded.js';
import type { Scenario } from './schema.js';
import type { SourcedNumber } from './sources.js';
import { placeOfRow, type Trace } from './trace.js';

/** Paths that a warning names. */
const SHOWN_MAX = 5;

/**
 * Fourth phase: warnings of what is legal but surely not meant. Nothing here stops a run. What cannot keep up is told
 * by the closed forms, which know of more than a scenario alone.
 */
export function lint(scenario: Scenario, tree: MapNode, traces: ReadonlyMap<string, Trace>): Warning[] {
  const ofTraces = tracesOf(scenario, traces).flatMap((trace) => traceWarnings(trace, scenario.horizon));
  return [...warnedOf(scenario, tree), ...ofTraces];
}

/** One warning for each file that sets numbers without saying where they are from. */
export function unsourced(numbers: readonly SourcedNumber[]): Warning[] {
  const told = numbers.filter(({ source, place }) => source === undefined && place.line > 0);
  const once = [...group(told, ({ place }) => `${place.file}:${place.line}:${place.column}`).values()].map(
    ([number]) => number,
  );
  return [...group(once, ({ place }) => place.file).values()].map((found) => {
    const many = found.length === 1 ? 'a number has' : `${found.length} numbers have`;
    const paths = found.map(({ path }) => `\`${path}\``);
    const message = `${many} no source: ${listed(paths, SHOWN_MAX)}`;
    return warningAt(
      'no-source',
      found[0].place,
      message,
      'name the fact or write `assumption` under `sources`',
    );
  });
}

/** A scenario of a variant at one time, and where it is written. */
export interface LintedTime {
  readonly scenario: Scenario;
  readonly tree: MapNode;
}

/** Instances that no variant uses at any time: one warning a section. */
export function unused(times: readonly LintedTime[]): Warning[] {
  const used = new Set(times.flatMap(({ scenario }) => usedBy(scenario)));
  return SECTIONS.filter(({ isWork }) => isWork !== true).flatMap(({ key }) => {
    const places = new Map(
      times
        .toReversed()
        .flatMap(({ scenario, tree }) =>
          Object.keys(scenario[key as 'fts']).map(
            (name) => [`${key}.${name}`, placeOf(tree, [key, name])] as const,
          ),
        ),
    );
    const idle = [...places].filter(([path]) => !used.has(path)).sort(([a], [b]) => (a < b ? -1 : 1));
    const [first] = idle;
    if (first === undefined) return [];
    const names = idle.map(([path]) => `\`${path}\``);
    const message = `nothing uses ${listed(names, SHOWN_MAX)}`;
    return [warningAt('unused', first[1], message, 'remove it, or name it in a workload')];
  });
}

/** The instances that are used, by their paths. */
function usedBy(scenario: Scenario): string[] {
  const working: readonly NamedList[] = [...LISTS, ...SECTIONS].filter(({ isWork }) => isWork === true);
  const named = working.flatMap((part) =>
    Object.values(part.refersTo ?? {}).flatMap((section) =>
      referencesFrom(part, section, scenario).map(({ names }) => `${section}.${names}`),
    ),
  );
  return [...named, ...SYSTEMS.flatMap(({ uses }) => uses?.(scenario as never) ?? [])];
}

/** The traces of a scenario, each once. */
function tracesOf({ workloads }: Scenario, traces: ReadonlyMap<string, Trace>): Trace[] {
  const files = workloads.flatMap(({ arrivals }) => (arrivals.law === 'trace' ? [arrivals.file] : []));
  return [...new Set(files)].flatMap((file) => traces.get(file) ?? []);
}

function traceWarnings(trace: Trace, horizon: number): Warning[] {
  const warnings: Warning[] = [];
  const warn = (
    name: WarningName,
    isMeant: (row: Trace['rows'][number]) => boolean,
    message: string,
    remedy: string,
  ): void => {
    const first = trace.rows.findIndex((row) => !isMeant(row));
    if (first < 0) return;
    const others = trace.rows.filter((row) => !isMeant(row)).length - 1;
    const more = others === 0 ? '' : `, as ${others} more of ${trace.rows.length} do`;
    warnings.push(warningAt(name, placeOfRow(trace, first), `${message}${more}`, remedy));
  };
  warn(
    'moves-nothing',
    isMoved,
    'this line moves nothing, from a site to itself',
    'name two sites, or leave such lines out',
  );
  warn(
    'after-horizon',
    ({ timeUs }) => timeUs < horizon,
    'this line comes after the horizon and brings nothing',
    'lengthen the horizon, or leave such lines out',
  );
  return warnings;
}
