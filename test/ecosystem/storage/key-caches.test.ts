import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { Failure, KeyAnswer, OK } from '../../../src/ecosystem/ports.js';
import { KeyCaches } from '../../../src/ecosystem/storage/key-caches.js';
import { keyFamily } from '../../../src/ecosystem/storage/key-family.js';
import { Simulation } from '../../../src/kernel/simulation.js';
import { Meter } from '../../../src/measure/meter.js';
import { type siteSchema, storageSchema } from '../../../src/scenario/schema/site.js';
import { FakeKeys } from './fake-keys.js';

type Technology = z.output<typeof siteSchema>['technology'];

const S = 1_000_000;
const MIN = 60 * S;
const H = 60 * MIN;
const D = 24 * H;

/** One endpoint (or many alike) and one issuer. */
function caches(technology: Technology, sites = 1, keys: Record<string, unknown> = {}) {
  const simulation = new Simulation(7);
  const config = storageSchema.parse({ keys }).keys;
  const source = new FakeKeys();
  const users = Array.from({ length: sites }, (_, site) => ({
    name: `S${site}`,
    family: keyFamily(technology, config),
  }));
  const issuers = [{ path: 'issuers.cms', keys: source }];
  const meter = new Meter(simulation, 1e6);
  const made = new KeyCaches(simulation, meter, users, issuers);
  /** An access at a time, with a token that is signed then. */
  const at = (timeUs: number, site = 0, issuedUs = timeUs) => {
    simulation.advanceTo(timeUs);
    return made.check(site, 0, issuedUs);
  };
  return { caches: made, source, at, simulation };
}

/** Makes the cache as fresh as it can be, now. */
function fetchAt(made: ReturnType<typeof caches>, timeUs: number): void {
  made.simulation.advanceTo(timeUs);
  made.caches.forget(0);
  expect(made.caches.check(0, 0, 0)).toBe(OK);
}

describe('the keys of an issuer at an endpoint', () => {
  it.each<[Technology, number]>([
    ['xrootd', 600 * S],
    ['eos', 600 * S],
    ['dpm', 600 * S],
    ['echo', 600 * S],
    ['dcache', 6 * H],
    ['storm', 60 * MIN],
  ])('of %s are fetched again by the first access after %i µs', (technology, refreshUs) => {
    const made = caches(technology);
    fetchAt(made, H);
    const before = made.source.fetches.length;
    expect(made.at(H + refreshUs - 1)).toBe(OK);
    expect(made.source.fetches.length).toBe(before);
    expect(made.at(H + refreshUs)).toBe(OK);
    expect(made.at(H + refreshUs + 1)).toBe(OK);
    expect(made.source.fetches.slice(before)).toEqual(['sites.S0']);
  });

  it('of XRootD last 4 d without the issuer, and each access tries again', () => {
    const made = caches('xrootd');
    fetchAt(made, H);
    made.source.answer = KeyAnswer.unreachable;
    const before = made.source.fetches.length;
    for (let access = 1; access <= 5; access++) expect(made.at(2 * H + access)).toBe(OK);
    expect(made.source.fetches.length - before).toBe(5);
    expect(made.at(H + 4 * D - 1)).toBe(OK);
    expect(made.at(H + 4 * D)).toBe(Failure.keys);
  });

  it('of XRootD come up to 600 s late when there were none', () => {
    const made = caches('xrootd');
    made.source.answer = KeyAnswer.unreachable;
    made.caches.forget(0);
    expect(made.at(H)).toBe(Failure.keys);
    made.source.answer = KeyAnswer.ok;
    const before = made.source.fetches.length;
    expect(made.at(H + 600 * S - 1)).toBe(Failure.keys);
    expect(made.source.fetches.length).toBe(before);
    expect(made.at(H + 600 * S)).toBe(OK);
  });

  it('of XRootD before 1.3.0 come at once', () => {
    const made = caches('xrootd', 1, { xrootd: { failure: '0 s' } });
    made.source.answer = KeyAnswer.unreachable;
    made.caches.forget(0);
    expect(made.at(H)).toBe(Failure.keys);
    made.source.answer = KeyAnswer.ok;
    expect(made.at(H + 1)).toBe(OK);
  });

  it('of dCache are gone after 6 h without the issuer, and come within 60 s', () => {
    const made = caches('dcache');
    fetchAt(made, H);
    made.source.answer = KeyAnswer.unreachable;
    expect(made.at(7 * H - 1)).toBe(OK);
    expect(made.at(7 * H)).toBe(Failure.keys);
    made.source.answer = KeyAnswer.ok;
    expect(made.at(7 * H + 60 * S - 1)).toBe(Failure.keys);
    expect(made.at(7 * H + 60 * S)).toBe(OK);
  });

  it('of dCache are gone at many endpoints in proportion to the length of the outage', () => {
    const sites = 2000;
    const made = caches('dcache', sites);
    made.source.answer = KeyAnswer.unreachable;
    for (const hours of [1, 2, 3, 4, 5, 6]) {
      let rejecting = 0;
      for (let site = 0; site < sites; site++) if (made.at(hours * H, site) !== OK) rejecting++;
      const share = hours / 6;
      const spread = 4 * Math.sqrt((share * (1 - share)) / sites);
      expect(Math.abs(rejecting / sites - share)).toBeLessThanOrEqual(spread);
    }
  });

  it('of StoRM are kept for ever, but not over a restart', () => {
    const made = caches('storm');
    fetchAt(made, H);
    made.source.answer = KeyAnswer.unreachable;
    expect(made.at(30 * D)).toBe(OK);
    made.caches.forget(0);
    expect(made.at(30 * D + 1)).toBe(Failure.keys);
    expect(made.at(30 * D + 2)).toBe(Failure.keys);
    made.source.answer = KeyAnswer.ok;
    expect(made.at(30 * D + 3)).toBe(OK);
  });

  it.each<[Technology, number, number]>([
    ['xrootd', 600 * S, 0],
    ['dcache', 6 * H, 0],
    ['storm', 60 * MIN, 1],
  ])('of %s know a new key after %i µs at the latest', (technology, windowUs, late) => {
    const made = caches(technology);
    fetchAt(made, H);
    made.source.rotate(H + 1, 0);
    expect(made.at(H + 2)).toBe(Failure.keys);
    expect(made.at(H + 2, 0, H)).toBe(OK);
    expect(made.at(H + windowUs - 1)).toBe(Failure.keys);
    // StoRM answers the access that begins the refresh from the old keys.
    for (let access = 0; access < late; access++) expect(made.at(H + windowUs)).toBe(Failure.keys);
    expect(made.at(H + windowUs)).toBe(OK);
  });

  it('know a key that was published long enough before', () => {
    const made = caches('dcache', 200);
    made.source.rotate(6 * H, 6 * H);
    for (let site = 0; site < 200; site++) expect(made.at(6 * H, site)).toBe(OK);
  });

  it('of XRootD: while the issuer hangs, one access at a time waits 4 s and the others go on', () => {
    const made = caches('xrootd');
    fetchAt(made, H);
    made.source.answer = KeyAnswer.hanging;
    const stalled = (timeUs: number) => {
      expect(made.at(timeUs)).toBe(OK);
      return made.caches.stalledUs / S;
    };
    const from = H + 600 * S;
    expect([0, 1, 3.9, 4, 4.5].map((s) => stalled(from + s * S))).toEqual([4, 0, 0, 4, 0]);
  });

  it('of dCache: while the issuer hangs, every access waits for the end of the fetch, which fails', () => {
    const made = caches('dcache');
    fetchAt(made, H);
    made.source.answer = KeyAnswer.hanging;
    const from = 7 * H;
    const stalled = [0, 10, 29, 30, 89.999].map((s) => {
      expect(made.at(from + s * S)).toBe(Failure.keys);
      return made.caches.stalledUs / S;
    });
    expect(stalled).toEqual([30, 20, 1, 0, 0]);
    expect(made.source.fetches.length).toBe(2);
    made.source.answer = KeyAnswer.ok;
    expect(made.at(from + 90 * S)).toBe(OK);
    expect(made.caches.stalledUs).toBe(0);
  });

  it('of StoRM: while the issuer hangs, nobody waits for a refresh, and everybody without keys', () => {
    const made = caches('storm');
    fetchAt(made, H);
    made.source.answer = KeyAnswer.hanging;
    expect(made.at(3 * H)).toBe(OK);
    expect(made.caches.stalledUs).toBe(0);
    made.caches.forget(0);
    expect(made.at(3 * H)).toBe(Failure.keys);
    expect(made.caches.stalledUs).toBe(30 * S);
    expect(made.at(3 * H + 10 * S)).toBe(Failure.keys);
    expect(made.caches.stalledUs).toBe(20 * S);
  });

  it('that a host serves late are unknown until an endpoint has fetched them from it', () => {
    const made = caches('xrootd');
    made.source.rotate(2 * H, -H);
    fetchAt(made, 2.5 * H);
    expect(made.at(2.5 * H + 1, 0, 2.25 * H)).toBe(Failure.keys);
    expect(made.at(3 * H, 0, 2.25 * H)).toBe(OK);
  });
});
