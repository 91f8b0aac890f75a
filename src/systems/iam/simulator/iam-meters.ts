import type { Meter } from '../../../measure/meter.js';
import { CLIENT_GRANTS, GRANTS } from '../grants.js';
import { ISSUER_OUTCOMES } from '../outcomes.js';

/** The instruments of one issuer: `iam.<name>.*` of the catalogue. */
export function iamMeters(meter: Meter, name: string) {
  const level = (measure: string) => meter.level(`iam.${name}.${measure}`);
  const rate = (measure: string) => meter.rate(`iam.${name}.${measure}`);
  const access = `issued.access_token`;
  const issued = CLIENT_GRANTS.map((grant) => rate(`${access}.${grant}`));
  meter.combine(
    `iam.${name}.${access}`,
    issued.map((part) => part.name),
  );
  return {
    /** By grant. */
    requests: GRANTS.map((grant) => rate(`rate.${grant}`)),
    allRequests: rate('rate.all'),
    /** Access tokens by grant; none for a read of the discovery document. */
    issued: GRANTS.map((_, grant) => issued[grant]),
    issuedRefresh: rate('issued.refresh_token'),
    /** Of requests for tokens. */
    failed: meter.ratio(`iam.${name}.failed`),
    /** By grant; of requests that were granted. */
    latency: GRANTS.map((grant) => meter.duration(`iam.${name}.latency.${grant}`)),
    /** By answer; none for `ok`. */
    errors: ISSUER_OUTCOMES.map((answer) => (answer === 'ok' ? undefined : rate(`errors.${answer}`))),
    writes: rate('rate.writes'),
    storedAccess: level('stored.access_token'),
    storedRefresh: level('stored.refresh_token'),
    storedTokens: level('stored.token'),
    /** Rows of the table of revocations. */
    storedRevoked: level('stored.revoked'),
    liveAccess: level('live.access_token'),
    utilisation: level('utilisation'),
    queue: level('queue'),
    readyPods: level('ready'),
    /** Requests that their clients gave up. */
    abandoned: rate('rate.abandoned'),
    /** Fetches of the public keys. */
    keys: rate('rate.keys'),
    deleted: rate('cleanup.deleted'),
    /** Rows of access tokens that refreshes have cleared. */
    cleared: rate('rate.cleared'),
    /** Access tokens revoked before they expire. */
    revoked: rate('rate.revoked'),
    cleanupLag: level('cleanup.lag'),
  };
}

export type IamMeters = ReturnType<typeof iamMeters>;
