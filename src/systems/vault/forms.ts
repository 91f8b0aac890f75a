import { meanOfLaw } from '../../kernel/distribution.js';
import type { Scenario } from '../../scenario/schema.js';
import { told } from '../../theory/form.js';
import { NOTHING, type Range, sumOfRanges } from '../../theory/range.js';
import type { SystemForms } from '../../theory/system-forms.js';
import { pathPeriodS, readPeriodS } from './forms/path-period.js';

const SECOND_US = 1e6;
const WHY = 'which reader comes first is left out';

/** What the vaults of a scenario ask of their issuers; faults of theirs are left out. */
export const forms: SystemForms = {
  formsOf: ({ scenario }) =>
    Object.keys(scenario.vaults).flatMap((name) => {
      const { refreshes, exchanges } = asksHz(scenario, name);
      const of = { unit: 'Hz', exact: false };
      return [
        told(`vaults.${name}`, {
          label: 'refreshes',
          metric: `vault.${name}.rate.refreshes`,
          range: refreshes,
          formula: 'paths / (life - minimum .. and a period of a reader); in vain where no life is as long',
          ...of,
        }),
        told(`vaults.${name}`, {
          label: 'exchanges',
          metric: `vault.${name}.rate.exchanges`,
          range: exchanges,
          formula: 'the same of handles that are kept; otherwise one a read of each access point',
          ...of,
        }),
      ];
    }),
  asksOf: ({ scenario, toS }, issuer) =>
    Object.entries(scenario.vaults)
      .filter(([, vault]) => vault.issuer === issuer)
      .flatMap(([name]) => {
        const { refreshes, exchanges } = asksHz(scenario, name);
        const pieces = (rateHz: Range) => [{ fromS: 0, toS, rateHz }];
        return [
          { grant: 'refresh_token', pieces: pieces(refreshes), inexact: WHY },
          { grant: 'token_exchange', pieces: pieces(exchanges), inexact: WHY },
        ] as const;
      }),
};

/** What is asked for all owners whose tokens are read. */
interface Asked {
  readonly refreshes: Range;
  readonly exchanges: Range;
}

function asksHz(scenario: Scenario, name: string): Asked {
  const groups = Object.keys(scenario.vaults[name].owners).map((group) => askedFor(scenario, name, group));
  return {
    refreshes: sumOfRanges(groups.map(({ refreshes }) => refreshes)),
    exchanges: sumOfRanges(groups.map(({ exchanges }) => exchanges)),
  };
}

function askedFor(scenario: Scenario, name: string, group: string): Asked {
  const { owners, issuer = '', client, read_time: readTime, handle_cache: isKept } = scenario.vaults[name];
  const { clients, service, weights } = scenario.issuers[issuer];
  const { count: paths, handles } = owners[group];
  const lifeS = clients[client].access_lifetime / SECOND_US;
  const tokens = paths * Math.max(1, handles);
  const weight = handles === 0 ? weights.refresh_token : weights.token_exchange;
  const answerS = (meanOfLaw(readTime) + meanOfLaw(service) * weight) / SECOND_US;
  const reads = Object.values(scenario.access_points)
    .filter(({ vault, owners: those }) => vault === name && those?.includes(group) !== false)
    .map(({ minimum_life: minimum, refresh_after: after, scan_pause: pause, count }) => {
      // A look at files that all have to be got anew takes as long as the answers do.
      const lookS = { low: pause / SECOND_US, high: pause / SECOND_US + tokens * answerS };
      const times = { lifeS, minimumS: minimum / SECOND_US, refreshAfterS: after / SECOND_US, lookS };
      const period = pathPeriodS(times) ?? { low: lookS.low / count, high: lookS.high };
      const each = readPeriodS(times.refreshAfterS, lookS);
      return isKept || handles === 0 ? period : { low: each.low / count, high: each.high / count };
    });
  if (reads.length === 0) return { refreshes: NOTHING, exchanges: NOTHING };
  // Readers of several groups get tokens for each other: as often as the one who asks for the longest life.
  const asked = {
    low: Math.max(...reads.map(({ high }) => tokens / high)),
    high: reads.reduce((sum, { low }) => sum + tokens / low, 0),
  };
  if (handles === 0) return { refreshes: asked, exchanges: NOTHING };
  return { refreshes: { low: 0, high: paths / lifeS }, exchanges: asked };
}
