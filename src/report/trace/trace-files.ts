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
