import { describe, expect, test } from 'vitest';
import { Failure, OK } from '../../src/ecosystem/ports.js';
import type { TokenModelName } from '../../src/systems/tokens/models/registry.js';
import { WatchedRun } from '../ecosystem/storage/watched-run.js';

const SITES = {
  LISTS_BOTH: { technology: 'xrootd' },
  LISTS_OWN_NAME: { technology: 'dcache', audiences: ['rse'] },
  LISTS_WILDCARD: { technology: 'eos', audiences: ['any'] },
  WANTS_MODIFY: { technology: 'xrootd', write: 'modify' },
};

/** An hour of transfers from a good source to sites that list different audiences and want different scopes. */
function run(model: TokenModelName, tokens: object = {}, data: Record<string, unknown> = {}): WatchedRun {
  return new WatchedRun(
    model,
    { ...tokens },
    {
      horizon: '1 h',
      issuers: { cms: {} },
      fts: { cern: {} },
      sites: { SOURCE: {}, ...SITES },
      storage: { failure: '0 %' },
      workloads: [
        {
          name: 'w',
          arrivals: { law: 'at', times: Array.from({ length: 20 }, (_, i) => `${2 * i} min`) },
          files: 4,
          size: '1 GB',
          sources: 'SOURCE',
          destinations: Object.keys(SITES),
          fanout: 4,
        },
      ],
      ...data,
    },
  );
}

/** The one answer that a site gave to every token. */
function answer(watched: WatchedRun, site: string): number {
  const answers = new Set(watched.shown(site).map(({ outcome }) => outcome));
  expect([site, answers.size]).toEqual([site, 1]);
  return [...answers][0];
}

describe('F10: an endpoint does not take what the tokens say', () => {
  test.each<[TokenModelName, object, Record<keyof typeof SITES, number>]>([
    ['dc24', {}, { LISTS_BOTH: OK, LISTS_OWN_NAME: OK, LISTS_WILDCARD: Failure.audience, WANTS_MODIFY: OK }],
    [
      'cms-namespace-any',
      {},
      { LISTS_BOTH: OK, LISTS_OWN_NAME: Failure.audience, LISTS_WILDCARD: OK, WANTS_MODIFY: OK },
    ],
    [
      'dc24',
      { write: 'create' },
      { LISTS_BOTH: OK, LISTS_OWN_NAME: OK, LISTS_WILDCARD: Failure.audience, WANTS_MODIFY: Failure.scope },
    ],
    [
      'lhcb-dirac',
      {},
      { LISTS_BOTH: OK, LISTS_OWN_NAME: OK, LISTS_WILDCARD: Failure.audience, WANTS_MODIFY: Failure.scope },
    ],
  ])('%s %o: always, and on the same links only', (model, tokens, expected) => {
    const watched = run(model, tokens);
    for (const [site, outcome] of Object.entries(expected))
      expect([site, answer(watched, site)]).toEqual([site, outcome]);
    expect(answer(watched, 'SOURCE')).toBe(OK);
    const bad = Object.values(expected).filter((outcome) => outcome !== OK);
    expect(watched.failed('audience') > 0).toBe(bad.includes(Failure.audience));
    expect(watched.failed('scope') > 0).toBe(bad.includes(Failure.scope));
  });

  test('it is not cured by trying again: every file is tried four times', () => {
    const watched = run('dc24');
    const files = new Set(
      watched.steps
        .filter(({ step, b }) => step === 'shown' && b === Failure.audience)
        .map(({ transfer }) => transfer),
    );
    expect(watched.failed('audience')).toBe(4 * files.size);
  });

  test.each([
    ['audience-rejected', Failure.audience],
    ['scope-rejected', Failure.scope],
  ])('%s: only while the validator is configured so', (kind, cause) => {
    const fault = { kind, name: 'fault', site: 'LISTS_BOTH', at: '10 min', for: '10 min' };
    const watched = run('dc24', {}, { faults: [fault] });
    const at = watched.shown('LISTS_BOTH');
    // XRootD keeps a token that it has accepted for a minute.
    for (const { timeUs, outcome } of at.filter(({ timeUs }) => timeUs >= 660e6 && timeUs < 1200e6)) {
      expect([timeUs, outcome]).toEqual([timeUs, cause]);
    }
    expect(at.filter(({ outcome }) => outcome === cause).length).toBeGreaterThan(0);
    for (const { timeUs, outcome } of at) if (timeUs < 600e6 || timeUs >= 1200e6) expect(outcome).toBe(OK);
    expect(watched.stat('storage.xrootd.rejecting', 'max')).toBeGreaterThan(0);
    expect(watched.stat('storage.xrootd.rejecting', 'final')).toBe(0);
  });
});
