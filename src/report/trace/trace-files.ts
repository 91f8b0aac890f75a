import type { StoryLine } from './story.js';

/** A story as JSON, for programs: times in µs of simulated time. */
export function traceJson(
  title: string,
  scenario: string,
  seed: number,
  lines: readonly StoryLine[],
): string {
  return `${JSON.stringify({ title, scenario, seed, lines }, null, 2)}\n`;
}

/**
 * A story as Chrome trace events, which Perfetto and chrome://tracing open: a process for each entity, a thread for
 * each system that held it, and a span from each step to the next of the same entity.
 */
export function chromeTrace(title: string, lines: readonly StoryLine[]): string {
  const entities = [...new Set(lines.map(({ entity }) => entity))];
  const systems = [...new Set(lines.map(({ system }) => system))];
  const pidOf = (entity: string) => entities.indexOf(entity) + 1;
  const tidOf = (system: string) => systems.indexOf(system) + 1;
  const names = entities.flatMap((entity) => [
    { name: 'process_name', ph: 'M', pid: pidOf(entity), tid: 0, args: { name: `${title}: ${entity}` } },
    ...systems
      .filter((system) => lines.some((line) => line.entity === entity && line.system === system))
      .map((system) => ({
        name: 'thread_name',
        ph: 'M',
        pid: pidOf(entity),
        tid: tidOf(system),
        args: { name: system },
      })),
  ]);
  const spans = lines.map((line, index) => {
    const isFirst = lines.findIndex(({ entity }) => entity === line.entity) === index;
    const next = lines
      .slice(index + 1)
      .find(({ entity, strand }) => (isFirst ? entity === line.entity : strand === line.strand));
    return {
      name: line.what,
      cat: line.step,
      ph: 'X',
      ts: line.timeUs,
      dur: next === undefined ? 0 : next.timeUs - line.timeUs,
      pid: pidOf(line.entity),
      tid: tidOf(line.system),
      args: { step: line.step, waits_for: next?.waitedFor ?? '' },
    };
  });
  return `${JSON.stringify({ displayTimeUnit: 'ms', traceEvents: [...names, ...spans] }, null, 1)}\n`;
}
