import type { Scenario } from '../scenario/schema.js';
import { type Asks, asksOf } from './asks.js';
import type { ClosedForm } from './closed-form.js';
import { type Flows, flowsOf } from './flows.js';
import { type Parties, partiesOf, unofferedOf } from './parties.js';
import { exactly, NOTHING, type Range, sumOf, times } from './range.js';
import { callBacksOf, refreshesOf } from './refreshes.js';
import type { Terms } from './terms.js';
import { stocksOf } from './token-stocks.js';

/**
 * Rates and stocks of a submitter's tokens while its workloads' phases have the given factor, from the scenario alone.
 *
 * They hold while no station is saturated, nothing fails for its token, and files wait for less time than a cached
 * token is reused; stocks hold after the longest of the lives.
 */
export function tokenRates(scenario: Scenario, submitter: string, factor = 1): readonly ClosedForm[] {
  const parties = partiesOf(scenario, submitter);
  const flows = flowsOf(scenario, submitter, factor);
  const asks = asksOf(scenario, submitter, parties, flows);
  const exchanges = exchangesOf(parties, asks, flows);
  const callBacks = callBacksOf(parties, asks.storage);
  // A call-back for a key that is used again and again only comes before its next look-up.
  const extra = { low: 0, high: callBacksOf(parties, asks.single).range.high };
  const asked = sumOf([asks.storage, asks.fts, asks.polls.range, extra]);
  const terms: Terms = { scenario, submitter, parties, flows, asks, asked, exchanges };
  const refreshes = refreshesOf(terms);
  const issuer = scenario.submitters[submitter]?.issuer ?? '';
  const instance = flows.fts[0] ?? '';
  const hz = (name: string, metric: string, range: Range, formula: string): ClosedForm => {
    return { name, metric, unit: 'Hz', range, formula };
  };
  return [
    hz(
      'transfers',
      `rucio.${submitter}.rate.submitted`,
      exactly(flows.attemptsHz),
      'datasets × files × fan-out, and repeats of those that fail',
    ),
    parties.tokens.issuer === 'iam'
      ? hz('client_credentials', `iam.${issuer}.rate.client_credentials`, asked, askedFormula(asks))
      : hz('signed', `rucio.${submitter}.rate.signed`, asked, askedFormula(asks)),
    hz(
      'exchange',
      `fts.${instance}.rate.exchange`,
      exchanges,
      'distinct tokens for storage that FTS manages, once in each instance that gets them',
    ),
    hz('refresh', `fts.${instance}.rate.refresh`, refreshes.range, refreshes.formula),
    hz('call_back', `fts.${instance}.rate.call_back`, callBacks.range, callBacks.formula),
    ...stocksOf(terms, refreshes.range),
  ];
}

function askedFormula({ formula, fts }: Asks): string {
  return fts.high === 0 ? formula : `${formula}; FTS's own: one for a job that finds none in the cache`;
}

function exchangesOf(parties: Parties, { storage }: Asks, { fts }: Flows): Range {
  const { management } = parties.tokens;
  if (management !== 'polling' && management !== 'just-in-time') return NOTHING;
  const least = unofferedOf(parties) === undefined ? 1 : 0;
  return times(storage, { low: least, high: Math.max(1, fts.length) });
}
