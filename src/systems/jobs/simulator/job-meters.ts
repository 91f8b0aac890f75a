import type { Meter } from '../../../measure/meter.js';
import { JOB_FAILURES, WAYS_OUT } from '../outcomes.js';

export type JobMeters = ReturnType<typeof jobMeters>;

/** What is measured of a population of jobs. */
export function jobMeters(meter: Meter, name: string) {
  const prefix = `jobs.${name}`;
  const rateOf = (what: string) => meter.rate(`${prefix}.rate.${what}`);
  return {
    running: meter.level(`${prefix}.running`),
    held: meter.level(`${prefix}.held`),
    began: rateOf('began'),
    done: rateOf('done'),
    holds: rateOf('holds'),
    failed: JOB_FAILURES.map((why) => rateOf(`failed.${why}`)),
    waysOut: WAYS_OUT.map((way) => rateOf(`stage_out.${way}`)),
    stageOutsRefused: rateOf('stage_out_refused'),
    readsRefused: rateOf('read_refused'),
    lostHours: meter.total(`${prefix}.core_hours_lost`),
    left: meter.duration(`${prefix}.token_left`),
  };
}
