import type { AccessPointPort } from '../../../ecosystem/access-point-port.js';
import { OWN, type ReadToken, type VaultPort } from '../../../ecosystem/vault-port.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { Meter } from '../../../measure/meter.js';
import type { AccessPointConfig } from '../schema.js';
import { type AccessPointMeters, accessPointMeters } from './access-point-meters.js';
import { Bastion } from './bastion.js';
import { CredentialFiles } from './credentials.js';
import { Credmons, type FilePaths } from './credmon.js';

/** What a group of access points is built from. */
export interface AccessPointParts {
  readonly simulation: Simulation;
  readonly meter: Meter;
  readonly name: string;
  readonly config: AccessPointConfig;
  readonly vault: VaultPort;
  /** The groups of owners who have jobs there. */
  readonly owners: readonly string[];
}

/**
 * A group of access points, their credmons and their bastion. What lies there at the begin of the scenario was read from
 * the vault before, at a phase of each file's own.
 */
export class AccessPoints implements AccessPointPort {
  readonly bastion: Bastion;
  private readonly files: CredentialFiles;
  private readonly meters: AccessPointMeters;
  private readonly onLost: ((credential: number) => void)[] = [];
  /** By access point: files whose token has expired, and that are gone, at its last look. */
  private readonly expiredAt: Int32Array;
  private readonly missingAt: Int32Array;
  private expired = 0;
  private missing = 0;

  constructor(private readonly parts: AccessPointParts) {
    const { simulation, meter, name, config, vault } = parts;
    const filePaths = filePathsOf(parts.owners, vault);
    const { paths, handles } = filePaths;
    this.files = new CredentialFiles(config.count * paths.length);
    this.meters = accessPointMeters(meter, name);
    this.expiredAt = new Int32Array(config.count);
    this.missingAt = new Int32Array(config.count);
    this.bastion = new Bastion({ simulation, name, config, files: this.files });
    const { files, meters } = this;
    const phases = simulation.streams.stream('access_point', name, 'files');
    for (let row = 0; row < files.rows; row++) {
      const writtenUs = -Math.floor(phases.next() * config.refresh_after);
      files.write(row, vault.tokenOf(paths[row % paths.length], handles[row % paths.length]), writtenUs);
    }
    new Credmons({
      simulation,
      name,
      config,
      vault,
      filePaths,
      files,
      meters,
      deleted: (row) => {
        for (const lost of this.onLost) lost(row);
      },
      looked: (point) => this.count(point),
    });
  }

  get credentials(): number {
    return this.files.rows;
  }

  get pullUs(): number {
    return this.parts.config.pull;
  }

  isThere(credential: number): boolean {
    return this.files.isThere[credential] === 1;
  }

  follow(lost: (credential: number) => void): void {
    this.onLost.push(lost);
  }

  seen(credential: number, atUs: number, into: ReadToken): boolean {
    return this.files.seen(credential, atUs, into);
  }

  private count(point: number): void {
    const { nowUs } = this.parts.simulation;
    const { files } = this;
    const each = files.rows / this.parts.config.count;
    let expired = 0;
    let missing = 0;
    for (let row = point * each; row < (point + 1) * each; row++) {
      if (files.isThere[row] === 0) missing++;
      else if (files.lastExpiryUs(row) <= nowUs) expired++;
    }
    this.expired += expired - this.expiredAt[point];
    this.missing += missing - this.missingAt[point];
    this.expiredAt[point] = expired;
    this.missingAt[point] = missing;
    this.meters.expired.set(this.expired);
    this.meters.missing.set(this.missing);
  }
}

/** What jobs of these owners need: the token of each path, or each of its handles where it has some. */
function filePathsOf(owners: readonly string[], vault: VaultPort): FilePaths {
  const all = owners.flatMap((group) => {
    const { first, count, handles } = vault.pathsOf(group);
    const each = handles === 0 ? [OWN] : Array.from({ length: handles }, (_, handle) => handle);
    return Array.from({ length: count }, (_, path) => each.map((handle) => [first + path, handle])).flat();
  });
  return {
    paths: Int32Array.from(all, ([path]) => path),
    handles: Int32Array.from(all, ([, handle]) => handle),
  };
}
