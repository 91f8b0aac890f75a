import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure, OK } from '../../../src/ecosystem/ports.js';
import { LawBroken } from '../../../src/kernel/laws.js';
import { Simulation } from '../../../src/kernel/simulation.js';
import { Meter } from '../../../src/measure/meter.js';
import { siteSchema, storageSchema } from '../../../src/systems/storage/schema.js';
import { StorageSites } from '../../../src/systems/storage/simulator/storage.js';
import { oneFile } from './one-file.js';

const plain = { overhead: '2 s', throughput_cv: 0, failure: '0 %' };

function storage(
  sites: Record<string, Record<string, unknown>>,
  config: Record<string, unknown> = plain,
  seed = 1,
) {
  const simulation = new Simulation(seed);
  const meter = new Meter(simulation, 1e6);
  const parsed = Object.fromEntries(
    Object.entries(sites).map(([name, site]) => [name, siteSchema.parse(site)]),
  );
  const made = new StorageSites(simulation, meter, parsed, storageSchema.parse(config), {
    serialOf: (dataset) => dataset,
  });
  return { simulation, meter, storage: made };
}

describe('storage endpoints', () => {
  it('are numbered in the order of their names', () => {
    expect(storage({ b: {}, C: {}, a: {} }).storage.sites).toEqual(['C', 'a', 'b']);
  });

  it.each([
    ['ready', 'ready', true],
    ['ready', 'failed', true],
    ['ready', 'downtime', true],
    ['ready', 'not-ready', false],
    ['not-ready', 'ready', false],
  ])('a transfer from %s to %s goes by token: %s', (from, to, byToken) => {
    const { storage: sites } = storage({ a: { readiness: from }, b: { readiness: to } });
    expect(sites.acceptsTokens(0, 1)).toBe(byToken);
  });

  it('in downtime do not answer', () => {
    const { storage: sites } = storage({ a: { readiness: 'downtime' }, b: {} });
    expect([sites.reach(0), sites.reach(1)]).toEqual([Failure.endpointDown, OK]);
  });

  it('the share of rejecting sites counts broken validators and downtimes', () => {
    const { meter, simulation } = storage({
      a: {},
      b: { readiness: 'failed' },
      c: { readiness: 'downtime' },
      d: { readiness: 'not-ready' },
    });
    simulation.advanceTo(1e6);
    const metric = meter.finish().metrics.find(({ name }) => name === 'storage.all.rejecting');
    expect(metric?.stats.find(({ stat }) => stat === 'mean')?.value).toBe(0.5);
  });

  it('a copy takes the overhead and its bytes at the slower end', () => {
    const { storage: sites } = storage({ a: { throughput: '100 MB/s' }, b: { throughput: '20 MB/s' } });
    expect(sites.beginCopy(oneFile(0, 1), 1e9)).toBe(52_000_000);
  });

  it('copies share the bandwidth of the busier end, as it is when they start', () => {
    const { storage: sites } = storage({ a: { bandwidth: '60 MB/s' }, b: {}, c: {} });
    expect(sites.beginCopy(oneFile(0, 1), 1e9)).toBe(22_000_000);
    expect(sites.beginCopy(oneFile(0, 2, { firstFile: 1 }), 1e9)).toBe(2_000_000 + Math.round(1e15 / 30e6));
    sites.endCopy(oneFile(0, 1), 0);
    expect(sites.beginCopy(oneFile(0, 1, { firstFile: 2 }), 1e9)).toBe(2_000_000 + Math.round(1e15 / 30e6));
  });

  it('throughput is spread with the mean that the sites have', () => {
    const { storage: sites } = storage(
      { a: {}, b: {} },
      { overhead: '0 s', throughput_cv: 0.5, failure: '0 %' },
    );
    let sum = 0;
    let squares = 0;
    const n = 20_000;
    for (let file = 0; file < n; file++) {
      const rate =
        1e12 / (sites.beginCopy(oneFile(0, 1, { dataset: 7, firstFile: file }), 1e12) / 1e6) / 50e6;
      sites.endCopy(oneFile(0, 1, { dataset: 7, firstFile: file }), 0);
      sum += rate;
      squares += rate * rate;
    }
    const mean = sum / n;
    expect(Math.abs(mean - 1)).toBeLessThan((4 * 0.5) / Math.sqrt(n));
    expect(Math.sqrt(squares / n - mean * mean)).toBeCloseTo(0.5, 1);
  });

  it('draws depend on the destination, the dataset, the file and the attempt alone', () => {
    const config = { overhead: { law: 'exponential', mean: '5 s' }, throughput_cv: 0.5, failure: '30 %' };
    const ask = (sites: StorageSites, to: string, file: number, attempt: number) => {
      const a = sites.sites.indexOf('a');
      const b = sites.sites.indexOf(to);
      const time = sites.beginCopy(oneFile(a, b, { dataset: 3, firstFile: file, attempt }), 1e9);
      return [time, sites.endCopy(oneFile(a, b, { dataset: 3, firstFile: file, attempt }), 0)];
    };
    const first = storage({ a: {}, b: {}, c: {} }, config).storage;
    const second = storage({ 'a-new-one': {}, c: {}, b: {}, a: {} }, config).storage;
    const inOrder = [0, 1, 2, 3].map((file) => ask(first, 'b', file, 0));
    const reversed = [3, 2, 1, 0].map((file) => ask(second, 'b', file, 0)).reverse();
    expect(reversed).toEqual(inOrder);
    expect(ask(first, 'b', 0, 1)).not.toEqual(inOrder[0]);
    expect(ask(first, 'c', 0, 0)).not.toEqual(inOrder[0]);
  });

  it('fail the share of copies that the scenario asks for', () => {
    const { storage: sites } = storage({ a: {}, b: {} }, { ...plain, failure: '5 %' });
    let failed = 0;
    for (let file = 0; file < 40_000; file++) {
      sites.beginCopy(oneFile(0, 1, { dataset: 1, firstFile: file }), 1);
      if (sites.endCopy(oneFile(0, 1, { dataset: 1, firstFile: file }), 0) === Failure.storageError) failed++;
    }
    expect(Math.abs(failed / 40_000 - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / 40_000));
  });

  it('never give more slots than they have, and stop the run when asked to', () => {
    const { storage: sites } = storage({ a: { outbound: 2 }, b: { inbound: 5 } });
    sites.beginCopy(oneFile(0, 1), 1);
    sites.beginCopy(oneFile(0, 1, { firstFile: 1 }), 1);
    expect([sites.freeOutbound(0), sites.freeInbound(1)]).toEqual([0, 3]);
    expect(() => sites.beginCopy(oneFile(0, 1, { firstFile: 2 }), 1)).toThrow(LawBroken);
  });

  it('conserve slots over any sequence of copies', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { maxLength: 60 }), (links) => {
        const { storage: sites, simulation } = storage({ a: {}, b: {}, c: {} });
        for (const [from, to] of links) sites.beginCopy(oneFile(from, to), 1);
        for (const [from, to] of links.slice(Math.floor(links.length / 2)))
          sites.endCopy(oneFile(from, to), 0);
        simulation.checkLaws();
        for (const [from, to] of links.slice(0, Math.floor(links.length / 2)))
          sites.endCopy(oneFile(from, to), 0);
        expect([0, 1, 2].map((site) => sites.freeInbound(site))).toEqual([400, 400, 400]);
      }),
    );
  });
});
