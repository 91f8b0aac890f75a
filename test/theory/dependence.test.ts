import { describe, expect, it, test } from 'vitest';
import { dependenceOf, type Service } from '../../src/systems/tokens/forms/dependence.js';
import { TOKEN_MODEL_NAMES } from '../../src/systems/tokens/models/registry.js';
import { theoryScenario } from './theory-scenario.js';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;
const NEVER = Number.POSITIVE_INFINITY;

/** [needed to start, tolerated before FTS, needed to finish, tolerated at FTS] */
function facts(service: Service, ...set: string[]) {
  const found = dependenceOf(theoryScenario(...set), 'cms').find((one) => one.service === service);
  if (found === undefined) throw new Error(`no dependence on ${service}`);
  return [found.toStart, found.startToleranceS, found.toFinish, found.finishToleranceS];
}

const NOT_NEEDED = [false, NEVER, false, NEVER];
const ONLY_TO_START = [true, NEVER, false, NEVER];

describe('an outage of the issuer', () => {
  test.each([
    'dc24',
    'cms-dataset',
    'cms-dataset-uncached',
    'cms-namespace-any',
    'fts-just-in-time',
  ])('fails at once what %s has to ask for and what FTS has to exchange', (preset) => {
    expect(facts('issuer', `tokens.preset=${preset}`)).toEqual([true, 0, true, 0]);
    expect(facts('issuer database', `tokens.preset=${preset}`)).toEqual([true, 0, true, 0]);
  });

  test('leaves per-file tokens alone that FTS has', () => {
    expect(facts('issuer', 'tokens.preset=atlas-per-file')).toEqual([true, 0, false, NEVER]);
  });

  test('is borne by an agent until it asks for the last time: after 240 s of the 300 s that it waits', () => {
    expect(facts('issuer', 'tokens.preset=fts-callback')).toEqual([true, 0, true, 240]);
    expect(facts('issuer', 'tokens.preset=fts-callback', 'fts.cern.refresh.agent_retry=70 s')).toEqual([
      true,
      0,
      true,
      280,
    ]);
  });

  test.each([
    'x509',
    'rucio-minted',
    'lhcb-dirac',
    'alice-envelope',
    'presigned-url',
  ])('means nothing to %s', (preset) => {
    expect(facts('issuer', `tokens.preset=${preset}`)).toEqual(NOT_NEEDED);
    expect(facts('issuer database', `tokens.preset=${preset}`)).toEqual(NOT_NEEDED);
  });
});

describe('an outage of the submitter', () => {
  test('delays what it has not submitted', () => {
    expect(facts('submitter', 'tokens.preset=dc24')).toEqual(ONLY_TO_START);
    expect(facts('submitter', 'tokens.preset=rucio-minted')).toEqual(ONLY_TO_START);
  });

  test('fails agents that want it called back', () => {
    expect(facts('submitter', 'tokens.preset=fts-callback')).toEqual([true, NEVER, true, 240]);
  });
});

describe('an outage of FTS', () => {
  const tolerance = (...set: string[]) => facts('fts', ...set)[3];

  test('a token of the source for many files, unmanaged: what the reuse floor leaves of its life', () => {
    const mixed = ['tokens.preset=atlas-per-file', 'tokens.source_scope=rse', 'tokens.access_lifetime=3 h'];
    expect(tolerance(...mixed)).toBe(5 * MINUTE);
    // An old Rucio in CET gives it to files when it has expired already.
    const late = ['submitters.cms.version=40.3', 'submitters.cms.utc_offset=1 h'];
    expect(tolerance(...mixed, ...late)).toBe(0);
    expect(tolerance('tokens.preset=atlas-per-file', 'tokens.access_lifetime=3 h')).toBe(3 * HOUR);
  });

  test('of 3.13: half of the life of an exchanged token, less one turn of 300 s', () => {
    expect(tolerance('tokens.preset=dc24')).toBe(HOUR - 5 * MINUTE);
  });

  test('of 3.13 with a slow exchange: a token must be exchanged while the submitted one lives', () => {
    expect(tolerance('tokens.preset=dc24', 'issuers.cms.clients.rucio.access_lifetime=20 min')).toBe(
      20 * MINUTE - 30,
    );
  });

  test('of 3.14: only the exchange is in a hurry', () => {
    expect(tolerance('tokens.preset=fts-just-in-time')).toBe(3 * HOUR - 30);
  });

  test('of one instance of two: a cached source token may have 5 min left when the instance first gets it', () => {
    const second = ['fts.ral.tokens=true', 'sites.A.fts=cern', 'sites.B.fts=cern', 'sites.C.fts=ral'];
    expect(tolerance('tokens.preset=fts-just-in-time', ...second)).toBe(5 * MINUTE - 30);
  });

  test('with tokens that nobody renews: their life', () => {
    expect(tolerance('tokens.preset=atlas-per-file')).toBe(14 * DAY);
    expect(tolerance('tokens.preset=rucio-minted')).toBe(6 * HOUR);
    expect(tolerance('tokens.preset=presigned-url')).toBe(DAY);
    expect(tolerance('tokens.preset=dc24', 'tokens.management=unmanaged')).toBe(5 * MINUTE);
  });

  test('with proxies: half of their life', () => {
    expect(tolerance('tokens.preset=x509')).toBe(2 * DAY);
  });

  test('with call-back none fails', () => {
    expect(tolerance('tokens.preset=fts-callback')).toBe(NEVER);
  });
});

describe('an outage of a storage endpoint', () => {
  test('fails the attempts of that time', () => {
    expect(facts('source', 'tokens.preset=dc24')).toEqual([false, NEVER, true, 0]);
    expect(facts('destination', 'tokens.preset=dc24')).toEqual([false, NEVER, true, 0]);
  });

  test('lasts as long as FTS tries again', () => {
    expect(facts('source', 'tokens.preset=dc24', 'fts.cern.retry.count=3')).toEqual([
      false,
      NEVER,
      true,
      6 * MINUTE,
    ]);
  });

  test('stops the signing of URLs', () => {
    expect(facts('source', 'tokens.preset=presigned-url')).toEqual([true, 0, true, 0]);
    expect(facts('destination', 'tokens.preset=presigned-url')).toEqual([false, NEVER, true, 0]);
    expect(facts('destination', 'tokens.preset=presigned-url', 'tokens.scope=file')).toEqual([
      true,
      0,
      true,
      0,
    ]);
  });
});

describe('an outage of the host of the keys', () => {
  const tolerance = (...set: string[]) => facts('keys', ...set)[3];

  test('is borne for 4 d, less the age that keys may have, by scitokens-cpp', () => {
    expect(tolerance('tokens.preset=dc24')).toBe(4 * DAY - 10 * MINUTE);
    expect(tolerance('tokens.preset=rucio-minted')).toBe(4 * DAY - 10 * MINUTE);
  });

  test('is not borne by a dCache whose keys have just reached the age at which it drops them', () => {
    expect(tolerance('tokens.preset=dc24', 'sites.C.technology=dcache')).toBe(0);
  });

  test('is borne by a dCache that fetches keys before it drops them', () => {
    const early = ['sites.C.technology=dcache', 'storage.keys.dcache.refresh=10 min'];
    expect(tolerance('tokens.preset=dc24', ...early)).toBe(6 * HOUR - 10 * MINUTE);
  });

  test('is borne for ever by StoRM, and by sites that check no tokens', () => {
    expect(tolerance('tokens.preset=dc24', 'sites.A.technology=storm', 'sites.C.readiness=not-ready')).toBe(
      NEVER,
    );
  });

  test.each(['x509', 'presigned-url'])('means nothing to %s', (preset) => {
    expect(facts('keys', `tokens.preset=${preset}`)).toEqual(NOT_NEEDED);
  });
});

describe('the dependences of every model', () => {
  it.each(TOKEN_MODEL_NAMES)('%s: what is not needed bears any outage', (preset) => {
    const all = dependenceOf(theoryScenario(`tokens.preset=${preset}`), 'cms');
    expect(all).toHaveLength(7);
    for (const one of all) {
      if (!one.toStart) expect(one.startToleranceS).toBe(NEVER);
      if (!one.toFinish) expect(one.finishToleranceS).toBe(NEVER);
      expect(one.startToleranceS).toBeGreaterThanOrEqual(0);
      expect(one.finishToleranceS).toBeGreaterThanOrEqual(0);
      expect(one.because).not.toBe('');
    }
  });
});
