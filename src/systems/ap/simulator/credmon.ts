import { OWN, Read, type ReadAsk, type VaultPort } from '../../../ecosystem/vault-port.js';
import { phaseUs } from '../../../kernel/phase.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { AccessPointConfig } from '../schema.js';
import type { AccessPointMeters } from './access-point-meters.js';
import type { CredentialFiles } from './credentials.js';

/** What credmons work with: those of access points that are alike. */
export interface CredmonParts {
  readonly simulation: Simulation;
  readonly name: string;
  readonly config: AccessPointConfig;
  readonly vault: VaultPort;
  /** Files of each access point: one for each of these. */
  readonly filePaths: FilePaths;
  readonly files: CredentialFiles;
  readonly meters: AccessPointMeters;
  /** The files of a row are deleted. */
  readonly deleted: (row: number) => void;
  /** An access point has looked at all of its files. */
  readonly looked: (point: number) => void;
}

/** What is read for each file: a path of the vault, and a handle of it. */
export interface FilePaths {
  readonly paths: Int32Array;
  readonly handles: Int32Array;
}

/** No read is under way. */
const NONE = -1;

/**
 * The credmons of access points: each looks at its files one after the other, reads what is due from the vault, waits for
 * each answer before it goes on, and pauses at the end. What it did not get it tries again at its next look.
 *
 * Guarantee: an access point has one read under way. A refusal of the vault token deletes the files (VaultCredmon.py: the
 * commit speaks of the start only, the code does not tell when).
 * Cost: one event a look, and two a read; a look goes over the rows of its access point.
 */
export class Credmons {
  /** By access point: the place in its files at which its look goes on. */
  private readonly place: Int32Array;
  private readonly beganUs: Float64Array;
  private readonly reading: Int32Array;
  private readonly limits: Float64Array;
  private readonly caller: number;
  private readonly look: number;
  private readonly limit: number;
  private readonly noConnection: number;
  private readonly ask: ReadAsk;
  private readonly top = { issuedUs: 0, expiryUs: 0 };

  constructor(private readonly parts: CredmonParts) {
    const { simulation, config, vault, name } = parts;
    this.place = new Int32Array(config.count);
    this.beganUs = new Float64Array(config.count);
    this.reading = new Int32Array(config.count).fill(NONE);
    this.limits = new Float64Array(config.count);
    this.ask = { path: 0, handle: OWN, minimumUs: config.minimum_life, token: this.top };
    this.caller = vault.connect((point, outcome) => this.answered(point, outcome), `access_points.${name}`);
    this.look = simulation.register((point) => this.begin(point));
    this.limit = simulation.register((point) => this.giveUp(point));
    this.noConnection = simulation.register((point) => this.failed(point));
    for (let point = 0; point < config.count; point++) {
      simulation.post(phaseUs(simulation, config.scan_pause, 'access_point', name, point), this.look, point);
    }
  }

  private begin(point: number): void {
    this.place[point] = 0;
    this.beganUs[point] = this.parts.simulation.nowUs;
    this.goOn(point);
  }

  /** Reads the next that is due; at the end of the list comes the pause. */
  private goOn(point: number): void {
    const { simulation, config, files, meters } = this.parts;
    const { length } = this.parts.filePaths.paths;
    const dueUs = simulation.nowUs - config.refresh_after;
    for (; this.place[point] < length; this.place[point]++) {
      const row = point * length + this.place[point];
      if (files.isThere[row] === 0 || files.lastWrittenUs(row) > dueUs) continue;
      this.read(point, row);
      return;
    }
    meters.scan.record(simulation.nowUs - this.beganUs[point]);
    this.parts.looked(point);
    simulation.post(config.scan_pause, this.look, point);
  }

  private read(point: number, row: number): void {
    const { simulation, config, vault, filePaths, files, meters } = this.parts;
    meters.reads.add();
    if (!vault.answers(this.caller)) {
      simulation.post(config.connect_timeout, this.noConnection, point);
      return;
    }
    this.ask.path = filePaths.paths[this.place[point]];
    this.ask.handle = filePaths.handles[this.place[point]];
    this.top.issuedUs = files.topIssuedUs[row];
    this.top.expiryUs = files.topExpiryUs[row];
    this.limits[point] = simulation.after(config.read_timeout, this.limit, point);
    this.reading[point] = vault.read(this.caller, point, this.ask);
  }

  private answered(point: number, outcome: Read): void {
    const { simulation, vault, files, meters, deleted } = this.parts;
    simulation.cancel(this.limits[point]);
    this.reading[point] = NONE;
    const row = this.rowAt(point);
    if (outcome === Read.ok) files.write(row, vault.found, simulation.nowUs);
    else meters.failed.add();
    if (outcome === Read.denied) {
      files.delete(row);
      meters.deleted.add();
      deleted(row);
    }
    this.next(point);
  }

  private giveUp(point: number): void {
    this.parts.vault.leave(this.reading[point]);
    this.reading[point] = NONE;
    this.failed(point);
  }

  private failed(point: number): void {
    this.parts.meters.failed.add();
    this.next(point);
  }

  private next(point: number): void {
    this.place[point]++;
    this.goOn(point);
  }

  private rowAt(point: number): number {
    return point * this.parts.filePaths.paths.length + this.place[point];
  }
}
