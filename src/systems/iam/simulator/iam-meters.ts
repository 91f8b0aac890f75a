import type { Duration } from '../../../measure/duration.js';
import type { Level } from '../../../measure/level.js';
import type { Meter } from '../../../measure/meter.js';
import type { Rate } from '../../../measure/rate.js';
import { GRANTS } from '../grants.js';
import { ISSUER_OUTCOMES } from '../outcomes.js';

/** The metrics of one issuer: `iam.<name>.*` of the catalogue. */
export class IamMeters {
  /** By grant. */
  readonly requests: readonly Rate[];
  readonly allRequests: Rate;
  /** By grant; of requests that were granted. */
  readonly latency: readonly Duration[];
  /** By answer; none for `ok`. */
  readonly errors: readonly (Rate | undefined)[];
  readonly writes: Rate;
  readonly storedAccess: Level;
  readonly storedRefresh: Level;
  readonly storedTokens: Level;
  /** Rows of the table of revocations. */
  readonly storedRevoked: Level;
  readonly liveAccess: Level;
  readonly utilisation: Level;
  readonly queue: Level;
  readonly readyPods: Level;
  /** Requests that their clients gave up. */
  readonly abandoned: Rate;
  /** Fetches of the public keys. */
  readonly keys: Rate;
  readonly deleted: Rate;
  /** Rows of access tokens that refreshes have cleared. */
  readonly cleared: Rate;
  /** Access tokens revoked before they expire. */
  readonly revoked: Rate;
  readonly cleanupLag: Level;

  constructor(meter: Meter, name: string) {
    const iam = `iam.${name}`;
    this.requests = GRANTS.map((grant) => meter.rate(`${iam}.rate.${grant}`));
    this.allRequests = meter.rate(`${iam}.rate.all`);
    this.latency = GRANTS.map((grant) => meter.duration(`${iam}.latency.${grant}`));
    this.errors = ISSUER_OUTCOMES.map((answer) =>
      answer === 'ok' ? undefined : meter.rate(`${iam}.errors.${answer}`),
    );
    this.writes = meter.rate(`${iam}.rate.writes`);
    this.storedAccess = meter.level(`${iam}.stored.access_token`);
    this.storedRefresh = meter.level(`${iam}.stored.refresh_token`);
    this.storedTokens = meter.level(`${iam}.stored.token`);
    this.storedRevoked = meter.level(`${iam}.stored.revoked`);
    this.liveAccess = meter.level(`${iam}.live.access_token`);
    this.utilisation = meter.level(`${iam}.utilisation`);
    this.queue = meter.level(`${iam}.queue`);
    this.readyPods = meter.level(`${iam}.ready`);
    this.abandoned = meter.rate(`${iam}.rate.abandoned`);
    this.keys = meter.rate(`${iam}.rate.keys`);
    this.deleted = meter.rate(`${iam}.cleanup.deleted`);
    this.cleared = meter.rate(`${iam}.rate.cleared`);
    this.revoked = meter.rate(`${iam}.rate.revoked`);
    this.cleanupLag = meter.level(`${iam}.cleanup.lag`);
  }
}
