import { LISTS, SECTIONS, SYSTEMS } from '../systems/registry.js';
import { type NamedList, referencesFrom } from '../systems/system.js';
import { type Problem, problemAt } from './error.js';
import { type MapNode, placeOf } from './node.js';
import { toldBy } from './parts.js';
import { isMoved } from './recorded.js';
import type { Scenario } from './schema.js';
import type { SourcedNumber } from './sources.js';
import { placeOfRow, type Trace } from './trace.js';

/**
 * Fourth phase: warnings of what is legal but surely not meant. Nothing here stops a run. What cannot keep up is told
 * by the closed forms, which know of more than a scenario alone.
 */
export function lint(scenario: Scenario, tree: MapNode, traces: ReadonlyMap<string, Trace>): Problem[] {
  const ofTraces = tracesOf(scenario, traces).flatMap((trace) => traceWarnings(trace, scenario.horizon));
  return [...toldBy('warn', scenario, tree), ...unused(scenario, tree), ...ofTraces];
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

/** Instances that nothing uses: one warning a section. */
function unused(scenario: Scenario, tree: MapNode): Problem[] {
  const working: readonly NamedList[] = [...LISTS, ...SECTIONS].filter(({ isWork }) => isWork === true);
  const used = new Set([
    ...working.flatMap((part) =>
      Object.values(part.refersTo ?? {}).flatMap((section) =>
        referencesFrom(part, section, scenario).map(({ names }) => `${section}.${names}`),
      ),
    ),
    ...SYSTEMS.flatMap(({ uses }) => uses?.(scenario as never) ?? []),
  ]);
  return SECTIONS.filter(({ isWork }) => isWork !== true).flatMap(({ key }) => {
    const paths = Object.keys(scenario[key as 'fts']).map((name) => `${key}.${name}`);
    const idle = paths.filter((path) => !used.has(path));
    const [first] = idle;
    if (first === undefined) return [];
    const shown = idle.slice(0, 5).map((path) => `\`${path}\``);
    const names = `${shown.join(', ')}${idle.length > 5 ? ` and ${idle.length - 5} more` : ''}`;
    const place = placeOf(tree, first.split('.'));
    return [problemAt(place, `nothing uses ${names}`, 'remove it, or name it in a workload')];
  });
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
