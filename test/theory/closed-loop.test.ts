import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GrantName } from '../../src/systems/iam/grants.js';
import { issuerSchema } from '../../src/systems/iam/schema.js';
import {
  capacityHz,
  closedLoop,
  type IssuerTerms,
  issuerTerms,
  openLoop,
  openLoopWith,
} from '../../src/theory/closed-loop.js';
import { slotsAtWork } from '../../src/theory/round-robin.js';
import { IssuerBench } from '../ecosystem/iam/issuer-bench.js';

const NO_DATABASE = { databaseS: 0, databaseServers: Number.POSITIVE_INFINITY };

/** Kind of truth: exact results of queueing theory. */
describe('the closed form of an issuer', () => {
  it('is the machine repairman, for one pod with clients that think', () => {
    const [clients, slots, serviceS, thinkS] = [12, 3, 0.2, 0.5];
    // p(n) by its definition: binomial below the number of repairmen, then the falling factorial.
    const weights = [1];
    for (let down = 1; down <= clients; down++) {
      weights[down] = (weights[down - 1] * (clients - down + 1) * serviceS) / thinkS / Math.min(down, slots);
    }
    const sum = weights.reduce((a, b) => a + b, 0);
    const busy = weights.reduce((total, weight, down) => total + weight * Math.min(down, slots), 0) / sum;
    const terms: IssuerTerms = { pods: 1, slots, podS: serviceS, ...NO_DATABASE, roundTripS: 0 };
    const { rateHz, latencyS, utilisation } = closedLoop(terms, clients, thinkS);
    expect(rateHz).toBeCloseTo(busy / serviceS, 9);
    expect(latencyS).toBeCloseTo(clients / rateHz - thinkS, 9);
    expect(utilisation).toBeCloseTo(busy / slots, 9);
  });

  it('is mean-value analysis, for a single server behind a round trip', () => {
    const [clients, serviceS, roundTripS] = [9, 0.1, 0.4];
    let queue = 0;
    let rateHz = 0;
    for (let n = 1; n <= clients; n++) {
      const residenceS = serviceS * (1 + queue);
      rateHz = n / (roundTripS + residenceS);
      queue = rateHz * residenceS;
    }
    const terms: IssuerTerms = { pods: 1, slots: 1, podS: serviceS, ...NO_DATABASE, roundTripS };
    expect(closedLoop(terms, clients).rateHz).toBeCloseTo(rateHz, 9);
  });

  it('is Erlang C, for one pod with Poisson arrivals', () => {
    const [slots, serviceS, rateHz] = [5, 0.1, 42];
    const load = rateHz * serviceS;
    let blocked = 1;
    for (let server = 1; server <= slots; server++) blocked = (load * blocked) / (server + load * blocked);
    const waits = blocked / (1 - (load / slots) * (1 - blocked));
    const terms: IssuerTerms = { pods: 1, slots, podS: serviceS, ...NO_DATABASE, roundTripS: 0.03 };
    const expected = serviceS + (waits * serviceS) / (slots - load) + 0.03;
    expect(openLoop(terms, rateHz).latencyS).toBeCloseTo(expected, 9);
    expect(openLoop(terms, 50).latencyS).toBe(Number.POSITIVE_INFINITY);
  });

  const anyTerms = fc.record({
    pods: fc.integer({ min: 1, max: 6 }),
    slots: fc.double({ min: 1, max: 40, noNaN: true }),
    podS: fc.double({ min: 0.001, max: 1, noNaN: true }),
    databaseS: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
    databaseServers: fc.double({ min: 1, max: 30, noNaN: true }),
    roundTripS: fc.constantFrom(0, 0.2),
  });

  it('obeys its bounds and Little, and more of anything never gives less', () => {
    fc.assert(
      fc.property(anyTerms, fc.integer({ min: 1, max: 150 }), (terms, clients) => {
        const { rateHz, latencyS, utilisation, databaseUtilisation } = closedLoop(terms, clients);
        const alone = terms.podS + terms.databaseS + terms.roundTripS;
        expect(rateHz * latencyS).toBeCloseTo(clients, 6);
        expect(rateHz).toBeLessThanOrEqual((clients / alone) * (1 + 1e-9));
        expect(rateHz).toBeLessThanOrEqual(capacityHz(terms) * (1 + 1e-9));
        expect(rateHz * terms.databaseS).toBeLessThanOrEqual(terms.databaseServers * (1 + 1e-9));
        expect(Math.max(utilisation, databaseUtilisation)).toBeLessThanOrEqual(1 + 1e-9);
        for (const more of [
          closedLoop(terms, clients + 1),
          closedLoop({ ...terms, slots: terms.slots + 1 }, clients),
          closedLoop({ ...terms, databaseServers: terms.databaseServers + 1 }, clients),
        ]) {
          expect(more.rateHz).toBeGreaterThanOrEqual(rateHz * (1 - 1e-6));
        }
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it('finds the arrivals that keep so many requests on their way', () => {
    fc.assert(
      fc.property(anyTerms, fc.double({ min: 0.1, max: 100, noNaN: true }), (terms, inFlight) => {
        const { rateHz, latencyS } = openLoopWith(terms, inFlight);
        expect(rateHz * latencyS).toBeCloseTo(inFlight, 3);
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it('takes a broken number of clients between its neighbours', () => {
    const terms: IssuerTerms = { pods: 1, slots: 4, podS: 0.1, ...NO_DATABASE, roundTripS: 0.2 };
    const rate = (clients: number) => closedLoop(terms, clients).rateHz;
    expect(rate(6.25)).toBeCloseTo(0.75 * rate(6) + 0.25 * rate(7), 9);
  });
});

/** Kind of truth: the chain of requests that leave pods at random and come to them in turn, played out. */
describe('slots at work under round robin', () => {
  const played = (pods: number, slots: number, requests: number): number => {
    const inPod = Array.from({ length: pods }, (_, pod) => Math.floor((requests + pod) / pods));
    let state = 12345;
    const draw = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state + 0.5) / 2 ** 32;
    };
    let next = 0;
    let time = 0;
    const events = 1e6;
    for (let event = 0; event < events; event++) {
      const busy = inPod.map((here) => Math.min(here, slots));
      const all = busy.reduce((a, b) => a + b, 0);
      time += 1 / all;
      let drawn = draw() * all;
      let from = 0;
      while (from < pods - 1 && drawn >= busy[from]) drawn -= busy[from++];
      inPod[from]--;
      inPod[next]++;
      next = (next + 1) % pods;
    }
    return events / time;
  };

  it.each([
    { pods: 2, slots: 21, requests: 42, within: 0.004 },
    { pods: 2, slots: 21, requests: 90, within: 0.004 },
    { pods: 3, slots: 5, requests: 15, within: 0.004 },
    { pods: 5, slots: 4, requests: 40, within: 0.004 },
    { pods: 10, slots: 8, requests: 80, within: 0.004 },
    { pods: 3, slots: 1, requests: 3, within: 0.03 },
    { pods: 3, slots: 2, requests: 9, within: 0.015 },
  ])('$pods pods of $slots slots with $requests requests', ({ pods, slots, requests, within }) => {
    const chain = played(pods, slots, requests);
    expect(Math.abs(slotsAtWork(pods, slots, requests)(requests) / chain - 1)).toBeLessThan(within);
  });

  it('keeps its precision on the coarser grid of many requests', () => {
    const fine = slotsAtWork(3, 40, 500)(500);
    const coarse = slotsAtWork(3, 40, 3000)(500);
    expect(Math.abs(coarse / fine - 1)).toBeLessThan(0.01);
  });
});

/** Kind of truth: the simulator, which has none of these formulas. */
describe('the closed form against the simulated issuer', () => {
  const simulated = (issuer: object, load: object, mix: readonly string[], grants: readonly string[]) => {
    const seeds = [1, 2, 3, 4, 5, 6];
    const rates = seeds.map((seed) => {
      const bench = new IssuerBench(issuer, seed).load({ chain: mix, offline_access: false, ...load });
      bench.advance(10);
      bench.meter.reset();
      bench.advance(60);
      const stat = bench.finish();
      const rateHz = stat('rate.all', 'mean');
      const latencyS =
        grants.reduce((sum, grant) => sum + stat(`latency.${grant}`, 'mean'), 0) / grants.length;
      return { rateHz, latencyS };
    });
    const mean = (of: (one: { rateHz: number; latencyS: number }) => number) =>
      rates.reduce((sum, one) => sum + of(one), 0) / rates.length;
    return { rateHz: mean(({ rateHz }) => rateHz), latencyS: mean(({ latencyS }) => latencyS) };
  };
  const SERVICE = { law: 'exponential', mean: '60 ms' };
  const DATABASE = { servers: 16, share: '33.3 %' };
  const CC: readonly GrantName[] = ['client_credentials'];

  it.each([
    { name: 'D1, few clients', issuer: { pods: 1, slots: 21, database: DATABASE }, clients: 11 },
    { name: 'D1, many clients', issuer: { pods: 1, slots: 21, database: DATABASE }, clients: 90 },
    { name: 'D2, many clients', issuer: { pods: 2, slots: 21, database: DATABASE }, clients: 90 },
    { name: 'as many clients as slots', issuer: { pods: 2, slots: 21 }, clients: 42 },
    { name: 'the database as the limit', issuer: { pods: 3, slots: 21, database: DATABASE }, clients: 63 },
    { name: 'a round trip', issuer: { pods: 1, slots: 21, round_trip: '100 ms' }, clients: 50 },
    {
      name: 'everything',
      issuer: {
        pods: 3,
        slots: 10,
        round_trip: '80 ms',
        database: { servers: 8, share: '40 %' },
        scaling: { sigma: 0.1, kappa: 0.02 },
      },
      clients: 60,
    },
  ])('$name', ({ issuer, clients }) => {
    const config = { service: SERVICE, ...issuer };
    const run = simulated(config, { clients }, CC, CC);
    const form = closedLoop(issuerTerms(issuerSchema.parse(config), CC), clients);
    expect(Math.abs(form.rateHz / run.rateHz - 1), `${form.rateHz} against ${run.rateHz}`).toBeLessThan(
      0.015,
    );
    expect(Math.abs(form.latencyS / run.latencyS - 1)).toBeLessThan(0.015);
  });

  it('a mix of grants by its mean', () => {
    const mix: readonly GrantName[] = ['client_credentials', 'token_exchange'];
    const config = { service: SERVICE, pods: 1, slots: 21 };
    const run = simulated(config, { clients: 40 }, mix, mix);
    const form = closedLoop(issuerTerms(issuerSchema.parse(config), mix), 40);
    expect(Math.abs(form.rateHz / run.rateHz - 1)).toBeLessThan(0.02);
  });

  it.each([
    { name: 'one pod', issuer: { pods: 1, slots: 21 }, rate: 300 },
    { name: 'two pods', issuer: { pods: 2, slots: 21 }, rate: 640 },
    {
      name: 'three pods before a busy database',
      issuer: { pods: 3, slots: 21, database: DATABASE },
      rate: 740,
    },
  ])('Poisson arrivals at $name', ({ issuer, rate }) => {
    const config = { service: SERVICE, ...issuer };
    const run = simulated(config, { rate: `${rate} Hz` }, CC, CC);
    const form = openLoop(issuerTerms(issuerSchema.parse(config), CC), rate);
    expect(Math.abs(form.latencyS / run.latencyS - 1), `${form.latencyS} ${run.latencyS}`).toBeLessThan(0.05);
  });
});
