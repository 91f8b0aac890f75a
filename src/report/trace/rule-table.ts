import type { TraceStep } from '../../study/trace/trace-recorder.js';
import { type Column, type Terminal, textTable } from '../text-table.js';
import { textOfMany } from './story.js';
import { clock } from './trace-table.js';

const COLUMNS: readonly Column[] = [
  ...['first', 'last', 'files'].map((title) => ({ title, align: 'right' as const })),
  { title: 'what happened', wraps: true },
];

/** The life of all files of a rule in one line a step: how many files, and when the first and the last came to it. */
export function ruleTable(title: string, steps: readonly TraceStep[], terminal: Terminal): string {
  const groups = new Map<string, { files: number; firstUs: number; lastUs: number }>();
  for (const step of steps) {
    if (step.of !== 'transfer') continue;
    const what = textOfMany(step);
    const group = groups.get(what) ?? { files: 0, firstUs: step.timeUs, lastUs: step.timeUs };
    group.files += step.files;
    group.lastUs = step.timeUs;
    groups.set(what, group);
  }
  const rows = [...groups].map(([what, { files, firstUs, lastUs }]) => [
    clock(firstUs),
    clock(lastUs),
    String(files),
    what,
  ]);
  return `${title}\n\n${textTable(COLUMNS, rows, terminal)}\n`;
}
