import { humanSeconds } from '../../language/human.js';
import { type Column, prose, type Terminal, textTable } from '../text-table.js';
import type { StoryLine } from './story.js';

const COLUMNS: readonly Column[] = [
  { title: 'time', align: 'right' },
  { title: 'system' },
  { title: 'what happened', wraps: true },
];

/** A story as a table for a terminal: a row a step with what was waited for, and in the end why it failed. */
export function traceTable(
  title: string,
  lines: readonly StoryLine[],
  why: readonly string[],
  terminal: Terminal,
): string {
  const rows = lines.map(({ timeUs, system, entity, what, waitedUs, waitedFor }) => {
    const isAlone = entity === 'transfer' || entity === 'scenario' || entity === system;
    const who = isAlone ? '' : `${entity}: `;
    const waited = waitedFor === '' ? '' : `\n(after ${humanSeconds(waitedUs / 1e6)} for ${waitedFor})`;
    return [clock(timeUs), system, `${who}${what}${waited}`];
  });
  const paragraphs = why.map((text) => `${prose([text], terminal)}\n`);
  return [title, '', textTable(COLUMNS, rows, terminal), '', ...paragraphs].join('\n');
}

/** Simulated time as hours:minutes:seconds, with days in front where there are any. */
export function clock(timeUs: number): string {
  const totalMs = Math.round(timeUs / 1000);
  const pad = (value: number, width = 2) => String(value).padStart(width, '0');
  const days = Math.floor(totalMs / 86_400_000);
  const hours = Math.floor(totalMs / 3_600_000) % 24;
  const minutes = Math.floor(totalMs / 60_000) % 60;
  const text = `${pad(hours)}:${pad(minutes)}:${pad(Math.floor(totalMs / 1000) % 60)}.${pad(totalMs % 1000, 3)}`;
  return days === 0 ? text : `${days} d ${text}`;
}
