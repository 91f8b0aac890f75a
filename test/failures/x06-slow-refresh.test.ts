import { describe, expect, test } from 'vitest';
import { Failure, OK } from '../../src/ecosystem/ports.js';
import { burst, HOUR, MINUTE, SECOND, SmallRun } from './small-run.js';

const AGENTS = 200;

/**
 * 200 copies of 30 min with a token each whose refresh takes long from the 20th minute on, and 200 files that wait for
 * their agents. Five threads need 100 × the call for 500 tokens.
 */
function herd(factor: number): SmallRun {
  return new SmallRun('fts-just-in-time', {
    horizon: '2 h',
    tokens: { scope: 'file', cache: 'off' },
    call: '100 ms',
    rucioClient: { access_lifetime: '20 min' },
    ftsClient: { access_lifetime: '20 min' },
    submitter: { pods: 10, threads: 10, retries: 0, repair: { enabled: false } },
    fts: {
      version: '3.14',
      nodes: 1,
      slots: AGENTS,
      exchange: { calls: 1 },
      endpoint: { inbound: AGENTS, outbound: AGENTS },
      retry: { count: 1, delay: '1 h' },
      // Without the watchdog, which is a failure of its own.
      watchdog: { refresh_grace: '10 h', exchange_grace: '10 h' },
    },
    workloads: [burst('long', ['0 s'], AGENTS, '90 GB'), burst('short', ['3 min'], AGENTS, '1 GB')],
    faults: [{ kind: 'issuer-slow', name: 'slow', at: '20 min', for: '40 min', factor }],
  });
}

describe('X6: refreshes take longer than agents wait', () => {
  // 200 refreshes at 10 s on five threads take 400 s.
  const run = herd(100);
  const tries = [...run.stepsOf('ended'), ...run.stepsOf('tried_again')];
  const ended = tries.filter(({ a }) => a === Failure.tokenRefresh);

  test('agents hold their slots for 300 s, and nothing is copied', () => {
    const asked = new Map<string, number>();
    for (const { step, dataset, firstFile, timeUs } of run.steps) {
      const file = `${dataset}/${firstFile}`;
      if (step === 'fresh_asked') asked.set(file, timeUs);
      if (step === 'fresh_refused') expect(timeUs - (asked.get(file) ?? 0)).toBe(300 * SECOND);
    }
    expect(run.mean('fts.cern.state.ACTIVE', 33 * MINUTE, 37 * MINUTE)).toBeGreaterThan(0.99 * AGENTS);
    expect(run.mean('storage.all.active', 33 * MINUTE, 37 * MINUTE)).toBe(0);
  });

  test('complete copies are lost: a refresh for the destination is not tried again', () => {
    const complete = new Set(
      run
        .stepsOf('copied')
        .flatMap(({ a, dataset, firstFile }) => (a === OK ? [`${dataset}/${firstFile}`] : [])),
    );
    const lost = run.stepsOf('stuck');
    expect(lost.length).toBeGreaterThan(AGENTS / 2);
    for (const { dataset, firstFile, files } of lost) {
      for (let file = firstFile; file < firstFile + files; file++) {
        expect(complete.has(`${dataset}/${file}`)).toBe(true);
      }
    }
  });

  test('files that asked for the token of the source are tried again, and come through later', () => {
    expect(ended.length - run.failed('token_refresh')).toBe(AGENTS);
    expect(run.stat('transfers.cms.finished', 'total')).toBe(2 * AGENTS - run.failed('token_refresh'));
  });

  test('with an issuer that answers in time none is lost', () => {
    const healthy = herd(10);
    expect(healthy.failed('token_refresh')).toBe(0);
    expect(healthy.stat('transfers.cms.finished', 'total')).toBe(2 * AGENTS);
    expect(healthy.at('fts.cern.state.ACTIVE', HOUR)).toBe(0);
  });
});
