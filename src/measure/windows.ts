import type { StatValue } from './instrument.js';
import type { Meter } from './meter.js';
import type { Window, WindowResult } from './run-result.js';

/** A window that has begun. */
interface Open extends Window {
  readonly close: readonly (() => readonly StatValue[])[];
}

/**
 * Windows of a run, each measured from its first moment to its last, wherever the bins of the timeline end. Cost:
 * nothing but at these moments.
 */
export class Windows {
  readonly results: WindowResult[] = [];
  private readonly open: Open[] = [];
  private readonly edges: readonly number[];

  constructor(
    private readonly meter: Meter,
    private readonly windows: readonly Window[],
  ) {
    const edges = windows.flatMap(({ fromUs, toUs }) => [fromUs, toUs]);
    this.edges = [...new Set(edges)].sort((a, b) => a - b);
  }

  /** The next moment after `nowUs` at which a window begins or ends; Infinity after the last. */
  nextUs(nowUs: number): number {
    return this.edges.find((edge) => edge > nowUs) ?? Number.POSITIVE_INFINITY;
  }

  /** Ends and begins the windows whose moment is now. */
  reach(nowUs: number): void {
    if (!this.edges.includes(nowUs)) return;
    for (const { metrics, fromUs, toUs, close } of this.open) {
      if (toUs !== nowUs) continue;
      for (const [index, metric] of metrics.entries())
        this.results.push({ metric, fromUs, toUs, stats: close[index]() });
    }
    for (const window of this.windows) {
      if (window.fromUs !== nowUs) continue;
      this.open.push({ ...window, close: window.metrics.map((metric) => this.meter.openWindow(metric)) });
    }
  }
}
