import { SECOND_US } from '../../../kernel/simulation.js';
import type { FtsConfig, Scenario, SiteConfig } from '../../../scenario/schema.js';
import { isPerFile, type Parties, partiesOf, reusableS } from '../../../theory/parties.js';
import { refreshPace } from '../../fts/forms/refresh-turns.js';
import { releaseName, spareS } from '../../storage/forms/key-ages.js';
import { validatorSoftware } from '../../storage/software.js';

/** What a transfer may need besides itself. `keys`: the host from which validators fetch the signer's public keys. */
export type Service = 'issuer' | 'issuer database' | 'submitter' | 'fts' | 'source' | 'destination' | 'keys';

/**
 * What an outage of a service does to the transfers of a submitter, in the worst case over the moment at which the
 * outage begins. A transfer counts as failed when one attempt fails, whether or not another one follows.
 */
export interface Dependence {
  readonly service: Service;
  /** A transfer needs it on its way to FTS. */
  readonly toStart: boolean;
  /** A transfer that FTS has needs it. */
  readonly toFinish: boolean;
  /** Longest outage (s) that fails no transfer that is not yet at FTS; Infinity: none fails. */
  readonly startToleranceS: number;
  /** Longest outage (s) that fails no transfer that FTS has. */
  readonly finishToleranceS: number;
  readonly because: string;
}

/** The dependences of a submitter's transfers by its own kind of credential, one for each service. */
export function dependenceOf(scenario: Scenario, submitter: string): readonly Dependence[] {
  const parties = partiesOf(scenario, submitter);
  const issuer = issuerDependence(parties);
  return [
    issuer,
    { ...issuer, service: 'issuer database', because: databaseBecause(issuer) },
    submitterDependence(parties),
    ftsDependence(parties),
    storageDependence('source', parties),
    storageDependence('destination', parties),
    keysDependence(parties),
  ];
}

const NEVER = Number.POSITIVE_INFINITY;

function issuerDependence(parties: Parties): Dependence {
  const { issuer, management } = parties.tokens;
  if (issuer !== 'iam') {
    return {
      ...unneeded('issuer'),
      because: issuer === 'x509' ? 'no transfer waits for a proxy' : 'no token comes from an issuer',
    };
  }
  const asked = 'the submitter asks once, and FTS refuses a job without its tokens';
  const needed = { service: 'issuer', toStart: true, startToleranceS: 0 } as const;
  switch (management) {
    case 'polling':
    case 'just-in-time':
      return {
        ...needed,
        toFinish: true,
        finishToleranceS: 0,
        because: `${asked}; one failed exchange fails all files that wait for the token`,
      };
    case 'call-back':
      return {
        ...needed,
        toFinish: true,
        finishToleranceS: agentToleranceS(parties),
        because: `${asked}; an agent that FTS has called back for repeats itself until it gives up`,
      };
    case 'unmanaged':
      return {
        ...needed,
        toFinish: false,
        finishToleranceS: NEVER,
        because: `${asked}; nobody renews a token that FTS has`,
      };
  }
}

function databaseBecause({ toStart }: Dependence): string {
  return toStart ? 'all pods of the issuer share it, and none answers without it' : 'there is no issuer';
}

function submitterDependence(parties: Parties): Dependence {
  const queued = 'requests wait in its queue, and their tokens are not asked for before';
  const needed = { service: 'submitter', toStart: true, startToleranceS: NEVER } as const;
  if (parties.tokens.management !== 'call-back') {
    return { ...needed, toFinish: false, finishToleranceS: NEVER, because: queued };
  }
  return {
    ...needed,
    toFinish: true,
    finishToleranceS: agentToleranceS(parties),
    because: `${queued}; agents ask it for fresh tokens, and repeat themselves until they give up`,
  };
}

function ftsDependence(parties: Parties): Dependence {
  const { toleranceS, because } = whileFtsIsDown(parties);
  return {
    service: 'fts',
    toStart: true,
    toFinish: true,
    startToleranceS: NEVER,
    finishToleranceS: toleranceS,
    because: `files wait; ${because}`,
  };
}

/** How long tokens outlive an FTS that does nothing, beyond the time for which a file would have waited anyway. */
function whileFtsIsDown(parties: Parties): { toleranceS: number; because: string } {
  const { tokens, lifetimeS, ftsLifetimeS, fts } = parties;
  const exchangeS = least(fts.map(({ exchange }) => firstLifeS(parties) - exchange.interval / 1e6));
  switch (tokens.management) {
    case 'call-back':
      return { toleranceS: NEVER, because: 'agents ask for fresh tokens when they start' };
    case 'just-in-time':
      return {
        toleranceS: exchangeS,
        because: 'a token must be exchanged before it expires, and is refreshed on use from then on',
      };
    case 'polling': {
      const refreshS = least(fts.map((instance) => ftsLifetimeS / 2 - refreshPace(instance).intervalS));
      return {
        toleranceS: Math.max(0, Math.min(exchangeS, refreshS)),
        because: 'a token whose refresh at half of its life is missed has the other half left, less one turn',
      };
    }
    case 'unmanaged':
      if (tokens.issuer === 'x509') {
        return { toleranceS: lifetimeS / 2, because: 'proxies are made anew at half of their life' };
      }
      return {
        toleranceS: isPerFile(tokens) ? lifetimeS : Math.max(0, lifetimeS - reusableS(parties)),
        because: 'nobody renews a token that FTS has, and it expires in the queue',
      };
  }
}

/** The least life that a token has left when an instance first gets it: a cached one may have gone to another first. */
function firstLifeS(parties: Parties): number {
  const fresh = isPerFile(parties.tokens) || parties.fts.length <= 1;
  return Math.max(0, fresh ? parties.lifetimeS : parties.lifetimeS - reusableS(parties));
}

function storageDependence(service: 'source' | 'destination', { tokens, fts }: Parties): Dependence {
  const signs = tokens.issuer === 'presigned' && (service === 'source' || tokens.scope !== 'transfer');
  const retriedS = least(fts.map(({ retry }) => (retry.count * retry.delay) / 1e6));
  const reached = retriedS > 0 ? 'FTS tries a dead endpoint again' : 'an attempt at a dead endpoint fails';
  return {
    service,
    toStart: signs,
    toFinish: true,
    startToleranceS: signs ? 0 : NEVER,
    finishToleranceS: retriedS,
    because: signs ? `it signs the URLs, and is asked once; ${reached}` : reached,
  };
}

/** When the outage begins, the keys of an endpoint may be as old as its next refresh lets them become. */
function keysDependence({ tokens, sites, storage }: Parties): Dependence {
  if (tokens.issuer === 'x509') {
    return { ...unneeded('keys'), because: 'proxies are checked against installed certificates' };
  }
  if (tokens.issuer === 'presigned') {
    return { ...unneeded('keys'), because: 'a storage checks its own signature' };
  }
  const leftS = (site: SiteConfig) => spareS(validatorSoftware(site, storage).keys);
  const toleranceS = least(sites.map(leftS));
  const first = sites.find((site) => leftS(site) === toleranceS);
  return {
    service: 'keys',
    toStart: false,
    toFinish: true,
    startToleranceS: NEVER,
    finishToleranceS: toleranceS,
    because:
      first === undefined
        ? 'no endpoint checks tokens'
        : `the endpoints with ${releaseName(first.technology, validatorSoftware(first, storage))} are the first to be without usable keys`,
  };
}

/** An agent's last question must be answered before it gives up. */
function agentToleranceS({ fts }: Parties): number {
  return least(fts.map(lastAskS));
}

function unneeded(service: Service): Omit<Dependence, 'because'> {
  return { service, toStart: false, toFinish: false, startToleranceS: NEVER, finishToleranceS: NEVER };
}

function least(values: readonly number[]): number {
  return Math.min(NEVER, ...values);
}

/** When an agent that waits for a fresh token asks for the last time, s after it first asked. */
function lastAskS({ refresh }: FtsConfig): number {
  const { agent_wait: waitUs, agent_retry: retryUs } = refresh;
  return ((Math.ceil(waitUs / retryUs) - 1) * retryUs) / SECOND_US;
}
