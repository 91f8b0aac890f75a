import type { FileRange } from '../../../ecosystem/file-ranges.js';
import { type DatasetBook, Failure } from '../../../ecosystem/ports.js';
import { kindColumn } from '../../../kernel/columns.js';
import type { Law } from '../../../kernel/distribution.js';
import { quantileOf } from '../../../kernel/distribution.js';
import { LawBroken } from '../../../kernel/laws.js';
import type { Simulation } from '../../../kernel/simulation.js';
import { SlotPool } from '../../../kernel/slot-pool.js';
import type { Stream } from '../../../kernel/streams.js';
import type { FailureLog } from '../../../measure/failure-log.js';
import type { Meter } from '../../../measure/meter.js';
import { ATTEMPTS } from '../attempts.js';
import { FAILURE_CAUSES } from '../causes.js';
import { TRANSFER_MEASURES, type TransferMetrics, transferMetrics } from './transfer-metrics.js';

/** What the book keeps of a workload: where its files get their sizes. */
interface Workload {
  readonly name: string;
  readonly experiment: number;
  readonly firstSerial: number;
  readonly sizes: Stream;
  readonly sizeOf: (u: number) => number;
}

/** A size that nobody has asked for. */
const UNKNOWN = -1;

/**
 * The book of datasets and transfers.
 *
 * Guarantee: every request of a dataset is closed once, every attempt handed to FTS ends once; the sums are checked
 * when the run ends. A file's size is a pure function of seed, workload, dataset and file.
 * Mechanism: datasets are slots, recycled with their last request; files are never stored.
 * Cost: O(1) a call, about 64 bytes a dataset in flight, one keyed draw for a file's size.
 */
export class Book implements DatasetBook {
  readonly experiments: readonly string[];
  private readonly metrics: readonly TransferMetrics[];
  private readonly workloads: Workload[] = [];
  private readonly slots: SlotPool;
  private workloadOf = new Int32Array(0);
  private serials = new Uint32Array(0);
  private created = new Float64Array(0);
  private remaining = new Float64Array(0);
  private fixedBytes = new Float64Array(0);
  private files = new Float64Array(0);
  private destinations = new Float64Array(0);
  /** Size of each dataset, once somebody has asked. */
  private totalBytes = new Float64Array(0);
  /** 1 once an attempt has gone by token. */
  private usesTokens = kindColumn(0);
  private readonly sums = {
    opened: 0,
    done: 0,
    givenUp: 0,
    submitted: 0,
    finished: 0,
    failed: 0,
    inFlight: 0,
  };

  /** @param experiments in any order; the book numbers them in the order of their names */
  constructor(
    private readonly simulation: Simulation,
    meter: Meter,
    experiments: readonly string[],
    private readonly failures: FailureLog,
  ) {
    this.experiments = [...new Set(experiments)].sort();
    this.metrics = this.experiments.map((experiment) => transferMetrics(meter, experiment));
    for (const measure of TRANSFER_MEASURES) {
      meter.combine(
        `transfers.all.${measure}`,
        this.experiments.map((experiment) => `transfers.${experiment}.${measure}`),
      );
    }
    this.slots = new SlotPool('dataset', simulation, this);
    simulation.checkAtEnd(() => this.checkSums());
  }

  addWorkload(name: string, experiment: string, size: Law): number {
    const { streams } = this.simulation;
    return (
      this.workloads.push({
        name,
        experiment: this.experiments.indexOf(experiment),
        firstSerial: streams.stream('workload', name, 'serial').integer(2 ** 32),
        sizes: streams.stream('workload', name, 'size'),
        sizeOf: quantileOf(size),
      }) - 1
    );
  }

  open(workload: number, ordinal: number, files: number, destinations: number, fileBytes: number): number {
    const slot = this.slots.take();
    const requests = files * destinations;
    this.workloadOf[slot] = workload;
    this.serials[slot] = this.workloads[workload].firstSerial + ordinal;
    this.created[slot] = this.simulation.nowUs;
    this.remaining[slot] = requests;
    this.fixedBytes[slot] = fileBytes;
    this.files[slot] = files;
    this.destinations[slot] = destinations;
    this.totalBytes[slot] = UNKNOWN;
    this.usesTokens[slot] = 0;
    this.sums.opened += requests;
    const { requested, open } = this.metricsOf(slot);
    requested.add(requests);
    open.add(requests);
    return slot;
  }

  /** Datasets with requests that are neither done nor given up. */
  get openDatasets(): number {
    return this.slots.inUse;
  }

  experimentOf(dataset: number): number {
    return this.workloads[this.workloadOf[dataset]].experiment;
  }

  serialOf(dataset: number): number {
    return this.serials[dataset];
  }

  workloadNameOf(dataset: number): string {
    return this.workloads[this.workloadOf[dataset]].name;
  }

  ordinalOf(dataset: number): number {
    return (this.serials[dataset] - this.workloads[this.workloadOf[dataset]].firstSerial) >>> 0;
  }

  sizeBytes(dataset: number, file: number): number {
    const fixed = this.fixedBytes[dataset];
    if (fixed > 0) return fixed;
    const workload = this.workloads[this.workloadOf[dataset]];
    return Math.max(1, Math.round(workload.sizeOf(workload.sizes.draw(this.serials[dataset], file))));
  }

  filesOf(dataset: number): number {
    return this.files[dataset];
  }

  datasetBytes(dataset: number): number {
    if (this.totalBytes[dataset] === UNKNOWN) {
      let bytes = 0;
      for (let file = 0; file < this.files[dataset]; file++) bytes += this.sizeBytes(dataset, file);
      this.totalBytes[dataset] = bytes;
    }
    return this.totalBytes[dataset];
  }

  copiesOf(dataset: number): number {
    return 1 + this.destinations[dataset];
  }

  createdUs(dataset: number): number {
    return this.created[dataset];
  }

  submitted(dataset: number, files: number, x509: boolean): void {
    const metrics = this.metricsOf(dataset);
    metrics.submitted.add(files);
    metrics.byToken.add(x509 ? 0 : files, files);
    if (!x509) this.usesTokens[dataset] = 1;
    metrics.inFlight.add(files);
    this.sums.submitted += files;
    this.sums.inFlight += files;
  }

  secondCredential(dataset: number): void {
    this.metricsOf(dataset).secondCredential.add();
  }

  tokenDelay(dataset: number, files: number, delayUs: number): void {
    this.metricsOf(dataset).tokenDelay.recordMany(delayUs, files);
  }

  finished({ dataset, attempt }: Readonly<FileRange>, bytes: number, queueUs: number, copyUs: number): void {
    const metrics = this.metricsOf(dataset);
    metrics.finished.add();
    metrics.finishedBy[placeOf(attempt)].add();
    metrics.bytes.add(bytes);
    metrics.throughput.add(bytes);
    metrics.queueDelay.record(queueUs);
    metrics.copyDelay.record(copyUs);
    metrics.totalDelay.record(this.simulation.nowUs - this.created[dataset]);
    metrics.inFlight.add(-1);
    this.sums.finished++;
    this.sums.inFlight--;
  }

  failed(range: Readonly<FileRange>, cause: Failure, lastedUs = 0): void {
    const { dataset, firstFile: file, files, destination } = range;
    const metrics = this.metricsOf(dataset);
    metrics.failed[cause].add(files);
    this.failures.record(
      this.experiments[this.experimentOf(dataset)],
      FAILURE_CAUSES[cause],
      this.simulation.nowUs,
      files,
      { workload: this.workloadNameOf(dataset), ordinal: this.ordinalOf(dataset), file, destination },
    );
    if (cause === Failure.submission) return;
    metrics.failedBy[placeOf(range.attempt)].add(files);
    metrics.failedDelay.recordMany(lastedUs, files);
    metrics.inFlight.add(-files);
    this.sums.failed += files;
    this.sums.inFlight -= files;
  }

  copiedInVain(dataset: number, bytes: number): void {
    this.metricsOf(dataset).bytesInVain.add(bytes);
  }

  stuck(dataset: number, files: number): void {
    this.metricsOf(dataset).stuck.add(files);
  }

  closed(dataset: number, files: number, done: boolean): void {
    this.metricsOf(dataset).open.add(-files);
    if (done) this.sums.done += files;
    else {
      this.sums.givenUp += files;
      this.metricsOf(dataset).givenUp.add(files);
    }
    const remaining = this.remaining[dataset] - files;
    this.remaining[dataset] = remaining;
    if (remaining < 0) {
      throw new LawBroken('a request is closed once', this.simulation, `dataset ${this.serials[dataset]}`);
    }
    if (remaining > 0) return;
    this.metricsOf(dataset).datasetsByToken.add(this.usesTokens[dataset], 1);
    this.slots.give(dataset);
  }

  private metricsOf(dataset: number): TransferMetrics {
    return this.metrics[this.workloads[this.workloadOf[dataset]].experiment];
  }

  private checkSums(): void {
    const { opened, done, givenUp, submitted, finished, failed, inFlight } = this.sums;
    if (inFlight < 0 || submitted !== finished + failed + inFlight) {
      throw new LawBroken(
        'every attempt ends once',
        this.simulation,
        `${submitted} submitted, ${finished} finished, ${failed} failed, ${inFlight} in flight`,
      );
    }
    if (done + givenUp > opened) {
      throw new LawBroken(
        'every request is conserved',
        this.simulation,
        `${opened} opened, ${done} done, ${givenUp} given up`,
      );
    }
  }
}

/** The place of an attempt, numbered from 0, in `ATTEMPTS`. */
function placeOf(attempt: number): number {
  return Math.min(attempt, ATTEMPTS.length - 1);
}
