import { describe, expect, it } from 'vitest';
import { Network } from '../../../src/ecosystem/network.js';
import { Action, Claim, Failure, KeyAnswer, noToken, OK } from '../../../src/ecosystem/ports.js';
import { StorageSites } from '../../../src/ecosystem/storage/storage.js';
import { OwnKeys } from '../../../src/ecosystem/tokens/own-keys.js';
import { Simulation } from '../../../src/kernel/simulation.js';
import { Meter } from '../../../src/measure/meter.js';
import { siteSchema, storageSchema } from '../../../src/scenario/schema/site.js';
import { statOf } from '../../measure/clock.js';
import { FakeKeys } from './fake-keys.js';

const S = 1_000_000;
const MIN = 60 * S;
const H = 60 * MIN;

/** Endpoints that trust one issuer (number 0). */
function endpoints(sites: Record<string, Record<string, unknown>>, config: Record<string, unknown> = {}) {
  const simulation = new Simulation(3);
  const meter = new Meter(simulation, MIN);
  const keys = new FakeKeys();
  const parsed = Object.fromEntries(
    Object.entries(sites).map(([name, site]) => [name, siteSchema.parse(site)]),
  );
  const storage = new StorageSites(
    simulation,
    meter,
    parsed,
    storageSchema.parse({ failure: '0 %', ...config }),
    {
      serialOf: (dataset) => dataset,
    },
  );
  storage.trust([{ path: 'issuers.cms', keys }, undefined]);
  /** The answer to a token signed then and good for hours. */
  const ask = (site: number, jwt = 1, issuedUs = simulation.nowUs, issuer = 0) =>
    storage.authorise(site, Action.read, {
      ...noToken(),
      jwt,
      issuer,
      claims: Claim.read,
      issuedUs,
      expiryUs: issuedUs + 10 * H,
    });
  /** Statistics by name at the end. */
  const finish = () => {
    const { metrics } = meter.finish();
    return (name: string, stat: string) =>
      statOf(metrics.find((metric) => metric.name === name)?.stats ?? [], stat);
  };
  return { simulation, storage, keys, ask, finish, controls: storage.controls };
}

describe('an endpoint', () => {
  it('that lost its keys while the issuer is away refuses tokens for that, whatever they say', () => {
    const { controls, keys, ask } = endpoints({ a: { technology: 'dcache' } });
    expect(ask(0)).toBe(OK);
    keys.answer = KeyAnswer.unreachable;
    controls.restartValidator(0);
    expect(ask(0)).toBe(Failure.keys);
    expect(ask(0, 1, -20 * H)).toBe(Failure.keys);
  });

  it('needs no keys of a signer whose URLs it knows itself', () => {
    const { controls, keys, ask } = endpoints({ a: { technology: 'dcache' } });
    keys.answer = KeyAnswer.unreachable;
    controls.restartValidator(0);
    expect(ask(0, 1, 0, 1)).toBe(OK);
  });

  it('that rejects everything says so and not that it has no keys', () => {
    const { keys, controls, ask } = endpoints({ a: { readiness: 'failed' } });
    keys.answer = KeyAnswer.unreachable;
    controls.restartValidator(0);
    expect(ask(0)).toBe(Failure.validator);
  });

  it('tells how long a client waited for keys, and not after the next check', () => {
    const { controls, keys, ask, storage } = endpoints({ a: { technology: 'dcache' }, b: {} });
    keys.answer = KeyAnswer.hanging;
    controls.restartValidator(0);
    ask(0);
    expect(storage.stalledUs).toBe(30 * S);
    ask(1);
    expect(storage.stalledUs).toBe(0);
  });

  it('can go down and come back', () => {
    const { controls, storage, ask } = endpoints({ a: {}, b: {} });
    controls.setDown(0, true);
    expect([storage.reach(0), storage.reach(1), ask(0)]).toEqual([
      Failure.endpointDown,
      OK,
      Failure.endpointDown,
    ]);
    controls.setDown(0, false);
    expect([storage.reach(0), ask(0)]).toEqual([OK, OK]);
  });

  it('in downtime stays there when a fault is over', () => {
    const { controls, storage } = endpoints({ a: { readiness: 'downtime' } });
    controls.setDown(0, true);
    controls.setDown(0, false);
    expect(storage.reach(0)).toBe(Failure.endpointDown);
  });

  it('breaks copies that it was down during, at either end, and no others', () => {
    const { controls, storage, simulation } = endpoints({ a: {}, b: {}, c: {} });
    const links = [
      [0, 1],
      [1, 0],
      [1, 2],
    ];
    for (const [from, to] of links) storage.beginCopy(from, to, 1, 0, 0, 0);
    simulation.advanceTo(10);
    controls.setDown(0, true);
    simulation.advanceTo(20);
    controls.setDown(0, false);
    simulation.advanceTo(30);
    storage.beginCopy(0, 2, 1, 0, 1, 0);
    simulation.advanceTo(40);
    expect(links.map(([from, to]) => storage.endCopy(from, to, 0, 0, 0, 0))).toEqual([
      Failure.endpointDown,
      Failure.endpointDown,
      OK,
    ]);
    expect(storage.endCopy(0, 2, 0, 1, 0, 30)).toBe(OK);
  });

  it('has its clock put wrong and right again', () => {
    const { controls, ask } = endpoints({ a: {} });
    controls.shiftClock(0, -5 * MIN);
    expect(ask(0)).toBe(Failure.validator);
    controls.shiftClock(0, 5 * MIN);
    expect(ask(0)).toBe(OK);
  });

  it('looks at the tokens of a copy once, or all the time by its own clock', () => {
    const { storage } = endpoints({
      a: {},
      b: { session: 'continuous', clock_offset: '1 s', technology: 'storm' },
    });
    expect(storage.sessionEndsUs(0, H)).toBe(Number.POSITIVE_INFINITY);
    expect(storage.sessionEndsUs(1, H)).toBe(H + MIN - S);
  });
});

describe('XRootD, EOS and their like', () => {
  it('do not look for the key of a token again for 60 s, whatever they think of it by then', () => {
    const { controls, keys, ask, simulation, storage } = endpoints(
      { a: { technology: 'eos' } },
      { probes: { interval: '0 s' } },
    );
    simulation.advanceTo(H);
    keys.answer = KeyAnswer.hanging;
    const waits = (jwt: number, issuedUs: number) => {
      expect(ask(0, jwt, issuedUs)).toBe(OK);
      return storage.stalledUs / S;
    };
    expect(waits(7, H)).toBe(4);
    simulation.advanceTo(H + 10 * S);
    expect(waits(7, H)).toBe(0);
    expect(waits(8, H)).toBe(4);
    simulation.advanceTo(H + 70 * S);
    expect(waits(7, H)).toBe(4);
    controls.setAudienceRejected(0, true);
    expect(ask(0, 7, H)).toBe(Failure.audience);
  });

  it('count which look-ups the cache answers: the same token again within 60 s', () => {
    const { ask, simulation, finish } = endpoints({ a: {} }, { probes: { interval: '0 s' } });
    ask(0, 1, 0);
    ask(0, 2, 0);
    ask(0, 1, 0);
    simulation.advanceTo(59 * S);
    ask(0, 1, 0);
    simulation.advanceTo(61 * S);
    ask(0, 1, 0);
    // Refreshed: another token under the same number.
    ask(0, 1, 61 * S);
    expect(finish()('storage.all.acl_hit_ratio', 'mean')).toBeCloseTo(2 / 6, 12);
  });
});

describe('probes', () => {
  it('count endpoints and issuers that reject good tokens, by technology', () => {
    const { simulation, keys, controls, finish } = endpoints({
      a: { technology: 'dcache' },
      b: {},
      c: {},
      d: { readiness: 'not-ready' },
    });
    simulation.advanceTo(10 * MIN);
    keys.answer = KeyAnswer.unreachable;
    controls.restartValidator(0);
    controls.setDown(1, true);
    simulation.advanceTo(20 * MIN);
    const stat = finish();
    expect(stat('storage.all.rejecting', 'final')).toBe(0.5);
    expect(stat('storage.dcache.rejecting', 'final')).toBe(1);
    expect(stat('storage.xrootd.rejecting', 'final')).toBe(1 / 3);
  });
});

describe('probes and keys', () => {
  it('keep the keys in use where no transfer comes by', () => {
    const { simulation, keys, ask } = endpoints({ a: {} });
    simulation.advanceTo(10 * H);
    expect(keys.fetches.length).toBeGreaterThan(50);
    keys.answer = KeyAnswer.unreachable;
    simulation.advanceTo(simulation.nowUs + 95 * H);
    expect(ask(0)).toBe(OK);
  });

  it('without probes an endpoint that nobody uses has old keys when the issuer goes away', () => {
    const { simulation, keys, ask } = endpoints({ a: {} }, { probes: { interval: '0 s' } });
    simulation.advanceTo(10 * H);
    expect(keys.fetches).toEqual([]);
    keys.answer = KeyAnswer.unreachable;
    simulation.advanceTo(simulation.nowUs + 95 * H);
    expect(ask(0)).toBe(Failure.keys);
  });
});

describe('the keys of a submitter that signs itself', () => {
  it('are there unless the network is cut', () => {
    const network = new Network();
    const keys = new OwnKeys(network, 'submitters.cms');
    expect(keys.fetch('sites.A')).toBe(KeyAnswer.ok);
    network.setCut('sites.A', 'submitters.cms', true);
    expect([keys.fetch('sites.A'), keys.fetch('sites.B')]).toEqual([KeyAnswer.unreachable, KeyAnswer.ok]);
  });
});
