import { describe, expect, test } from 'vitest';
import { estimateOf } from '../../../src/measure/estimate.js';
import type { SummaryRow } from '../../../src/measure/summary.js';
import { likelyReason } from '../../../src/report/explain/likely-reason.js';
import type { Explanation } from '../../../src/theory/explain.js';
import { type Predicted, told } from '../../../src/theory/form.js';
import type { StationLoad } from '../../../src/theory/station.js';
import { statOf } from './statistics.js';

function explanationOf(given: Partial<Explanation> = {}): Explanation {
  return {
    forms: [],
    stations: [],
    runLength: { constants: [], warmupS: 0, horizonS: 0 },
    measured: { fromS: 0, toS: 3600 },
    datasets: 1e6,
    disturbed: undefined,
    recorded: undefined,
    unknown: [],
    ...given,
  };
}

/** A form of so much, a hundred thousand requests in the hour if nothing else is said. */
function formOf(metric: string, value = 30, unit = 'Hz', exact = false): Predicted {
  const [, name = ''] = metric.split('.');
  const [key, stat] = metric.split(' ');
  return told(`issuers.${name}`, {
    label: 'x',
    metric: key,
    stat: statOf(stat ?? 'mean'),
    unit,
    range: value,
    exact,
    formula: 'rate × life',
  });
}

const TOTAL = { kind: 'rate', stat: 'total', unit: 'requests' } as const;

function rowsOf(totals: Readonly<Record<string, number>>): ReadonlyMap<string, SummaryRow> {
  return new Map(
    Object.entries(totals).map(([metric, value]) => [
      `${metric} total`,
      { metric, stat: 'total', unit: 'requests', ...estimateOf(TOTAL, [{ value }]) },
    ]),
  );
}

const NOTHING = rowsOf({});
const full = (name: string): StationLoad => ({
  name,
  path: [],
  load: 1.36,
  meanLoad: 1.36,
  fromS: undefined,
  detail: '',
});
const kindOf = (...args: Parameters<typeof likelyReason>) => likelyReason(...args).kind;

describe('the likely reason of a gap', () => {
  test('is the disturbance, where there is one, before all others', () => {
    const reason = likelyReason(
      explanationOf({ disturbed: 'the scenario has faults', stations: [full('issuer cms')], datasets: 1 }),
      formOf('iam.cms.rate.all'),
      0.5,
      NOTHING,
    );
    expect(reason).toEqual({ kind: 'disturbed', text: 'the scenario has faults' });
  });

  test('is chance, where it is no larger than that of the events that are counted', () => {
    // 36 requests in the hour: one standard deviation is a sixth.
    const few = formOf('iam.cms.rate.all', 0.01);
    expect(likelyReason(explanationOf(), few, 0.4, NOTHING)).toEqual({
      kind: 'chance',
      text: 'chance: about 36 in the time measured',
    });
    expect(kindOf(explanationOf(), few, -0.43, NOTHING)).toBe('left out');
    expect(kindOf(explanationOf(), formOf('iam.cms.rate.all'), 0.1, NOTHING)).toBe('left out');
  });

  test('is chance of a stock, and of its peak for larger gaps', () => {
    const mean = formOf('iam.cms.live.access_token', 25, 'tokens');
    const peak = formOf('iam.cms.live.access_token max', 25, 'tokens');
    expect(likelyReason(explanationOf(), mean, 0.4, NOTHING).text).toBe('chance: a stock of 25');
    expect(kindOf(explanationOf(), mean, 0.8, NOTHING)).toBe('left out');
    expect(likelyReason(explanationOf(), peak, 0.8, NOTHING).text).toBe('chance: the peak of a stock of 25');
    expect(kindOf(explanationOf(), peak, 1.2, NOTHING)).toBe('left out');
  });

  test('is chance of few requests or exchanges, whose delays are measured', () => {
    const rows = rowsOf({ 'iam.cms.rate.all': 20, 'fts.cern.rate.exchange': 20 });
    for (const metric of ['iam.cms.latency.token_exchange', 'fts.cern.delay.token_prep'])
      expect(kindOf(explanationOf(), formOf(metric, 0.3, 's'), 0.2, rows)).toBe('chance');
    const many = rowsOf({ 'iam.cms.rate.all': 2e5, 'fts.cern.rate.exchange': 2e5 });
    for (const metric of ['iam.cms.latency.token_exchange', 'fts.cern.delay.token_prep'])
      expect(kindOf(explanationOf(), formOf(metric, 0.3, 's'), 0.2, many)).toBe('left out');
  });

  test('is chance of few datasets, where there is nothing better', () => {
    const few = explanationOf({ datasets: 100 });
    expect(likelyReason(few, formOf('rucio.cms.rate.submitted'), 0.2, NOTHING)).toEqual({
      kind: 'chance',
      text: 'chance: about 100 datasets in the time measured',
    });
    const alsoFull = explanationOf({ datasets: 100, stations: [full('submitter cms')] });
    expect(kindOf(alsoFull, formOf('rucio.cms.rate.submitted'), 0.2, NOTHING)).toBe('overload');
  });

  test('is failures, where as many transfers fail as the gap needs', () => {
    const rows = rowsOf({
      'transfers.all.finished': 9000,
      'transfers.all.failed.token_expired': 900,
      'transfers.all.failed.token_exchange': 100,
    });
    const form = formOf('rucio.cms.rate.submitted');
    expect(likelyReason(explanationOf(), form, 0.1, rows)).toEqual({
      kind: 'failures',
      text: '1000 transfers failed for their tokens, most by token_expired, and come again with new ones',
    });
    expect(kindOf(explanationOf(), form, 0.5, rows)).toBe('left out');
    const hardly = rowsOf({ 'transfers.all.finished': 1e6, 'transfers.all.failed.token_expired': 58 });
    expect(kindOf(explanationOf(), form, -0.11, hardly)).toBe('left out');
  });

  test('is a station that cannot keep up, if the figure is one in which it shows', () => {
    const stations = [full('copies to A'), full('exchange of ral'), full('exchange of cern')];
    const reason = (metric: string) =>
      likelyReason(explanationOf({ stations }), formOf(metric), 0.2, NOTHING);
    expect(reason('fts.cern.backlog.exchange').text).toBe('exchange of cern cannot keep up (136 %)');
    expect(reason('fts.ral.backlog.exchange').text).toBe('exchange of ral cannot keep up (136 %)');
    expect(reason('transfers.cms.finished').text).toMatch(/^exchange of /);
    expect(reason('rucio.cms.rate.submitted').text).toMatch(/^copies to A/);
    expect(reason('iam.cms.latency.token_exchange').kind).toBe('left out');
  });

  test('is not a full endpoint for the time in TOKEN_PREP, which comes before it', () => {
    const explanation = explanationOf({ stations: [full('copies to A'), full('agents of cern')] });
    const form = formOf('fts.cern.delay.token_prep', 20, 's');
    expect(kindOf(explanation, form, 0.2, NOTHING)).toBe('left out');
  });

  test('is a clean-up that cannot keep up, for what is stored', () => {
    const explanation = explanationOf({ stations: [full('clean-up of cms')] });
    expect(kindOf(explanation, formOf('iam.cms.stored.access_token', 1e6), 0.2, NOTHING)).toBe('overload');
    expect(kindOf(explanation, formOf('iam.cms.live.access_token', 1e6), 0.2, NOTHING)).toBe('left out');
  });

  test('is what an approximate form leaves out, and unknown for an exact one', () => {
    const explanation = explanationOf();
    expect(likelyReason(explanation, formOf('iam.cms.rate.all'), 0.2, NOTHING)).toEqual({
      kind: 'left out',
      text: 'the form is approximate: rate × life',
    });
    expect(kindOf(explanation, formOf('iam.cms.rate.all', 30, 'Hz', true), 0.2, NOTHING)).toBe('unknown');
  });
});
