import { describe, expect, it } from 'vitest';
import { Network } from '../../../src/ecosystem/network.js';
import { Failure, KeyAnswer, OK, WAITS } from '../../../src/ecosystem/ports.js';
import { siteSchema, storageSchema } from '../../../src/systems/storage/schema.js';
import { OwnKeys } from '../../../src/systems/tokens/simulator/own-keys.js';
import { endpoints, H, MIN, S } from './endpoint-bench.js';
import { oneFile } from './one-file.js';

describe('an endpoint', () => {
  it('that lost its keys while the issuer is away refuses tokens for that, whatever they say', () => {
    const { storage, keys, ask } = endpoints({ a: { technology: 'dcache' } });
    expect(ask(0)).toBe(OK);
    keys.answer = KeyAnswer.unreachable;
    storage.restartValidator(0);
    expect(ask(0)).toBe(Failure.keys);
    expect(ask(0, 2, -20 * H)).toBe(Failure.keys);
  });

  it('needs no keys of a signer whose URLs it knows itself', () => {
    const { storage, keys, ask } = endpoints({ a: { technology: 'dcache' } });
    keys.answer = KeyAnswer.unreachable;
    storage.restartValidator(0);
    expect(ask(0, 1, 0, 1)).toBe(OK);
  });

  it('that rejects everything says so and not that it has no keys', () => {
    const { keys, storage, ask } = endpoints({ a: { readiness: 'failed' } });
    keys.answer = KeyAnswer.unreachable;
    storage.restartValidator(0);
    expect(ask(0)).toBe(Failure.validator);
  });

  it('tells a client that had to wait for keys, and when it is down by then', () => {
    const { storage, keys, ask, told, simulation, finish } = endpoints({
      a: { technology: 'dcache' },
      b: { technology: 'dcache' },
      c: {},
    });
    keys.answer = KeyAnswer.later;
    keys.takesUs = 3 * S;
    storage.restartValidator(0);
    storage.restartValidator(1);
    expect([ask(0, 5), ask(1, 6), ask(2, 7)]).toEqual([WAITS, WAITS, OK]);
    storage.setDown(1, true);
    simulation.advanceTo(10 * S);
    expect(told).toEqual([
      { subject: 5, outcome: OK, timeUs: 3 * S },
      { subject: 6, outcome: Failure.endpointDown, timeUs: 3 * S },
    ]);
    expect(finish()('storage.all.keys.wait', 'mean')).toBe(3);
  });

  it('can go down and come back', () => {
    const { storage, ask } = endpoints({ a: {}, b: {} });
    storage.setDown(0, true);
    expect([storage.reach(0), storage.reach(1), ask(0)]).toEqual([
      Failure.endpointDown,
      OK,
      Failure.endpointDown,
    ]);
    storage.setDown(0, false);
    expect([storage.reach(0), ask(0)]).toEqual([OK, OK]);
  });

  it('in downtime stays there when a fault is over', () => {
    const { storage } = endpoints({ a: { readiness: 'downtime' } });
    storage.setDown(0, true);
    storage.setDown(0, false);
    expect(storage.reach(0)).toBe(Failure.endpointDown);
  });

  it('breaks copies that it was down during, at either end, and no others', () => {
    const { storage, simulation } = endpoints({ a: {}, b: {}, c: {} });
    const links = [
      [0, 1],
      [1, 0],
      [1, 2],
    ];
    for (const [from, to] of links) storage.beginCopy(oneFile(from, to), 1);
    simulation.advanceTo(10);
    storage.setDown(0, true);
    simulation.advanceTo(20);
    storage.setDown(0, false);
    simulation.advanceTo(30);
    storage.beginCopy(oneFile(0, 2, { firstFile: 1 }), 1);
    simulation.advanceTo(40);
    expect(links.map(([from, to]) => storage.endCopy(oneFile(from, to), 0))).toEqual([
      Failure.endpointDown,
      Failure.endpointDown,
      OK,
    ]);
    expect(storage.endCopy(oneFile(0, 2, { firstFile: 1 }), 30)).toBe(OK);
  });

  it('has its clock put wrong and right again', () => {
    const { storage, ask } = endpoints({ a: {} });
    storage.shiftClock(0, -5 * MIN);
    expect(ask(0)).toBe(Failure.validator);
    storage.shiftClock(0, 5 * MIN);
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
    const { storage, keys, ask, simulation, told } = endpoints(
      { a: { technology: 'eos', scitokens: '1.0' } },
      { probes: { interval: '0 s' } },
    );
    simulation.advanceTo(H);
    keys.answer = KeyAnswer.held;
    expect(ask(0, 7, H)).toBe(WAITS);
    simulation.advanceTo(H + 10 * S);
    expect(told).toEqual([{ subject: 7, outcome: OK, timeUs: H + 4 * S }]);
    expect([ask(0, 7, H), ask(0, 8, H)]).toEqual([OK, WAITS]);
    simulation.advanceTo(H + 70 * S);
    expect(ask(0, 7, H)).toBe(WAITS);
    simulation.advanceTo(H + 80 * S);
    storage.setAudienceRejected(0, true);
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
    const { simulation, keys, storage, finish } = endpoints({
      a: { technology: 'dcache' },
      b: {},
      c: {},
      d: { readiness: 'not-ready' },
    });
    simulation.advanceTo(10 * MIN);
    keys.answer = KeyAnswer.unreachable;
    storage.restartValidator(0);
    storage.setDown(1, true);
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
    const [a, b] = ['sites.A', 'sites.B'].map((from) => keys.connect(from));
    expect(keys.fetch(a)).toBe(KeyAnswer.ok);
    network.setCut('sites.A', 'submitters.cms', true);
    expect([keys.fetch(a), keys.fetch(b)]).toEqual([KeyAnswer.unreachable, KeyAnswer.ok]);
  });
});

describe('an endpoint that is set otherwise while it runs', () => {
  const to = (site: Record<string, unknown>) => ({ ...siteSchema.parse(site), fts: '' });
  const storageConfig = storageSchema.parse({});
  const QUIET = { probes: { interval: '0 s' } };

  it('takes tokens, or none, or does not answer, or rejects them all', () => {
    const { storage, ask } = endpoints({ a: { readiness: 'not-ready' }, b: {} }, QUIET);
    expect(storage.acceptsTokens(0, 1)).toBe(false);
    storage.reconfigure(0, to({}), storageConfig);
    expect([storage.acceptsTokens(0, 1), ask(0)]).toEqual([true, OK]);
    storage.reconfigure(0, to({ readiness: 'failed' }), storageConfig);
    expect(ask(0)).toBe(Failure.validator);
    storage.reconfigure(0, to({ readiness: 'downtime' }), storageConfig);
    expect([storage.reach(0), ask(0)]).toEqual([Failure.endpointDown, Failure.endpointDown]);
    storage.reconfigure(0, to({}), storageConfig);
    expect([storage.reach(0), ask(0)]).toEqual([OK, OK]);
  });

  it('stays down while a fault lasts, whatever its readiness', () => {
    const { storage } = endpoints({ a: { readiness: 'downtime' } }, QUIET);
    storage.setDown(0, true);
    storage.reconfigure(0, to({}), storageConfig);
    expect(storage.reach(0)).toBe(Failure.endpointDown);
    storage.setDown(0, false);
    expect(storage.reach(0)).toBe(OK);
  });

  it('has the clock, the audiences and the slots of its new configuration, and what faults did to it', () => {
    const { storage, ask, simulation } = endpoints({ a: { clock_offset: '5 s' } }, QUIET);
    simulation.advanceTo(H);
    storage.shiftClock(0, -20 * S);
    expect(ask(0)).toBe(Failure.validator);
    storage.reconfigure(0, to({ clock_offset: '30 s', inbound: 7, audiences: ['any'] }), storageConfig);
    expect(ask(0)).toBe(Failure.audience);
    expect(storage.freeInbound(0)).toBe(7);
    storage.reconfigure(0, to({ clock_offset: '5 s' }), storageConfig);
    expect(ask(0)).toBe(Failure.validator);
    storage.shiftClock(0, 20 * S);
    expect(ask(0)).toBe(OK);
  });

  it.each([
    ['dcache', 'before-2023-10', '2023-10', Failure.keys],
    ['storm', '1.4', '1.5.0', Failure.keys],
    // scitokens-cpp has its keys in a file.
    ['xrootd', '5.0', '5.9.3', OK],
  ])('a new release of %s starts without keys, unless they are in a file', (technology, before, after, outcome) => {
    const { storage, ask, keys, simulation } = endpoints({ a: { technology, version: before } }, QUIET);
    simulation.advanceTo(H);
    ask(0, 1);
    keys.answer = KeyAnswer.unreachable;
    storage.reconfigure(0, to({ technology, version: after }), storageConfig);
    expect(ask(0, 2)).toBe(outcome);
  });

  it('does not restart for what the service need not be restarted for', () => {
    const { storage, ask, keys, simulation } = endpoints({ a: { technology: 'dcache' } }, QUIET);
    simulation.advanceTo(H);
    ask(0, 1);
    keys.answer = KeyAnswer.unreachable;
    storage.reconfigure(0, to({ technology: 'dcache', inbound: 3, audiences: ['rse'] }), storageConfig);
    expect(ask(0, 2)).toBe(OK);
  });
});
