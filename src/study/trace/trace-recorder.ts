import type { FileRange } from '../../ecosystem/file-ranges.js';
import type { Observer, TokenStep, TransferStep } from '../../ecosystem/observer.js';
import type { TraceTarget } from './trace-target.js';

/** One step of what is traced. */
export type TraceStep =
  | {
      readonly of: 'transfer';
      readonly timeUs: number;
      readonly step: TransferStep;
      readonly firstFile: number;
      readonly files: number;
      readonly workload: string;
      readonly source: string;
      readonly destination: string;
      readonly a: number;
      readonly b: number;
    }
  | {
      readonly of: 'token';
      readonly timeUs: number;
      readonly step: TokenStep;
      readonly jwt: number;
      /** The instance at which it happens, by its path. */
      readonly at: string;
      readonly a: number;
    }
  | {
      readonly of: 'system';
      readonly timeUs: number;
      readonly step: string;
      readonly path: string;
      readonly a: number;
    }
  /** The scenario changes while the target lives; `change` is its place among the changes. */
  | { readonly of: 'scenario'; readonly timeUs: number; readonly step: 'changed'; readonly change: number };

/** What a recorder needs of a run to know its datasets. */
export interface RecordedRun {
  readonly nowUs: () => number;
  readonly sites: readonly string[];
  readonly workloadNameOf: (dataset: number) => string;
  readonly ordinalOf: (dataset: number) => number;
}

/**
 * Records the steps of one target, and those of the tokens that it is told of.
 *
 * It only reads: a run is the same with it and without. Cost: a comparison a step of any transfer or token.
 */
export class TraceRecorder implements Observer {
  private readonly recorded: TraceStep[] = [];
  /** Numbers of the tokens that the target was given. */
  readonly tokensSeen = new Set<number>();
  private run: RecordedRun | undefined;
  private destination = -1;

  /** @param tokens tokens whose steps are recorded */
  constructor(
    private readonly target: TraceTarget,
    private readonly tokens: ReadonlySet<number>,
  ) {}

  /** From the first of the target to its last, with the changes of the scenario in between. */
  get steps(): readonly TraceStep[] {
    return this.recorded.slice(0, this.recorded.findLastIndex((step) => step.of !== 'scenario') + 1);
  }

  /** Called when the systems are built, before anything happens. */
  attach(run: RecordedRun): void {
    this.run = run;
    if (this.target.kind === 'transfer') this.destination = run.sites.indexOf(this.target.destination);
  }

  transfer(step: TransferStep, range: Readonly<FileRange>, a = 0, b = 0): void {
    const { run } = this;
    if (run === undefined || !this.isMeant(run, step, range, b)) return;
    const { dataset, firstFile, files } = range;
    if (this.target.kind === 'transfer' && isAboutToken(step) && a !== FTS && b > 0) this.tokensSeen.add(b);
    const timeUs = run.nowUs();
    const workload = run.workloadNameOf(dataset);
    const [source, destination] = [run.sites[range.source], run.sites[range.destination]];
    this.recorded.push({
      of: 'transfer',
      timeUs,
      step,
      firstFile,
      files,
      workload,
      source,
      destination,
      a,
      b,
    });
  }

  token(step: TokenStep, jwt: number, at: string, a = 0): void {
    if (this.run === undefined || !this.tokens.has(jwt)) return;
    this.recorded.push({ of: 'token', timeUs: this.run.nowUs(), step, jwt, at, a });
  }

  system(path: string, step: string, a = 0): void {
    if (this.run === undefined || this.target.kind !== 'system' || this.target.path !== path) return;
    this.recorded.push({ of: 'system', timeUs: this.run.nowUs(), step, path, a });
  }

  changed(change: number): void {
    if (this.run === undefined || this.recorded.length === 0) return;
    this.recorded.push({ of: 'scenario', timeUs: this.run.nowUs(), step: 'changed', change });
  }

  private isMeant(run: RecordedRun, step: TransferStep, range: Readonly<FileRange>, b: number): boolean {
    const { target } = this;
    const { dataset, firstFile, files, destination } = range;
    if (target.kind === 'system') return false;
    if (target.kind === 'token') return isAboutToken(step) && b === target.jwt;
    if (destination !== this.destination || run.ordinalOf(dataset) !== target.dataset) return false;
    if (run.workloadNameOf(dataset) !== target.workload) return false;
    return target.file === undefined || (target.file >= firstFile && target.file < firstFile + files);
  }
}

/** The action of a token for FTS itself. */
const FTS = 2;

/** Whether a step of a transfer is about one token, whose number it has. */
export function isAboutToken(step: TransferStep): boolean {
  return step === 'token_cached' || step === 'token_given' || step === 'fresh_asked';
}
