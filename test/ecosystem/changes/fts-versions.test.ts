import { describe, expect, test } from 'vitest';
import { OK } from '../../../src/ecosystem/ports.js';
import { FAILURE_CAUSES } from '../../../src/systems/transfers/causes.js';
import { SmallRun, steady } from '../../failures/small-run.js';

const MINUTE = 60e6;
const HOUR = 60 * MINUTE;

type Plain = Readonly<Record<string, unknown>>;

/** A dataset of four files every two minutes, each with tokens of its own; copies of 5 min, and of two hours. */
function upgraded(changes: readonly Plain[], fts: Plain, rest: Plain = {}): SmallRun {
  return new SmallRun('dc24', {
    horizon: '8 h',
    workloads: [steady('short', '30 /h', 4, '15 GB'), steady('long', '4 /h', 2, '360 GB')],
    tokens: { scope: 'file' },
    rucioClient: { access_lifetime: '1 h' },
    ftsClient: { access_lifetime: '1 h' },
    fts,
    rest: { changes, ...rest },
  });
}

const TO_314 = {
  at: '4 h',
  set: { 'fts.cern.version': '3.14', 'submitters.cms.tokens.management': 'just-in-time' },
};

describe('an upgrade of FTS from 3.13 to 3.14 with rows of t_token in all states', () => {
  const run = upgraded([TO_314], { version: '3.13', nodes: 1, slots: 20, exchange: { interval: '10 min' } });
  const exchangedUs = new Map(run.tokensOf('exchanged').map(({ jwt, timeUs }) => [jwt, timeUs]));

  test('exchanged rows stay exchanged, and those that waited are exchanged by the new service', () => {
    expect(exchangedUs.size).toBe(run.tokensOf('exchanged').length);
    const across = run
      .tokensOf('stored_at_fts')
      .filter(({ timeUs, jwt }) => timeUs < 4 * HOUR && !((exchangedUs.get(jwt) ?? 8 * HOUR) < 4 * HOUR));
    expect(across.length).toBeGreaterThan(0);
    for (const { jwt } of across) expect(exchangedUs.get(jwt)).toBeLessThan(4 * HOUR + 11 * MINUTE);
  });

  test('the half-life refresher is gone, whatever was due: only what an agent asks for is refreshed', () => {
    const called = run.tokensOf('refresh_called');
    const after = called.filter(({ timeUs }) => timeUs > 4 * HOUR);
    expect(called.length - after.length).toBeGreaterThan(20);
    expect(after.length).toBeGreaterThan(20);
    const askedUs = new Map(run.stepsOf('fresh_asked').map(({ timeUs, b }) => [b, timeUs]));
    expect(Math.min(...askedUs.values())).toBeGreaterThan(4 * HOUR);
    expect(after.filter(({ jwt }) => !askedUs.has(jwt))).toEqual([]);
  });

  test('agents that were forked before end with the token with which they began, those after with a fresh one', () => {
    // Copies of two hours with a token of one. Datasets are numbered anew when they are over.
    const copies = run.stepsOf('copying').filter(({ b }) => b > HOUR);
    const outcomes = copies.flatMap(({ dataset, firstFile, timeUs, b }) => {
      const end = run
        .stepsOf('ended')
        .find((one) => one.dataset === dataset && one.firstFile === firstFile && one.timeUs >= timeUs + b);
      return end === undefined ? [] : [{ beganUs: timeUs, endedUs: end.timeUs, cause: end.a }];
    });
    const across = outcomes.filter(({ beganUs, endedUs }) => beganUs < 4 * HOUR && endedUs > 4 * HOUR);
    const after = outcomes.filter(({ beganUs }) => beganUs > 4 * HOUR);
    expect(across.length).toBeGreaterThan(3);
    expect(after.length).toBeGreaterThan(3);
    const expired = FAILURE_CAUSES.indexOf('token_expired');
    expect(new Set(across.map(({ cause }) => cause))).toEqual(new Set([expired]));
    expect(new Set(after.map(({ cause }) => cause))).toEqual(new Set([OK]));
  });
});

describe('an upgrade from the FTS of February 2024 to 3.13', () => {
  const before = upgraded([], { version: '2024-02' });
  const after = upgraded([{ at: '4 h', set: { 'fts.cern.version': '3.13' } }], { version: '2024-02' });

  test('lets the table shrink that only grew: rows that nobody needs are retired and deleted', () => {
    expect(after.at('fts.cern.stored.token', 4 * HOUR)).toBe(before.at('fts.cern.stored.token', 4 * HOUR));
    expect(
      before.tokensOf('refresh_called').filter(({ timeUs }) => timeUs > 6 * HOUR).length,
    ).toBeGreaterThan(2 * after.tokensOf('refresh_called').filter(({ timeUs }) => timeUs > 6 * HOUR).length);
  });
});

describe('a refresher whose packages are repaired during the run', () => {
  test('finds what has become due meanwhile', () => {
    const run = upgraded([{ at: '4 h', set: { 'fts.cern.python_daemons': true } }], {
      version: '3.13',
      python_daemons: false,
    });
    const refreshes = run.tokensOf('refresh_called').map(({ timeUs }) => timeUs);
    expect(Math.min(...refreshes)).toBeGreaterThanOrEqual(4 * HOUR);
    expect(Math.min(...refreshes)).toBeLessThan(4 * HOUR + 10 * MINUTE);
  });
});

test('a turn that is at work when the daemons restart is lost, and nothing of it is stored', () => {
  const run = upgraded([{ at: '4 h', set: { 'fts.cern.exchange.interval': '7 min' } }], {
    version: '3.13',
    exchange: { interval: '20 min', threads: 1 },
  });
  const exchanged = run.tokensOf('exchanged').map(({ jwt }) => jwt);
  expect(new Set(exchanged).size).toBe(exchanged.length);
  const turns = [...new Set(run.tokensOf('exchange_turn').map(({ timeUs }) => timeUs))].filter(
    (timeUs) => timeUs > 4 * HOUR,
  );
  expect(turns.length).toBeGreaterThan((4 * 60) / 20 + 5);
});
