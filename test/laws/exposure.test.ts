import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Claim } from '../../src/ecosystem/ports.js';
import { Simulation } from '../../src/kernel/simulation.js';
import { Meter } from '../../src/measure/meter.js';
import { Exposure } from '../../src/systems/tokens/simulator/exposure.js';
import { statOf } from '../measure/clock.js';

/** Kind of truth: laws. The exposure against a list of all credentials that is added up anew at each instant. */

const S = 1_000_000;
const H = 3600 * S;
const EXPERIMENTS = ['alice', 'atlas'];
const ACCESSES = ['read', 'create', 'modify'] as const;

interface Issue {
  readonly experiment: number;
  readonly claims: number;
  readonly bytes: number;
  readonly files: number;
  readonly expiryUs: number;
  readonly issuedUs: number;
}

/** Spans of many scales, up to 45 days, in whole units. */
const span = (unitUs: number, longestUs: number) =>
  fc
    .constantFrom(3 * S, 1800 * S, 65_536 * S, 45 * 86_400 * S)
    .chain((upToUs) => fc.integer({ min: 1, max: Math.min(upToUs, longestUs) / unitUs }))
    .map((units) => units * unitUs);

const history = (unitUs: number, longestUs: number) =>
  fc.array(
    fc.record({
      waitUs: fc.oneof(fc.constant(0), span(unitUs, longestUs)),
      lifeUs: span(unitUs, longestUs),
      experiment: fc.constantFrom(0, 1),
      claims: fc.integer({ min: 0, max: 15 }),
      bytes: fc.constantFrom(0, 1, 1e9, 3.3e12, 1e18),
      files: fc.integer({ min: 0, max: 1000 }),
      issue: fc.boolean(),
    }),
    { minLength: 1, maxLength: 40, size: 'max' },
  );
type History = ReturnType<typeof history> extends fc.Arbitrary<infer T> ? T : never;

function gives({ claims }: Issue, access: (typeof ACCESSES)[number]): boolean {
  if (access === 'create') return (claims & (Claim.create | Claim.modify)) === Claim.create;
  return (claims & Claim[access]) !== 0;
}

/** Weight × hours left over all live credentials, and by how much the measured value may be lower; `size` is the sum over all. */
function addedUp(
  issues: readonly Issue[],
  access: (typeof ACCESSES)[number],
  weight: 'bytes' | 'files',
  nowUs: number,
  slackUs: number,
): { sum: number; missed: number; size: number } {
  let [sum, missed, size] = [0, 0, 0];
  for (const issue of issues) {
    if (!gives(issue, access)) continue;
    const hours = (issue.expiryUs - nowUs) / H;
    size += issue[weight] * ((issue.expiryUs - issue.issuedUs + slackUs) / H);
    if (hours > 0) sum += issue[weight] * hours;
    else if (hours * H > -slackUs) missed -= issue[weight] * hours;
  }
  return { sum, missed, size };
}

/**
 * Plays a history.
 * @param slackUs how long after its expiry a credential may still be missed
 */
function play(steps: History, longestLifeUs: number, slackUs: number): void {
  const simulation = new Simulation();
  const meter = new Meter(simulation, H);
  const exposure = new Exposure(simulation, meter, EXPERIMENTS, longestLifeUs);
  const issues: Issue[] = [];
  const highest = new Map<string, number>();
  const check = (): void => {
    for (const [number, name] of [...EXPERIMENTS, 'all'].entries()) {
      const own = issues.filter(({ experiment }) => name === 'all' || experiment === number);
      const live = own.filter(({ expiryUs }) => expiryUs > simulation.nowUs).length;
      const late = own.filter(
        ({ expiryUs }) => expiryUs <= simulation.nowUs && expiryUs > simulation.nowUs - slackUs,
      ).length;
      const measured = meter.level(`tokens.${name}.live`).value;
      expect(measured).toBeGreaterThanOrEqual(live);
      expect(measured).toBeLessThanOrEqual(live + late);
      for (const access of ACCESSES) {
        for (const [measure, weight] of [
          ['exposure', 'bytes'],
          ['exposed_files', 'files'],
        ] as const) {
          const { sum, missed, size } = addedUp(own, access, weight, simulation.nowUs, slackUs);
          const { value } = meter.ramp(`tokens.${name}.${measure}.${access}`);
          const rounding = 1e-12 * size;
          expect(value).toBeLessThanOrEqual(sum + rounding);
          expect(value).toBeGreaterThanOrEqual(sum - missed - rounding);
          if (live === 0 && late === 0) expect(value).toBe(0);
          const key = `tokens.${name}.${measure}.${access}`;
          highest.set(key, Math.max(highest.get(key) ?? 0, sum));
        }
      }
    }
  };
  for (const { waitUs, lifeUs, issue, ...rest } of steps) {
    simulation.advanceTo(simulation.nowUs + waitUs);
    if (issue) {
      const made = { ...rest, issuedUs: simulation.nowUs, expiryUs: simulation.nowUs + lifeUs };
      exposure.issued(rest.experiment, made);
      issues.push(made);
    }
    check();
  }
  simulation.advanceTo(simulation.nowUs + S);
  check();
  simulation.checkLaws();
  compareStatistics(issues, meter, simulation.nowUs, slackUs, highest);
}

function compareStatistics(
  issues: readonly Issue[],
  meter: Meter,
  endUs: number,
  slackUs: number,
  highest: ReadonlyMap<string, number>,
): void {
  const metrics = new Map(meter.finish().metrics.map(({ name, stats }) => [name, stats]));
  for (const access of ACCESSES) {
    const all = issues.filter((issue) => gives(issue, access));
    let [area, missed, worst] = [0, 0, Number.NEGATIVE_INFINITY];
    for (const { bytes, issuedUs, expiryUs } of all) {
      const [life, rest] = [(expiryUs - issuedUs) / H, Math.max(0, expiryUs - endUs) / H];
      area += (bytes * (life ** 2 - rest ** 2)) / 2;
      missed += (bytes * (slackUs / H) ** 2) / 2;
      worst = Math.max(worst, bytes * life);
    }
    const name = `tokens.all.exposure.${access}`;
    const mean = statOf(metrics.get(name) ?? [], 'mean') ?? Number.NaN;
    const rounding = 1e-9 * (area + missed);
    expect((mean * endUs) / H).toBeLessThanOrEqual(area + rounding);
    expect((mean * endUs) / H).toBeGreaterThanOrEqual(area - missed - rounding);
    if (slackUs === 0) {
      const max = statOf(metrics.get(name) ?? [], 'max') ?? Number.NaN;
      expect(max).toBeLessThanOrEqual((highest.get(name) ?? 0) * (1 + 1e-9));
      expect(max).toBeGreaterThanOrEqual((highest.get(name) ?? 0) * (1 - 1e-9));
    }
    expect(statOf(metrics.get(`tokens.all.worst.${access}`) ?? [], 'max') ?? Number.NEGATIVE_INFINITY).toBe(
      worst,
    );
  }
}

it('with expiries in whole seconds and lives up to 18 h, the exposure is exact at every instant', () => {
  fc.assert(
    fc.property(history(S, 65_536 * S), (steps) => {
      play(steps, 65_536 * S, 0);
    }),
    { numRuns: 60 },
  );
});

it('with any expiry and lives of all scales, it is low by no more than what expired within the last bucket', () => {
  // 45 days in 2¹⁶ buckets are 60 s each, and at most twice as much where buckets were merged on the way.
  fc.assert(
    fc.property(history(1, 45 * 86_400 * S), (steps) => {
      play(steps, H, 120 * S);
    }),
    { numRuns: 60 },
  );
});
