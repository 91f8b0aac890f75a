import { bisectRight } from 'd3-array';
import { SECOND_US } from '../kernel/simulation.js';
import type { Scenario } from '../scenario/schema.js';
import type { Crowd } from './model.js';
import { emptySums, sumInto, type Unit, unitTraffic } from './traffic.js';

/** A workload whose datasets come at given times. */
interface Bursts {
  readonly unit: Unit;
  readonly times: readonly number[];
  readonly copyS: number;
}

/**
 * The crowds of a scenario: for each workload with datasets at given times the one with the most datasets within the
 * time of a copy, and what the others bring within the times of theirs. What is waited for before a copy (submission,
 * tokens, agents) spreads a burst, so that a crowd is the most that there can be. Cost: (workloads)², not their times.
 */
export function crowdsOf(asWritten: Scenario): Crowd[] {
  const all = asWritten.workloads.flatMap((workload): Bursts[] => {
    const { arrivals } = workload;
    if (arrivals.law !== 'at') return [];
    const unit = unitTraffic(asWritten, workload);
    const files = unit.reduce((sum, { attemptsHz }) => sum + attemptsHz, 0);
    if (files === 0) return [];
    const times = arrivals.times
      .filter((time) => time < asWritten.horizon)
      .map((time) => time / SECOND_US)
      .sort((a, b) => a - b);
    return [{ unit, times, copyS: unit.reduce((sum, { copies }) => sum + copies, 0) / files }];
  });
  return all.flatMap((bursts): Crowd[] => {
    const atS = fullestS(bursts);
    if (atS === undefined) return [];
    const sums = emptySums();
    for (const other of all) {
      const datasets = withinCopy(other, atS);
      for (const link of other.unit) {
        const files = datasets * link.attemptsHz;
        if (files > 0)
          sumInto(sums, link, {
            attemptsHz: 0,
            copies: files,
            bytesPerS: (datasets * link.bytesPerS) / other.copyS,
          });
      }
    }
    return [{ atS, copyS: bursts.copyS, traffic: sums }];
  });
}

/** When most of its datasets have come within the time of a copy. */
function fullestS(bursts: Bursts): number | undefined {
  let most = 0;
  let at: number | undefined;
  for (const time of bursts.times) {
    const datasets = withinCopy(bursts, time);
    if (datasets > most) [most, at] = [datasets, time];
  }
  return at;
}

/** How many datasets have come within the time of a copy before a time. */
function withinCopy({ times, copyS }: Bursts, atS: number): number {
  return bisectRight(times, atS) - bisectRight(times, atS - copyS);
}
