import { SECOND_US } from '../kernel/simulation.js';
import { type Regime, regimesOf } from '../scenario/regimes.js';
import type { Scenario } from '../scenario/schema.js';
import { type Explanation, explain } from './explain.js';
import { time } from './words.js';

/** What closed forms say of one time within which no key changes. */
export interface ExplainedRegime extends Omit<Regime, 'scenario'> {
  readonly explanation: Explanation;
}

/**
 * Each time between two changes by itself, as if its keys had always been so. What was begun before lives on into it,
 * which no form knows of: only those of the first time can be exact.
 */
export function explainOverTime(scenario: Scenario): ExplainedRegime[] {
  const regimes = regimesOf(scenario);
  return regimes.map((regime, index) => {
    const before = regimes[index - 1]?.scenario;
    const livesOn = before && livesOnFrom(before);
    return { ...regime, explanation: explain(regime.scenario, livesOn) };
  });
}

/** What a time leaves to the next one. */
function livesOnFrom({ submitters, issuers, fts }: Scenario): string {
  const clients = Object.values(issuers).flatMap((issuer) => [
    ...Object.values(submitters).flatMap(({ client, tokens }) =>
      tokens.issuer === 'iam' ? (issuer.clients[client] ?? []) : [],
    ),
    ...Object.values(fts).flatMap(({ client, tokens }) => (tokens ? (issuer.clients[client] ?? []) : [])),
  ]);
  const own = Object.values(submitters).map(({ tokens }) => tokens.access_lifetime ?? 0);
  const access = Math.max(0, ...own, ...clients.map((client) => client.access_lifetime));
  const refresh = Math.max(0, ...clients.map((client) => client.refresh_lifetime));
  const tokens = access === 0 ? 'files' : `access tokens for up to ${time(access / SECOND_US)}`;
  const refreshed = refresh === 0 ? '' : ` and refresh tokens for up to ${time(refresh / SECOND_US)}`;
  return `what began before lives on, ${tokens}${refreshed}`;
}

/** Why a scenario whose keys change has no forms beside its figures. */
export const NOT_STEADY =
  'keys change during the run: `tokensim explain` answers for each time between the changes by itself';

/** The explanations, by name, of the variants whose keys do not change: figures of a whole run have no other forms. */
export function explainIfSteady(
  variants: readonly { readonly name: string; readonly scenario: Scenario }[],
): Map<string, Explanation> {
  const steady = variants.filter(({ scenario }) => scenario.changes.length === 0);
  return new Map(steady.map(({ name, scenario }) => [name, explain(scenario)]));
}
