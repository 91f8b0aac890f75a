import type { Series } from './chart.js';

/** Width of a line, px, and how much more of it shows beside one that is drawn upon it. */
const WIDTH = 1.8;
const MORE = 1.6;
/** Lines below each other that are still told apart by their widths. */
const DEEPEST = 2;
/** Values that differ by no more than this share of the larger are drawn upon each other. */
const NEAR = 0.01;

/**
 * Widths of the lines of a panel, which are drawn in their order: a line that would be hidden below later ones is wider,
 * so that it shows on both sides of them.
 */
export function lineWidths(lines: readonly Pick<Series, 'values'>[]): number[] {
  const depths = new Array<number>(lines.length).fill(0);
  for (let line = lines.length - 1; line >= 0; line--) {
    for (let later = line + 1; later < lines.length; later++) {
      if (isHidden(lines[line].values, lines[later].values))
        depths[line] = Math.max(depths[line], depths[later] + 1);
    }
  }
  return depths.map((depth) => WIDTH + MORE * Math.min(depth, DEEPEST));
}

/** Whether another line covers at least half of this one, times without any value left out. */
function isHidden(values: Series['values'], other: Series['values']): boolean {
  let shown = 0;
  let covered = 0;
  values.forEach((value, bin) => {
    if (value === null || value === 0) return;
    shown++;
    const above = other[bin] ?? null;
    if (above !== null && Math.abs(value - above) <= NEAR * Math.max(value, above)) covered++;
  });
  return shown > 0 && covered >= shown / 2;
}
