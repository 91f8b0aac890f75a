import { humanSeconds } from '../human.js';
import type { StoryLine } from './story.js';

/** A story as a table for a terminal: a line a step, what was waited for under it, and in the end why it failed. */
export function traceTable(
  title: string,
  lines: readonly StoryLine[],
  why: readonly string[],
  columns: number,
): string {
  const times = lines.map(({ timeUs }) => clock(timeUs));
  const timeWidth = Math.max(4, ...times.map((text) => text.length));
  const systemWidth = Math.max(6, ...lines.map(({ system }) => system.length));
  const indent = timeWidth + systemWidth + 4;
  const room = Math.max(24, columns - indent);
  const rows = lines.flatMap((line, index) => {
    const isAlone = line.entity === 'transfer' || line.entity === 'scenario' || line.entity === line.system;
    const who = isAlone ? '' : `${line.entity}: `;
    const waits =
      line.waitedFor === ''
        ? []
        : wrap(`(after ${humanSeconds(line.waitedUs / 1e6)} for ${line.waitedFor})`, room);
    const texts = [...wrap(who + line.what, room), ...waits];
    return texts.map((text, row) => {
      const time = row === 0 ? times[index] : '';
      const system = row === 0 ? line.system : '';
      return `${time.padStart(timeWidth)}  ${system.padEnd(systemWidth)}  ${text}`.trimEnd();
    });
  });
  return [
    title,
    '',
    `${'time'.padStart(timeWidth)}  ${'system'.padEnd(systemWidth)}  what happened`,
    ...rows,
    '',
    ...why.flatMap((text) => [...wrap(text, columns), '']),
  ].join('\n');
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

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
