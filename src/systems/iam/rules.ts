import { isStruck, type PartRules, type Struck, type Teller, type Unread, type Warner } from '../rules.js';
import type { IssuerConfig } from './schema.js';

/** What of a scenario decides which keys of an issuer are read. */
interface Around extends Struck {
  readonly changes: readonly unknown[];
}

/** Faults after which pods are started. */
const STARTING = ['issuer-down', 'pods-lost', 'rolling-restart', 'migration'];

const UNREAD: Unread<IssuerConfig, Around> = {
  'the clean-up is off': {
    'cleanup.{period,initial_delay,page,max_pages,max_time,database_share,deadlock}': ({ cleanup }) =>
      cleanup.model === 'off',
  },
  'the clean-up is off, and no request deletes a row': {
    'cleanup.delete_time': (issuer) =>
      issuer.cleanup.model === 'off' && issuer.cleanup.in_request === 0 && !clears(issuer),
  },
  'no pod is started within the run, and those of the beginning have run for long': {
    'cleanup.initial_delay': ({ probes }, around, name) =>
      !probes.liveness && around.changes.length === 0 && !isStruck(around, `issuers.${name}`, ...STARTING),
  },
  'no client has `clear_on_refresh`': { 'store.refresh_index': (issuer) => !clears(issuer) },
  'no refresh reads the table without an index': {
    'store.scan_time': (issuer) => issuer.store.refresh_index || !clears(issuer),
  },
  '`store.revoked` is 0 %': { 'store.revoked_after': ({ store }) => store.revoked === 0 },
  '`odd_pods.pods` is 0': {
    'odd_pods.{factor,slots,access_tokens,hidden_refresh_tokens}': ({ odd_pods: odd }) => odd.pods === 0,
  },
  'no request needs a second connection': { 'pool.second_after': ({ pool }) => pool.second.length === 0 },
  'the keys are not fetched from the pods': { 'keys.weight': ({ keys }) => keys.host !== 'issuer' },
  'the model `single-page` takes one page': {
    'cleanup.{max_pages,max_time}': ({ cleanup }) => cleanup.model === 'single-page',
  },
  'the issuer has no `database` station': {
    'cleanup.database_share': ({ database }) => database === undefined,
  },
  'service time does not grow with stored rows': {
    'growth.{reference_rows,grants,rows}': ({ growth }) => growth.law === 'none',
  },
  'no probe is on': {
    'probes.timeout': hasNoProbe,
    'probes.{period,failures}': (issuer, around, name) =>
      hasNoProbe(issuer) && !isStruck(around, `issuers.${name}`, 'migration'),
  },
};

function clears({ clients }: IssuerConfig): boolean {
  return Object.values(clients).some((client) => client.clear_on_refresh);
}

function hasNoProbe({ probes }: IssuerConfig): boolean {
  return !probes.readiness && !probes.liveness;
}

/** What is said of an issuer. */
export const RULES: readonly PartRules[] = [
  { at: 'issuers.*', check, warn: warnOfPool, unread: UNREAD } satisfies PartRules<IssuerConfig, Around>,
];

/** Refuses what contradicts itself within an issuer. */
function check(
  { pods, odd_pods: odd, pool, store, growth, cleanup, clients }: IssuerConfig,
  teller: Teller,
): void {
  const { tell } = teller;
  if (odd.pods > pods) {
    const why = `${odd.pods} odd pods are more than the ${pods} that the issuer \`${teller.name}\` has`;
    tell('odd_pods.pods', why, 'name at most as many as it has');
  }
  const isLikeOthers =
    odd.factor === 1 && (odd.slots ?? odd.access_tokens ?? odd.hidden_refresh_tokens) === undefined;
  if (odd.pods > 0 && isLikeOthers) {
    const remedy = 'give `factor`, `slots`, `access_tokens` or `hidden_refresh_tokens`';
    tell('odd_pods', 'the odd pods are like the others', remedy);
  }
  if (pool.second.length > 0 && pool.connections < 2) {
    const why = 'no request can have two connections of a pool of one';
    tell('pool.second', why, 'give `pool.connections: 2` or more');
  }
  for (const [key, grants] of Object.entries({
    'pool.second': pool.second,
    'growth.grants': growth.grants,
  })) {
    if (new Set(grants).size < grants.length) tell(key, 'a grant is named twice', 'name each once');
  }
  if (cleanup.in_request > 0 && !store.access_tokens && odd.access_tokens !== true) {
    const why = 'no access token is stored that a request could delete';
    tell('cleanup.in_request', why, 'leave it out, or store access tokens');
  }
  const jittery = Object.keys(clients).find((name) => clients[name].access_jitter === 1);
  if (jittery === undefined) return;
  const key = `clients.${jittery}.access_jitter`;
  tell(key, 'a life that is shorter by 100 % is none', 'give less than 100 %');
}

/** Warns of a pool of which every connection may be the first one of a request that waits for a second. */
function warnOfPool({ pool, threads }: IssuerConfig, { tell }: Warner): void {
  if (pool.second.length === 0 || pool.connections > threads) return;
  tell(
    'pool-deadlock',
    'pool.second',
    `${threads} threads that need two connections each can take all ${pool.connections} with their first ones, and wait for each other until \`pool.timeout\``,
    `${threads + 1} connections rule that out, as fewer threads do`,
  );
}
