import { arrowsOf } from './arrows.js';
import type { StoryLine } from './story.js';

/**
 * A story as Chrome trace events, which Perfetto and chrome://tracing open: a process for each entity, a thread for
 * each system that held it, a slice from each step to the next of the same entity, an instant where that takes no time,
 * and arrows between a transfer and its tokens. Names are those of the steps; what happened is among the arguments.
 */
export function chromeTrace(title: string, lines: readonly StoryLine[]): string {
  const entities = [...new Set(lines.map(({ entity }) => entity))];
  const systems = [...new Set(lines.map(({ system }) => system))];
  const trackOf = ({ entity, system }: StoryLine) => ({
    pid: entities.indexOf(entity) + 1,
    tid: systems.indexOf(system) + 1,
  });
  const arrows = arrowsOf(lines);
  const ends = new Set(arrows.flatMap(({ from, to }) => [from, to]));
  const steps = lines.map((line, index) => stepEvent(lines, index, ends.has(line), trackOf(line)));
  const flows = arrows.flatMap(({ from, to, token }, index) => {
    const flow = { name: `token ${token}`, cat: 'token', id: index + 1 };
    return [
      { ...flow, ph: 's', ts: from.timeUs, ...trackOf(from) },
      { ...flow, ph: 'f', bp: 'e', ts: to.timeUs, ...trackOf(to) },
    ];
  });
  const traceEvents = [...names(title, lines, trackOf), ...inOrder([...steps, ...flows])];
  return `${JSON.stringify({ displayTimeUnit: 'ms', traceEvents }, null, 1)}\n`;
}

interface Track {
  readonly pid: number;
  readonly tid: number;
}

/** The names of processes and of their threads. */
function names(title: string, lines: readonly StoryLine[], trackOf: (line: StoryLine) => Track) {
  const told = new Set<string>();
  return lines.flatMap((line) => {
    const { pid, tid } = trackOf(line);
    const process = { name: 'process_name', ph: 'M', pid, tid: 0 };
    const thread = { name: 'thread_name', ph: 'M', pid, tid };
    const whose = line.entity === 'transfer' ? title : line.entity;
    return [
      { ...process, args: { name: whose } },
      { ...thread, args: { name: line.system } },
    ].filter((event) => told.size < told.add(`${event.pid} ${event.tid}`).size);
  });
}

/** A step as a slice, or as an instant where nothing follows or the next comes at once. */
function stepEvent(lines: readonly StoryLine[], index: number, hasArrow: boolean, track: Track) {
  const line = lines[index];
  const isFirst = lines.findIndex(({ entity }) => entity === line.entity) === index;
  const next = lines
    .slice(index + 1)
    .find(({ entity, strand }) => (isFirst ? entity === line.entity : strand === line.strand));
  const lasted = next === undefined ? 0 : next.timeUs - line.timeUs;
  // Arrows begin and end at slices only.
  const dur = hasArrow ? Math.max(1, lasted) : lasted;
  const event = { name: line.step, cat: line.system.split('.')[0], ts: line.timeUs, ...track };
  const args = { what: line.what, waits_for: next?.waitedFor ?? '' };
  return dur > 0 ? { ...event, ph: 'X', dur, args } : { ...event, ph: 'i', s: 't', args };
}

/** By time; of slices that begin together the longest first, so that the others lie in it, and arrows after slices. */
function inOrder<E extends { readonly ts: number; readonly ph: string; readonly dur?: number }>(
  events: readonly E[],
): E[] {
  const rank = ({ ph }: E) => 'Xisf'.indexOf(ph);
  return [...events].sort((a, b) => a.ts - b.ts || rank(a) - rank(b) || (b.dur ?? 0) - (a.dur ?? 0));
}
