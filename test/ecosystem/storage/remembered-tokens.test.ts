import { describe, expect, it } from 'vitest';
import { Failure, KeyAnswer, OK, WAITS } from '../../../src/ecosystem/ports.js';
import { endpoints, H, MIN, S } from './endpoint-bench.js';

const NO_PROBES = { probes: { interval: '0 s' } };

/** Answers to a token of 1 min, signed at 1 h, that is shown at times after it was signed. */
function shown(site: Record<string, unknown>, atS: readonly number[], atExpiryS = 60): number[] {
  const { ask, simulation } = endpoints({ a: site }, NO_PROBES);
  return atS.map((s) => {
    simulation.advanceTo(H + s * S);
    return ask(0, 1, H, 0, atExpiryS * S);
  });
}

describe('a token that an endpoint remembers', () => {
  it.each<[string, Record<string, unknown>, number, number]>([
    ['XRootD until 5.9.2', { version: '5.0' }, 109, 110],
    ['XRootD since 5.9.3', {}, 59, 60],
    ['the WebDAV door of dCache', { technology: 'dcache' }, 649, 650],
    // Its leeway of 60 s.
    ['StoRM WebDAV', { technology: 'storm' }, 119, 120],
  ])('%s: passes up to so many s after it was signed', (_, site, lastS, firstRefusedS) => {
    expect(shown(site, [50, lastS])).toEqual([OK, OK]);
    expect(shown(site, [50, firstRefusedS])).toEqual([OK, Failure.tokenExpired]);
  });

  it('is not remembered beyond its life unless it was shown within', () => {
    expect(shown({ version: '5.0' }, [61])).toEqual([Failure.tokenExpired]);
    expect(shown({ technology: 'dcache' }, [61])).toEqual([Failure.tokenExpired]);
  });

  it('passes for ever where the memory slides and it is shown often enough', () => {
    const accepted = { lifetime: '30 s', past_expiry: true, slides: true };
    expect(shown({ accepted }, [50, 75, 100, 125, 150, 175])).toEqual([OK, OK, OK, OK, OK, OK]);
    expect(shown({ accepted: { ...accepted, slides: false } }, [50, 75, 100])).toEqual([
      OK,
      OK,
      Failure.tokenExpired,
    ]);
    // Sliding ends with the token where the memory does.
    expect(shown({ accepted: { ...accepted, past_expiry: false } }, [50, 59, 60])).toEqual([
      OK,
      OK,
      Failure.tokenExpired,
    ]);
  });

  it('is counted when it passes after its expiry', () => {
    const { ask, simulation, finish } = endpoints({ a: { technology: 'dcache' } }, NO_PROBES);
    simulation.advanceTo(H);
    ask(0, 1, H, 0, MIN);
    simulation.advanceTo(H + 2 * MIN);
    ask(0, 1, H, 0, MIN);
    ask(0, 2, H, 0, MIN);
    expect(finish()('storage.all.expired_accepted', 'total')).toBe(1);
  });

  it('was refused for want of a key, and still is at dCache for 10 min though the key has come', () => {
    const { ask, simulation, keys, storage } = endpoints({ a: { technology: 'dcache' } }, NO_PROBES);
    simulation.advanceTo(H);
    keys.answer = KeyAnswer.unreachable;
    storage.restartValidator(0);
    expect(ask(0, 1, H)).toBe(Failure.keys);
    keys.answer = KeyAnswer.ok;
    simulation.advanceTo(H + 2 * MIN);
    expect([ask(0, 1, H), ask(0, 2, H)]).toEqual([Failure.keys, OK]);
    simulation.advanceTo(H + 10 * MIN);
    expect(ask(0, 1, H)).toBe(OK);
  });

  it('needs no key while it is remembered, and is forgotten by a restart', () => {
    const { ask, simulation, keys, storage } = endpoints({ a: { technology: 'dcache' } }, NO_PROBES);
    simulation.advanceTo(H);
    expect(ask(0, 1, H)).toBe(OK);
    keys.answer = KeyAnswer.unreachable;
    simulation.advanceTo(H + 9 * MIN);
    expect(ask(0, 1, H)).toBe(OK);
    storage.restartValidator(0);
    expect(ask(0, 1, H)).toBe(Failure.keys);
  });
});

describe('XRootD, which reads its configuration again every minute', () => {
  /** Checks, one a second, from the begin of a fetch on that the issuer holds for 50 s: how many had to wait. */
  const lockedOut = (version: string) => {
    const { ask, simulation, keys, told } = endpoints(
      { a: { version, keys: { timeout: '70 s' } } },
      NO_PROBES,
    );
    simulation.advanceTo(H);
    keys.answer = KeyAnswer.held;
    const outcomes: number[] = [];
    for (let s = 0; s < 70; s++) {
      simulation.advanceTo(H + s * S);
      outcomes.push(ask(0, 10 + s, H));
    }
    simulation.advanceTo(H + 3 * MIN);
    return { outcomes, told, waits: outcomes.filter((outcome) => outcome === WAITS).length };
  };

  it('up to 5.9.2 has every check wait for a fetch under way once the minute has turned', () => {
    const { outcomes, told, waits } = lockedOut('5.0');
    // The first fetches; the others go on with the keys that are there, up to the turn.
    const turn = outcomes.indexOf(WAITS, 1);
    expect(turn).toBeGreaterThan(0);
    expect(turn).toBeLessThanOrEqual(60);
    expect(outcomes.slice(1, turn).every((outcome) => outcome === OK)).toBe(true);
    expect(outcomes.slice(turn).every((outcome) => outcome === WAITS)).toBe(true);
    expect(told[0]).toEqual({ subject: 10, outcome: OK, timeUs: H + 70 * S });
    expect(told).toHaveLength(waits);
    expect(told.every(({ outcome }) => outcome === OK)).toBe(true);
  });

  it('since 5.9.3 has nobody wait but who fetches', () => {
    expect(lockedOut('5.9.3').waits).toBe(1);
  });
});
