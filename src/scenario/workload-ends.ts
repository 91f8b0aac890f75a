import { type Ends, siteNames } from '../systems/workload/site-names.js';
import type { Path } from './node.js';
import { type RecordedFlow, recordedFlows } from './recorded.js';
import type { References } from './references.js';
import type { WorkloadConfig } from './schema.js';
import { placeOfRow, type Trace } from './trace.js';

/** From where to where datasets go, each end in the order of names, and what a trace brings from one to another. */
interface FoundEnds {
  readonly sources: Ends;
  readonly destinations: Ends;
  readonly recorded?: readonly RecordedFlow[];
}

/** Looks the sites of workloads up, which may stand in traces. */
export class WorkloadEnds {
  constructor(
    private readonly sites: readonly string[],
    private readonly horizonUs: number,
    private readonly references: References,
  ) {}

  of(workload: WorkloadConfig, trace: Trace | undefined, path: Path): FoundEnds {
    if (workload.arrivals.law !== 'trace') {
      return {
        sources: this.named(workload, 'sources', path),
        destinations: this.named(workload, 'destinations', path),
      };
    }
    return {
      sources: this.recordedIn(trace, 'source'),
      destinations: this.recordedIn(trace, 'destination'),
      ...(trace && { recorded: recordedFlows(trace.rows, this.horizonUs) }),
    };
  }

  private named(workload: WorkloadConfig, key: 'sources' | 'destinations', path: Path): Ends {
    const ends = workload[key];
    if (ends === undefined) {
      const message = `\`${this.references.written(path)}\` has no \`${key}\``;
      this.references.problem([...path, key], message, 'name a site, a list of sites, or weights');
      return [];
    }
    this.references.all(siteNames(ends), [...path, key], { what: 'site', names: this.sites });
    if (typeof ends === 'string') return ends;
    if (Array.isArray(ends)) return [...ends].sort();
    return Object.fromEntries(Object.entries(ends).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The sites in a column of a trace; an unknown one is told at the first line that names it. */
  private recordedIn(trace: Trace | undefined, column: 'source' | 'destination'): string[] {
    const names = new Set<string>();
    trace?.rows.forEach(({ [column]: name }, index) => {
      if (names.has(name)) return;
      names.add(name);
      if (!this.sites.includes(name))
        this.references.unknown(name, this.sites, 'site', placeOfRow(trace, index));
    });
    return [...names].sort();
  }
}
