import { describe, expect, it } from 'vitest';
import { Failure, KeyAnswer, OK } from '../../../src/ecosystem/ports.js';
import type { Technology } from '../../../src/systems/storage/software.js';
import { D, H, KeyBench, MIN, S, waited } from './key-bench.js';

const bench = (technology: Technology, more: Record<string, unknown> = {}, sites = 1) =>
  new KeyBench({ technology, ...more }, sites);

describe('the keys of an issuer at an endpoint', () => {
  it.each<[Technology, string | undefined, number]>([
    ['xrootd', undefined, 600 * S],
    ['eos', undefined, 600 * S],
    ['dpm', undefined, 600 * S],
    ['echo', undefined, 600 * S],
    ['dcache', undefined, 6 * H],
    ['dcache', 'before-2023-10', 10 * MIN],
    ['storm', undefined, 60 * MIN],
    ['storm', '1.4', 5 * MIN],
  ])('of %s %s are fetched again by the first access after %i µs', (technology, version, refreshUs) => {
    const made = bench(technology, { version });
    made.fetchAt(H);
    const before = made.source.fetches.length;
    expect(made.at(H + refreshUs - 1)).toBe(OK);
    expect(made.source.fetches.length).toBe(before);
    expect(made.at(H + refreshUs)).toBe(OK);
    expect(made.at(H + refreshUs + 1)).toBe(OK);
    expect(made.source.fetches.slice(before)).toEqual(['sites.S0']);
  });

  it('of XRootD last 4 d without the issuer, and each access tries again', () => {
    const made = bench('xrootd');
    made.fetchAt(H);
    made.source.answer = KeyAnswer.unreachable;
    const before = made.source.fetches.length;
    for (let access = 1; access <= 5; access++) expect(made.at(2 * H + access)).toBe(OK);
    expect(made.source.fetches.length - before).toBe(5);
    expect(made.at(H + 4 * D - 1)).toBe(OK);
    expect(made.at(H + 4 * D)).toBe(Failure.keys);
  });

  it('of XRootD come up to 600 s late when there were none', () => {
    const made = bench('xrootd');
    made.source.answer = KeyAnswer.unreachable;
    made.caches.forget(0);
    expect(made.at(H)).toBe(Failure.keys);
    made.source.answer = KeyAnswer.ok;
    const before = made.source.fetches.length;
    expect(made.at(H + 600 * S - 1)).toBe(Failure.keys);
    expect(made.source.fetches.length).toBe(before);
    expect(made.at(H + 600 * S)).toBe(OK);
  });

  it.each(['1.0', '1.1.2'])('of XRootD with scitokens-cpp %s come at once', (scitokens) => {
    const made = bench('xrootd', { scitokens });
    made.source.answer = KeyAnswer.unreachable;
    made.caches.forget(0);
    expect(made.at(H)).toBe(Failure.keys);
    made.source.answer = KeyAnswer.ok;
    expect(made.at(H + 1)).toBe(OK);
  });

  it.each([
    ['before-2023-10', 10 * MIN],
    ['2023-10', 6 * H],
  ])('of dCache %s are gone after %i µs without the issuer, and come within 60 s', (version, lifeUs) => {
    const made = bench('dcache', { version });
    made.fetchAt(H);
    made.source.answer = KeyAnswer.unreachable;
    expect(made.at(H + lifeUs - 1)).toBe(OK);
    expect(made.at(H + lifeUs)).toBe(Failure.keys);
    made.source.answer = KeyAnswer.ok;
    expect(made.at(H + lifeUs + 60 * S - 1)).toBe(Failure.keys);
    expect(made.at(H + lifeUs + 60 * S)).toBe(OK);
  });

  it('of StoRM 1.5.0 are kept for ever, but not over a restart', () => {
    const made = bench('storm');
    made.fetchAt(H);
    made.source.answer = KeyAnswer.unreachable;
    expect(made.at(30 * D)).toBe(OK);
    made.caches.forget(0);
    expect(made.at(30 * D + 1)).toBe(Failure.keys);
    expect(made.at(30 * D + 2)).toBe(Failure.keys);
    made.source.answer = KeyAnswer.ok;
    expect(made.at(30 * D + 3)).toBe(OK);
  });

  it('of StoRM before 1.5.0 are gone 15 min after they were fetched', () => {
    const made = bench('storm', { version: '1.4' });
    made.fetchAt(H);
    made.source.answer = KeyAnswer.unreachable;
    expect(made.at(H + 15 * MIN - 1)).toBe(OK);
    expect(made.at(H + 15 * MIN)).toBe(Failure.keys);
    made.source.answer = KeyAnswer.ok;
    expect(made.at(H + 15 * MIN + 1)).toBe(OK);
  });

  it.each<[Technology, string | undefined, number, number]>([
    ['xrootd', undefined, 600 * S, 0],
    ['dcache', undefined, 6 * H, 0],
    ['dcache', 'before-2023-10', 10 * MIN, 0],
    ['storm', undefined, 60 * MIN, 1],
  ])('of %s %s know a new key after %i µs at the latest', (technology, version, windowUs, late) => {
    const made = bench(technology, { version });
    made.fetchAt(H);
    made.source.rotate(H + 1, 0);
    expect(made.at(H + 2)).toBe(Failure.keys);
    expect(made.at(H + 2, 0, H)).toBe(OK);
    expect(made.at(H + windowUs - 1)).toBe(Failure.keys);
    // StoRM answers the access that begins the refresh from the old keys.
    for (let access = 0; access < late; access++) expect(made.at(H + windowUs)).toBe(Failure.keys);
    expect(made.at(H + windowUs)).toBe(OK);
  });

  it('of StoRM before 1.5.0 are fetched at once for a new key', () => {
    const made = bench('storm', { version: '1.4' });
    made.fetchAt(H);
    made.source.rotate(H + 1, 0);
    expect(made.at(H + 2)).toBe(OK);
  });

  it('know a key that was published long enough before', () => {
    const made = bench('dcache', {}, 200);
    made.source.rotate(6 * H, 6 * H);
    for (let site = 0; site < 200; site++) expect(made.at(6 * H, site)).toBe(OK);
  });

  it('that a host serves late are unknown until an endpoint has fetched them from it', () => {
    const made = bench('xrootd');
    made.source.rotate(2 * H, -H);
    made.fetchAt(2.5 * H);
    expect(made.at(2.5 * H + 1, 0, 2.25 * H)).toBe(Failure.keys);
    expect(made.at(3 * H, 0, 2.25 * H)).toBe(OK);
  });

  it('keep their age when the endpoint is set otherwise', () => {
    const made = bench('dcache');
    made.fetchAt(H);
    made.source.answer = KeyAnswer.unreachable;
    made.simulation.advanceTo(2 * H);
    made.caches.reconfigure(0, { ...HALF_HOUR });
    expect(made.at(2 * H)).toBe(Failure.keys);
  });
});

const HALF_HOUR = {
  refresh: 30 * MIN,
  expiry: 30 * MIN,
  failure: 60 * S,
  timeout: 30 * S,
  with_keys: 'lock',
  without_keys: 'lock',
  unknown_key: 'refuse',
  background: 0,
  ahead: 0,
  jitter: 0,
} as const;

describe('while the issuer hangs', () => {
  const hang = (technology: Technology, more: Record<string, unknown>, fromUs: number, atS: number[]) => {
    const made = bench(technology, more);
    made.fetchAt(H);
    made.source.answer = KeyAnswer.held;
    const asked = atS.map((s) => made.later(fromUs + s * S));
    made.simulation.advanceTo(fromUs + 600 * S);
    return { made, asked, outcomes: asked.map(({ outcome }) => outcome) };
  };

  it.each(['1.1.2', '1.3.0'])('scitokens-cpp %s has one access at a time wait 4 s', (scitokens) => {
    const { asked, outcomes } = hang('xrootd', { scitokens }, H + 600 * S, [0, 1, 3.9, 4.1, 4.5]);
    expect(waited(asked)).toEqual([4, 0, 0, 4, 0]);
    expect(outcomes.every((outcome) => outcome === OK)).toBe(true);
  });

  it('scitokens-cpp before 1.1.2 has every access fetch and wait 4 s for itself', () => {
    const { asked, made } = hang('xrootd', { scitokens: '1.0' }, H + 600 * S, [0, 1, 3.9, 4.1, 4.5]);
    expect(waited(asked)).toEqual([4, 4, 4, 4, 4]);
    expect(made.source.fetches.length).toBe(6);
  });

  it.each([
    ['1.1.2', [4, 4, 4], 3],
    // The lock of the issuer: who has waited for it finds the failure remembered.
    ['1.3.0', [4, 3, 2], 1],
  ])('scitokens-cpp %s without keys', (scitokens, waits, fetches) => {
    const made = bench('xrootd', { scitokens });
    made.simulation.advanceTo(H);
    made.caches.forget(0);
    made.source.answer = KeyAnswer.held;
    const asked = [0, 1, 2].map((s) => made.later(H + s * S));
    made.simulation.advanceTo(2 * H);
    expect(waited(asked)).toEqual(waits);
    expect(made.source.fetches.length).toBe(fetches);
    expect(asked.every(({ outcome }) => outcome === Failure.keys)).toBe(true);
  });

  it('every access to dCache waits for the end of the fetch, which fails and is remembered for 60 s', () => {
    const { asked, outcomes, made } = hang('dcache', {}, 7 * H, [0, 10, 29, 30, 89.999, 90]);
    expect(waited(asked)).toEqual([30, 20, 1, 0, 0, 30]);
    expect(outcomes.every((outcome) => outcome === Failure.keys)).toBe(true);
    expect(made.source.fetches.length).toBe(3);
  });

  it('nobody waits for a refresh of StoRM 1.5.0, and everybody without keys, for the same fetch', () => {
    const { asked, made } = hang('storm', {}, 3 * H, [0, 1]);
    expect(waited(asked)).toEqual([0, 0]);
    expect(asked.map(({ outcome }) => outcome)).toEqual([OK, OK]);
    made.caches.forget(0);
    const from = made.simulation.nowUs;
    const without = [0, 10].map((s) => made.later(from + s * S));
    made.simulation.advanceTo(from + H);
    expect(waited(without)).toEqual([30, 20]);
    expect(without.map(({ outcome }) => outcome)).toEqual([Failure.keys, Failure.keys]);
  });

  it('accesses to StoRM before 1.5.0 stand in a line, each of which tries for 30 s, though it holds keys', () => {
    const { asked, outcomes } = hang('storm', { version: '1.4' }, H + 5 * MIN, [0, 1, 2]);
    expect(waited(asked)).toEqual([30, 59, 88]);
    expect(outcomes).toEqual([OK, OK, OK]);
  });

  it('a fetch that is held ends when the issuer works again, within its limit', () => {
    const made = bench('dcache');
    made.fetchAt(H);
    made.source.answer = KeyAnswer.held;
    const asked = [0, 3].map((s) => made.later(7 * H + s * S));
    made.simulation.advanceTo(7 * H + 5 * S);
    made.source.release(KeyAnswer.ok);
    expect(waited(asked)).toEqual([5, 2]);
    expect(asked.map(({ outcome }) => outcome)).toEqual([OK, OK]);
    made.simulation.advanceTo(8 * H);
    expect(made.source.fetches.length).toBe(2);
  });

  it('a validator that restarts answers nobody who waited for it', () => {
    const made = bench('dcache');
    made.fetchAt(H);
    made.source.answer = KeyAnswer.held;
    const asked = [0, 3].map((s) => made.later(7 * H + s * S));
    made.simulation.advanceTo(7 * H + 5 * S);
    made.caches.forget(0);
    expect(asked.map(({ outcome }) => outcome)).toEqual([Failure.keys, Failure.keys]);
    made.source.release(KeyAnswer.ok);
    expect(made.at(7 * H + 6 * S)).toBe(OK);
  });
});

describe('a fetch that takes its time', () => {
  it.each<[string, Technology, Record<string, unknown>, number[], number]>([
    ['is begun by every access before scitokens-cpp 1.1.2', 'xrootd', { scitokens: '1.0' }, [2, 2, 2], 3],
    ['is waited for by one access of scitokens-cpp 1.3.0', 'xrootd', {}, [2, 0, 0], 1],
    ['is waited for by all accesses of dCache', 'dcache', {}, [2, 1.5, 1], 1],
    ['is waited for by nobody at StoRM 1.5.0', 'storm', {}, [0, 0, 0], 1],
    ['is waited for by all at StoRM before 1.5.0', 'storm', { version: '1.4' }, [2, 1.5, 1], 1],
  ])('%s', (_, technology, more, waits, fetches) => {
    const made = bench(technology, more);
    made.fetchAt(H);
    made.source.answer = KeyAnswer.later;
    made.source.takesUs = 2 * S;
    const asked = [0, 0.5, 1].map((s) => made.later(20 * H + s * S));
    made.simulation.advanceTo(21 * H);
    expect(waited(asked)).toEqual(waits);
    expect(asked.every(({ outcome }) => outcome === OK)).toBe(true);
    expect(made.source.fetches.length - 1).toBe(fetches);
    expect(made.stat('storage.all.keys.time', 'mean')).toBe(2);
  });

  it('is given up after its limit, and its keys are not used when they come', () => {
    const made = bench('dcache');
    made.fetchAt(H);
    made.source.answer = KeyAnswer.later;
    made.source.takesUs = 40 * S;
    const asked = made.later(7 * H);
    made.simulation.advanceTo(7 * H + 50 * S);
    expect(waited([asked])).toEqual([30]);
    expect(asked.outcome).toBe(Failure.keys);
    expect(made.source.given).toBe(1);
    expect(made.at(7 * H + 50 * S)).toBe(Failure.keys);
  });
});

describe('renewal', () => {
  it('ahead of need by a thread of its own leaves nobody waiting, and the old keys until then', () => {
    const made = bench('dcache', { keys: { background: '10 min', ahead: '1 h' } });
    made.source.answer = KeyAnswer.later;
    made.source.takesUs = 5 * S;
    made.simulation.advanceTo(100 * H);
    const asked = Array.from({ length: 400 }, (_, at) => made.later(100 * H + at * MIN));
    made.simulation.advanceTo(120 * H);
    expect(Math.max(...waited(asked))).toBe(0);
    expect(asked.every(({ outcome }) => outcome === OK)).toBe(true);
    // Every 5 h to 5 h 10 min.
    expect(Math.abs(made.source.fetches.length - 120 / 5.083)).toBeLessThan(2);
    made.source.answer = KeyAnswer.unreachable;
    expect(made.at(120 * H + 50 * MIN)).toBe(OK);
    expect(made.at(127 * H)).toBe(Failure.keys);
  });

  it('with jitter is spread over the share of its age', () => {
    const made = bench('xrootd', { keys: { jitter: '50 %' } });
    made.fetchAt(H);
    const ages: number[] = [];
    let last = H;
    for (let timeUs = H; ages.length < 400; timeUs += 5 * S) {
      const before = made.source.fetches.length;
      expect(made.at(timeUs)).toBe(OK);
      if (made.source.fetches.length > before) {
        ages.push((timeUs - last) / S);
        last = timeUs;
      }
    }
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(300);
    expect(Math.max(...ages)).toBeLessThanOrEqual(905);
    const mean = ages.reduce((sum, age) => sum + age, 0) / ages.length;
    expect(Math.abs(mean - 600)).toBeLessThan((4 * 173.2) / Math.sqrt(400) + 5);
    expect(Math.min(...ages)).toBeLessThan(330);
    expect(Math.max(...ages)).toBeGreaterThan(870);
  });
});
