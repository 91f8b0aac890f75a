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
    shares: () => true,
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
const SECTIONS: Readonly<Record<string, string>> = {
  exchange: 'fts',
  agents: 'fts',
  submitter: 'submitters',
  copies: 'sites',
};
const full = (name: string): StationLoad => ({
  name,
  path: [SECTIONS[name.split(' ')[0] ?? ''] ?? 'issuers', name.split(' ').at(-1) ?? ''],
  load: 1.36,
  meanLoad: 1.36,
  fromS: undefined,
  detail: '',
});
const reasonOf = (
  explanation: Explanation,
  form: Predicted,
  gap: number,
  rows: ReadonlyMap<string, SummaryRow>,
) => likelyReason(form, gap, { explanation, rows });
const kindOf = (...args: Parameters<typeof reasonOf>) => reasonOf(...args).kind;

describe('the likely reason of a gap', () => {
  test('is the disturbance, where there is one, before all others', () => {
    const reason = reasonOf(
      explanationOf({ disturbed: 'the scenario has faults', stations: [full('issuer cms')] }),
      formOf('iam.cms.rate.all'),
      0.5,
      NOTHING,
    );
    expect(reason).toEqual({ kind: 'disturbed', text: 'the scenario has faults' });
  });

  test('is what the issuer refuses, where clients that ask again make as many requests as the gap needs', () => {
    const rows = rowsOf({
      'iam.cms.rate.all': 9_002_500,
      'iam.cms.errors.unavailable': 9e6,
      'iam.cms.errors.refused': 10,
    });
    expect(reasonOf(explanationOf(), formOf('iam.cms.rate.all', 8.3), 3600, rows)).toEqual({
      kind: 'refusals',
      text: '9000010 requests got no token, most by unavailable, and are asked again',
    });
    const few = rowsOf({ 'iam.cms.rate.all': 10_000, 'iam.cms.errors.refused': 10 });
    expect(kindOf(explanationOf(), formOf('iam.cms.rate.all'), 0.2, few)).toBe('left out');
    expect(kindOf(explanationOf(), formOf('iam.atlas.rate.all'), 3600, rows)).toBe('left out');
  });

  test('is failures, where as many transfers fail as the gap needs', () => {
    const rows = rowsOf({
      'transfers.all.finished': 9000,
      'transfers.all.failed.token_expired': 900,
      'transfers.all.failed.token_exchange': 100,
    });
    const form = formOf('rucio.cms.rate.submitted');
    expect(reasonOf(explanationOf(), form, 0.1, rows)).toEqual({
      kind: 'failures',
      text: '1000 transfers failed, most by token_expired, and come again, which no form counts',
    });
    expect(kindOf(explanationOf(), form, 0.5, rows)).toBe('left out');
    // A validator that refuses tokens, as of an endpoint whose clock is behind, is a known reason as well.
    const refused = rowsOf({ 'transfers.all.finished': 3910, 'transfers.all.failed.validator': 12200 });
    expect(reasonOf(explanationOf(), form, 2.7, refused).text).toMatch(/most by validator/);
    // Failures of storage are in the forms.
    const storage = rowsOf({ 'transfers.all.finished': 3910, 'transfers.all.failed.storage_error': 12200 });
    expect(kindOf(explanationOf(), form, 2.7, storage)).toBe('left out');
    const hardly = rowsOf({ 'transfers.all.finished': 1e6, 'transfers.all.failed.token_expired': 58 });
    expect(kindOf(explanationOf(), form, -0.11, hardly)).toBe('left out');
  });

  test('is a station that cannot keep up, if the figure is one in which it shows', () => {
    const stations = [full('copies to A'), full('exchange of ral'), full('exchange of cern')];
    const reason = (metric: string) => reasonOf(explanationOf({ stations }), formOf(metric), 0.2, NOTHING);
    expect(reason('fts.cern.backlog.exchange').text).toBe('exchange of cern cannot keep up (136 %)');
    expect(reason('fts.ral.backlog.exchange').text).toBe('exchange of ral cannot keep up (136 %)');
    expect(reason('transfers.cms.finished').text).toMatch(/^exchange of /);
    expect(reason('rucio.cms.rate.submitted').text).toMatch(/^copies to A/);
    expect(reason('iam.cms.latency.token_exchange').kind).toBe('left out');
  });

  test('is not the exchange of another instance, nor a station of another experiment', () => {
    const stations = [full('exchange of cern')];
    const ofRal = formOf('fts.ral.backlog.exchange');
    expect(kindOf(explanationOf({ stations }), ofRal, 0.2, NOTHING)).toBe('left out');
    const apart = explanationOf({ stations, shares: (_, name) => name !== 'atlas' });
    expect(kindOf(apart, formOf('transfers.atlas.finished'), 0.2, NOTHING)).toBe('left out');
    expect(kindOf(apart, formOf('transfers.cms.finished'), 0.2, NOTHING)).toBe('overload');
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
    expect(reasonOf(explanation, formOf('iam.cms.rate.all'), 0.2, NOTHING)).toEqual({
      kind: 'left out',
      text: 'the form is approximate: rate × life',
    });
    expect(kindOf(explanation, formOf('iam.cms.rate.all', 30, 'Hz', true), 0.2, NOTHING)).toBe('unknown');
  });
});
