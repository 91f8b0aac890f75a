import { SECOND_US } from '../kernel/simulation.js';
import { cycleS } from '../systems/fts/forms/exchange-loop.js';
import { cleanupLagS } from '../systems/iam/forms/clean-up.js';
import { issuerLoadOf, issuerOf, mixedTerms } from '../systems/iam/forms/issuer-load.js';
import { expiringTokens } from '../systems/iam/forms/issuer-stocks.js';
import { GRANTS } from '../systems/iam/grants.js';
import { capacityHz, EMPTY } from './closed-loop.js';
import { middleOf } from './form.js';
import { knownHz } from './history.js';
import type { Model } from './model.js';
import { reusableS } from './parties.js';

/** How long something takes to settle. */
export interface TimeConstant {
  readonly name: string;
  readonly seconds: number;
  /** Metrics that settle with it. */
  readonly of: string;
}

/** What the slowest of them asks of a run. */
export interface RunLength {
  /** Slowest first. */
  readonly constants: readonly TimeConstant[];
  /** Shortest warm-up after which the means no longer depend on the start, s. */
  readonly warmupS: number;
  /** Shortest horizon that measures for as long again, s. */
  readonly horizonS: number;
}

/** The time constants of a scenario and the run that they imply. */
export function runLengthOf(model: Model): RunLength {
  const constants = [...lives(model), ...loops(model), ...issuers(model)]
    .filter(({ seconds }) => Number.isFinite(seconds) && seconds > 0)
    .sort((a, b) => b.seconds - a.seconds);
  const warmupS = constants[0]?.seconds ?? 0;
  return { constants, warmupS, horizonS: 2 * warmupS };
}

function lives(model: Model): TimeConstant[] {
  const { scenario, spans } = model;
  const found = new Map<string, TimeConstant>();
  const add = (name: string, seconds: number, of: string) =>
    found.set(`${name} ${seconds}`, { name, seconds, of });
  for (const span of spans) {
    for (const [name, { parties, asked, flows }] of model.demandAt(span).submitters) {
      if (asked.high === 0) continue;
      const { issuer, client, tokens } = scenario.submitters[name] ?? {};
      const clients = scenario.issuers[issuer ?? '']?.clients;
      add(`life of ${name}'s access tokens`, parties.lifetimeS, 'live and stored access tokens');
      const reuseS = reusableS(parties);
      if (reuseS > 0) add(`reuse of ${name}'s cached tokens`, reuseS, 'tokens asked for');
      const hidden =
        tokens?.offline_access === true && scenario.issuers[issuer ?? '']?.store.hidden_refresh_tokens;
      const ownRefreshS = (clients?.[client ?? '']?.refresh_lifetime ?? 0) / SECOND_US;
      if (tokens?.issuer === 'iam' && hidden)
        add(`life of ${name}'s hidden refresh tokens`, ownRefreshS, 'stored refresh tokens');
      for (const instance of flows.fts) {
        const fts = scenario.fts[instance];
        if (fts === undefined) continue;
        if ((model.exchanges.get(instance)?.load ?? 0) > 0) {
          const { access_lifetime: access = 0, refresh_lifetime: refresh = 0 } = clients?.[fts.client] ?? {};
          add(`life of ${instance}'s access tokens`, access / SECOND_US, 'live and stored access tokens');
          add(`life of ${instance}'s refresh tokens`, refresh / SECOND_US, 'stored refresh tokens');
        }
        add(`file rows of ${instance}`, fts.housekeeping.keep_files / SECOND_US, 'rows of t_token');
      }
    }
  }
  return [...found.values()];
}

function loops({ exchanges, fromS, toS }: Model): TimeConstant[] {
  return [...exchanges].flatMap(([name, { loop, arrived, load }]) => {
    const rate = middleOf(arrived.meanHz(fromS, toS));
    const seconds = rate === 0 || load > 1 ? undefined : cycleS(loop, rate);
    return seconds === undefined
      ? []
      : [{ name: `cycle of ${name}'s exchange`, seconds, of: 'time in TOKEN_PREP' }];
  });
}

function issuers(model: Model): TimeConstant[] {
  return Object.keys(model.scenario.issuers).flatMap((name): TimeConstant[] => {
    const load = issuerLoadOf(model, name);
    const issuer = issuerOf(model, name);
    if (issuer === undefined || load.unknown !== undefined) return [];
    const rates = new Map(
      GRANTS.map((grant) => [grant, knownHz(load.histories.get(grant) ?? [], model.fromS, model.toS)]),
    );
    const total = [...rates.values()].reduce((sum, rate) => sum + rate, 0);
    if (total === 0) return [];
    const capacity = capacityHz(mixedTerms(issuer, rates, EMPTY));
    const isStored = load.bench === undefined && issuer.cleanup.model !== 'off';
    return [
      ...(isStored
        ? [
            {
              name: `clean-up of ${name}`,
              seconds: cleanupLagS(issuer, expiringTokens(model, name, issuer, load)),
              of: 'stored tokens',
            },
          ]
        : []),
      // The relaxation time of a queue: 1 / (√µ − √λ)².
      // Of a closed loop no queue builds up from nothing: its clients are there from the start.
      ...(total < capacity && load.bench?.closed === undefined
        ? [
            {
              name: `queue of ${name}`,
              seconds: 1 / (Math.sqrt(capacity) - Math.sqrt(total)) ** 2,
              of: 'latency',
            },
          ]
        : []),
    ];
  });
}
