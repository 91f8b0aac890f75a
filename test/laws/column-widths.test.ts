import { expect, test } from 'vitest';
import { COUNT_MOST } from '../../src/kernel/columns.js';
import { count } from '../../src/language/quantity.js';
import { scenarioOf } from '../../src/scenario/check.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { simulate } from '../../src/study/simulate.js';
import { TOKEN_MODELS } from '../../src/systems/tokens/models/registry.js';
import { CheckedArrays, type Misfit } from './checked-arrays.js';
import { everything, type Plain } from './everything.js';

/** Counts of a scenario above what 8 and 16 bits hold, and columns that tell of what does not fit. */

function misfitsOf(scenario: Scenario): readonly Misfit[] {
  const arrays = new CheckedArrays();
  arrays.begin();
  try {
    simulate(scenario, new Map(), 0);
  } finally {
    arrays.end();
  }
  return arrays.misfits;
}

const ISSUER = { service: '1 ms', slots: 1000, threads: 70_000, accept_queue: 70_000 };

test('a column that is too narrow is found', () => {
  const arrays = new CheckedArrays();
  arrays.begin();
  const column = new Uint8Array(2);
  column[0] = 255;
  column[1]++;
  expect(arrays.misfits).toEqual([]);
  column[0]++;
  column.fill(-1);
  arrays.end();
  expect([column[0], ...arrays.misfits]).toEqual([
    255,
    { width: 'Uint8Array', value: 256 },
    { width: 'Uint8Array', value: -1 },
  ]);
});

test.each(['3.13', '3.14'] as const)('whatever every daemon counts fits, with FTS %s', (version) => {
  expect(misfitsOf(scenarioOf({ ...everything(version), horizon: '90 s' }))).toEqual([]);
});

/** FTS 3.13 and files that come in the first minute. */
function fewFiles(fts: Plain, storage: Plain): Scenario {
  return scenarioOf({
    ...everything('3.13'),
    horizon: '7 min',
    issuers: { cms: { round_trip: '50 ms' } },
    fts: { cern: { version: '3.13', scheduling_interval: '1 s', ...fts } },
    storage: { overhead: '10 ms', probes: { interval: '0 s' }, ...storage },
    submitters: {
      cms: { retries: 0, repair: { enabled: false }, tokens: TOKEN_MODELS.dc24.choices },
    },
    workloads: [
      {
        name: 'moves',
        arrivals: { law: 'at', times: ['1 s'] },
        files: 3,
        size: '1 MB',
        sources: 'A',
        destinations: 'B',
      },
    ],
    load_tests: [],
    faults: [],
  });
}

test('300 retries of a file at FTS are counted', () => {
  const retry = { count: 300, delay: '0 s' };
  expect(misfitsOf(fewFiles({ retry }, { failure: '100 %' }))).toEqual([]);
});

test('300 attempts to exchange a token are counted', () => {
  const exchange = { attempts: 300, backoff: '1 s', backoff_factor: 1, interval: '1 s' };
  expect(misfitsOf(fewFiles({ exchange, http_timeout: '1 ms' }, {}))).toEqual([]);
});

test('a chain of 300 grants, 300 retries and 70,000 clients are counted', () => {
  const scenario = (test: Plain, issuer: Plain = {}) =>
    scenarioOf({
      name: 'load',
      title: 'A load test',
      horizon: '20 s',
      issuers: { cms: { ...ISSUER, ...issuer } },
      load_tests: [{ name: 'load', ...test }],
      faults: [{ kind: 'issuer-down', name: 'issuer', at: '5 s', for: '2 s' }],
    });
  const chain = Array.from({ length: 300 }, () => 'client_credentials');
  expect(misfitsOf(scenario({ clients: 5, chain, retries: 300 }))).toEqual([]);
  expect(misfitsOf(scenario({ clients: 70_000, think: '1 min' }, { pods: 300 }))).toEqual([]);
});

test('no scenario counts further than a column does', () => {
  expect(COUNT_MOST).toBeLessThan(2 ** 31);
  expect(count().safeParse(COUNT_MOST + 1).success).toBe(false);
});
