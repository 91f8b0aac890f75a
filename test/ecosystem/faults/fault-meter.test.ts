import { describe, expect, test } from 'vitest';
import { Simulation } from '../../../src/kernel/simulation.js';
import { FailureLog } from '../../../src/measure/failure-log.js';
import { Meter } from '../../../src/measure/meter.js';
import type { Fault } from '../../../src/scenario/faults.js';
import type { Scenario } from '../../../src/scenario/schema.js';
import { FaultMeter } from '../../../src/systems/faults/simulator/fault-meter.js';
import { FAILURE_CAUSES, type FailureCause } from '../../../src/systems/transfers/causes.js';
import { MINUTE, statOf } from '../../measure/clock.js';

const HOUR = 60 * MINUTE;

/** How it goes in one minute of a made-up run. */
interface Minute {
  readonly bytes?: number;
  readonly requests?: number;
  readonly retries?: number;
  readonly backlog?: number;
  readonly rejecting?: number;
  readonly failed?: Partial<Record<FailureCause, number>>;
}

/** A fault and when it is there: begins and, for one that lasts and does end, ends. */
interface Told {
  readonly name?: string;
  readonly kind?: Fault['kind'];
  readonly times: readonly (readonly [beginUs: number, endUs?: number])[];
}

interface Story {
  readonly faults: readonly Told[];
  readonly hours: number;
  /** How it goes in the minute that begins at so many minutes. */
  readonly minute: (minute: number) => Minute;
  readonly warmupHours?: number;
}

/** Plays a made-up run; what happens in a minute happens in its middle. */
function play({ faults, hours, minute, warmupHours }: Story) {
  const simulation = new Simulation();
  const meter = new Meter(simulation, 10 * MINUTE);
  const failures = new FailureLog();
  const bytes = meter.rate('transfers.all.throughput');
  const finished = meter.rate('transfers.all.finished');
  const requests = meter.rate('iam.cms.rate.all');
  const retries = meter.rate('rucio.cms.rate.retried');
  const waiting = meter.level('fts.cern.state.SUBMITTED');
  const rejecting = meter.level('storage.all.rejecting');
  const list = faults.map(
    ({ name = 'f', kind = 'issuer-down' }) => ({ name, kind, targets: [] }) as unknown as Fault,
  );
  const told = new FaultMeter(
    simulation,
    meter,
    {
      faults: list,
      horizon: hours * HOUR,
      issuers: { cms: {} },
      submitters: { cms: {} },
      fts: { cern: {} },
    } as unknown as Scenario,
    failures,
  );
  const began = simulation.register((fault) => told.began(fault));
  const ended = simulation.register((fault) => told.ended(fault));
  faults.forEach(({ times }, fault) => {
    for (const [beginUs, endUs] of times) {
      simulation.at(beginUs, began, fault);
      if (endUs !== undefined) simulation.at(endUs, ended, fault);
    }
  });
  const happens = simulation.register((number) => {
    const now = minute(number);
    bytes.add(now.bytes ?? 100);
    finished.add(now.bytes ?? 100);
    requests.add(now.requests ?? 10);
    retries.add(now.retries ?? 0);
    waiting.set(now.backlog ?? 20);
    rejecting.set(now.rejecting ?? 0);
    for (const [cause, files] of Object.entries(now.failed ?? {})) {
      failures.record('cms', cause, simulation.nowUs, files, {
        workload: 'w',
        ordinal: 0,
        file: 0,
        destination: 0,
      });
    }
  });
  for (let number = 0; number < hours * 60; number++) {
    simulation.at((number + 0.5) * MINUTE, happens, number);
  }
  if (warmupHours !== undefined) {
    simulation.advanceTo(warmupHours * HOUR);
    meter.reset();
  }
  simulation.advanceTo(hours * HOUR);
  const { metrics } = meter.finish();
  return {
    windows: told.windows(),
    /** A statistic of `faults.f.<measure>`; undefined without a sample. */
    stat: (measure: string, stat = 'mean', fault = 'f') =>
      statOf(metrics.find(({ name }) => name === `faults.${fault}.${measure}`)?.stats ?? [], stat),
  };
}

/** Three hours of calm, and an instant. */
const RESTART: Told = { kind: 'daemon-restart', times: [[3 * HOUR]] };
/** Two hours of outage after three of calm. */
const OUTAGE: Told = { times: [[3 * HOUR, 5 * HOUR]] };
const during = (minute: number) => minute >= 180 && minute < 300;
/** Goodput is back 20 min after the end, the backlog 40 min after it. */
const outage = (minute: number): Minute =>
  during(minute)
    ? { bytes: 0, backlog: 5000, requests: 40 }
    : minute >= 300 && minute < 320
      ? { bytes: 50, backlog: 5000 }
      : minute >= 320 && minute < 340
        ? { bytes: 200, backlog: 4000 }
        : {};

describe('an outage', () => {
  test('is there, and told when', () => {
    const { stat, windows } = play({ faults: [OUTAGE], hours: 10, minute: outage });
    expect(stat('active')).toBe(0.2);
    expect(stat('begun', 'total')).toBe(1);
    expect(windows).toEqual([{ fault: 'f', beginUs: 3 * HOUR, endUs: 5 * HOUR }]);
  });

  test('is over for goodput and for the backlog when both are back', () => {
    const { stat } = play({ faults: [OUTAGE], hours: 10, minute: outage });
    expect(stat('recovery')).toBe(17 * 60);
    expect(stat('drain')).toBe(41 * 60);
    expect(stat('goodput_during')).toBe(0);
    expect(stat('goodput_after')).toBeCloseTo((20 * 50 + 20 * 200 + 20 * 100) / 6000, 9);
  });

  test('costs requests and retries beyond the pace before, until an hour after its end', () => {
    const { stat } = play({
      faults: [OUTAGE],
      hours: 10,
      minute: (minute) => ({ ...outage(minute), retries: minute === 310 ? 700 : 1 }),
    });
    expect(stat('extra_requests')).toBeCloseTo(30 * 120, 6);
    expect(stat('extra_retries')).toBeCloseTo(699, 6);
  });

  test('fails transfers: the first one, how many, and by cause', () => {
    const { stat } = play({
      faults: [OUTAGE],
      hours: 10,
      minute: (minute) => ({
        ...outage(minute),
        failed: {
          storage_error: 2,
          ...(minute >= 200 && minute < 230 ? { token_expired: 10 } : {}),
          ...(minute === 250 ? { keys: 0.5 } : {}),
        },
      }),
    });
    expect(stat('first_failure')).toBe(20.5 * 60);
    expect(stat('first_failure.token_expired')).toBe(20.5 * 60);
    expect(stat('first_failure.keys')).toBe(70.5 * 60);
    expect(stat('first_failure.storage_error')).toBeUndefined();
    expect(stat('failed')).toBe(300.5);
    expect(stat('failed.token_expired')).toBe(300);
    expect(stat('failed.storage_error')).toBe(0);
    const ended = 20 * 50 + 20 * 200 + 20 * 100 + 2 * 180 + 300.5;
    expect(stat('failed_share')).toBeCloseTo(300.5 / ended, 9);
  });

  test('makes endpoints reject: the largest share', () => {
    const { stat } = play({
      faults: [OUTAGE],
      hours: 10,
      minute: (minute) => ({ ...outage(minute), rejecting: minute === 290 ? 0.5 : minute < 60 ? 1 : 0.1 }),
    });
    expect(stat('rejecting', 'max')).toBe(0.5);
  });
});

describe('what no transfer fails for', () => {
  test('is no first failure, and 0 that failed', () => {
    const { stat } = play({ faults: [OUTAGE], hours: 10, minute: outage });
    expect(stat('first_failure')).toBeUndefined();
    expect(stat('failed')).toBe(0);
    for (const cause of FAILURE_CAUSES) expect(stat(`failed_share.${cause}`)).toBe(0);
  });

  test('the failures of every day are not the fault', () => {
    const usual = (minute: number) => ({ storage_error: minute % 3, transfer_timeout: minute % 2 });
    const { stat } = play({ faults: [OUTAGE], hours: 10, minute: (minute) => ({ failed: usual(minute) }) });
    expect(stat('first_failure')).toBeUndefined();
    expect(stat('failed')).toBe(0);
  });

  test('but more of them than chance explains are', () => {
    const { stat } = play({
      faults: [OUTAGE],
      hours: 10,
      minute: (minute) => ({ failed: { transfer_timeout: during(minute) ? 30 : 1 } }),
    });
    // 5 a spell before: more than 15 fail in the first minute.
    expect(stat('first_failure')).toBe(30);
    expect(stat('failed')).toBeCloseTo(29 * 120, 6);
  });
});

test('what a fault of its kind cannot have is of another fault meanwhile', () => {
  const restart: Told = { kind: 'validator-restart', times: [[3 * HOUR]] };
  const { stat } = play({
    faults: [restart],
    hours: 10,
    minute: (minute) =>
      minute < 180 || minute >= 230 ? {} : { failed: { submission: 7, keys: minute < 200 ? 0 : 2 } },
  });
  expect(stat('first_failure')).toBe(20.5 * 60);
  expect(stat('failed')).toBe(60);
  expect(stat('failed.submission')).toBe(0);
});

describe('what cannot be told has no sample', () => {
  const NAMES = ['first_failure', 'failed', 'failed_share', 'recovery', 'drain', 'goodput_during'];

  test('without an hour before', () => {
    const early: Told = { times: [[59 * MINUTE, 3 * HOUR]] };
    const { stat } = play({ faults: [early], hours: 10, minute: () => ({ failed: { keys: 5 } }) });
    for (const name of [...NAMES, 'goodput_after', 'extra_requests'])
      expect(stat(name), name).toBeUndefined();
    expect(stat('begun', 'total')).toBe(1);
    expect(stat('rejecting', 'max')).toBe(0);
  });

  test('one hour is enough', () => {
    const { stat } = play({ faults: [{ times: [[HOUR, 3 * HOUR]] }], hours: 10, minute: () => ({}) });
    expect(stat('recovery')).toBe(0);
    expect(stat('goodput_during')).toBe(1);
  });

  test('when nothing was moved before', () => {
    const { stat } = play({
      faults: [OUTAGE],
      hours: 10,
      minute: (minute) => ({ bytes: 0, requests: minute < 180 ? 10 : 20 }),
    });
    for (const name of ['recovery', 'goodput_during', 'goodput_after'])
      expect(stat(name), name).toBeUndefined();
    expect(stat('extra_requests')).toBeCloseTo(10 * 180, 6);
  });

  test('when goodput and backlog do not come back', () => {
    const { stat } = play({
      faults: [OUTAGE],
      hours: 10,
      minute: (minute) => (minute < 180 ? {} : { bytes: 80, backlog: 50, failed: { submission: 1 } }),
    });
    expect(stat('recovery')).toBeUndefined();
    expect(stat('drain')).toBeUndefined();
    expect(stat('goodput_after')).toBeCloseTo(0.8, 9);
    expect(stat('failed')).toBe(7 * 60);
  });

  test('when the run ends before the fault does', () => {
    const { stat, windows } = play({
      faults: [{ times: [[3 * HOUR]] }],
      hours: 5,
      minute: (minute) => (minute < 180 ? {} : { bytes: 25 }),
    });
    for (const name of ['recovery', 'drain', 'goodput_after']) expect(stat(name), name).toBeUndefined();
    expect(stat('goodput_during')).toBe(0.25);
    expect(stat('failed')).toBe(0);
    expect(windows).toEqual([{ fault: 'f', beginUs: 3 * HOUR, endUs: 5 * HOUR }]);
  });

  test('when it never begins', () => {
    const { stat, windows } = play({ faults: [{ times: [] }], hours: 5, minute: () => ({}) });
    for (const name of [...NAMES, 'rejecting']) expect(stat(name), name).toBeUndefined();
    expect(stat('begun', 'total')).toBe(0);
    expect(windows).toEqual([]);
  });
});

describe('a fault of one instant', () => {
  test('has a window without length, and no goodput during it', () => {
    const { stat, windows } = play({ faults: [RESTART], hours: 10, minute: () => ({}) });
    expect(windows).toEqual([{ fault: 'f', beginUs: 3 * HOUR, endUs: 3 * HOUR }]);
    expect(stat('active')).toBe(0);
    expect(stat('goodput_during')).toBeUndefined();
    expect(stat('recovery')).toBe(0);
    expect(stat('drain')).toBe(0);
  });

  test('has not passed when its effect comes within the hour', () => {
    const { stat } = play({
      faults: [RESTART],
      hours: 10,
      minute: (minute) => (minute >= 190 && minute < 210 ? { bytes: 0, backlog: 900 } : {}),
    });
    expect(stat('recovery')).toBe(30 * 60);
    expect(stat('drain')).toBe(31 * 60);
  });

  test('has passed when less is asked for later', () => {
    const { stat } = play({
      faults: [RESTART],
      hours: 10,
      minute: (minute) => (minute >= 190 ? { bytes: 0, backlog: 0 } : {}),
    });
    expect(stat('recovery')).toBe(0);
    expect(stat('drain')).toBe(0);
  });
});

describe('an hour in which nothing is in steady state', () => {
  const growing = (minute: number): Minute => ({
    // Grows by a quarter an hour until it shrinks, with a swing of a minute's batches.
    backlog: 10_000 + 40 * Math.min(minute, 720 - minute) + 300 * (minute % 3),
    requests: 10 + minute / 20,
    failed: { submission: minute >= 190 && minute < 220 ? 3 : 0 },
  });

  test('is no measure of when the backlog is back, nor of requests and retries', () => {
    const { stat } = play({ faults: [RESTART], hours: 12, minute: growing });
    for (const name of ['drain', 'extra_requests', 'extra_retries']) expect(stat(name), name).toBeUndefined();
  });

  test('but of goodput and failures', () => {
    const { stat } = play({ faults: [RESTART], hours: 12, minute: growing });
    expect(stat('recovery')).toBe(0);
    expect(stat('failed')).toBe(90);
  });

  test.each([
    ['swings', (minute: number) => 10_000 + 4000 * Math.sin(minute / 5)],
    ['jumps at random', (minute: number) => 10_000 + ((minute * 7919) % 3001)],
    ['moves by next to nothing', (minute: number) => 10_000 + 6 * minute],
    ['is of a few files', (minute: number) => Math.floor(minute / 60)],
  ])('is not one whose backlog %s', (_, backlog) => {
    const { stat } = play({
      faults: [RESTART],
      hours: 12,
      minute: (minute) => ({ backlog: minute < 180 ? backlog(minute) : 0 }),
    });
    expect(stat('drain')).toBeDefined();
    expect(stat('extra_requests')).toBeCloseTo(0, 6);
  });
});

test('times do not depend on where in a minute a fault begins', () => {
  const odd: Told = { times: [[3 * HOUR + 17e6, 5 * HOUR]] };
  const { stat } = play({ faults: [odd], hours: 10, minute: outage });
  expect(stat('recovery')).toBe(17 * 60);
  expect(stat('drain')).toBe(41 * 60);
});

test('the figures of several times are means over them', () => {
  const { stat } = play({
    faults: [
      {
        times: [
          [3 * HOUR, 4 * HOUR],
          [6 * HOUR, 7 * HOUR],
        ],
      },
    ],
    hours: 10,
    minute: (minute) => {
      if (minute >= 180 && minute < 250) return { bytes: 0, failed: { keys: 1 } };
      return minute >= 360 && minute < 440 ? { bytes: 50, failed: { keys: 2 } } : {};
    },
  });
  expect(stat('begun', 'total')).toBe(2);
  expect(stat('goodput_during')).toBe(0.25);
  expect(stat('failed')).toBe((70 + 160) / 2);
  // The first five minutes of 450 bytes: from the tenth minute on, and from the nineteenth on.
  expect(stat('recovery')).toBe(((10 + 19) * 60) / 2);
});

test('a fault soon after another is compared with the hour before both', () => {
  const { stat } = play({
    faults: [{ times: [[3 * HOUR, 4 * HOUR]] }, { name: 'other', times: [[4.5 * HOUR, 5.5 * HOUR]] }],
    hours: 10,
    minute: (minute) => (minute >= 180 ? { bytes: 50 } : {}),
  });
  expect(stat('goodput_during')).toBe(0.5);
  expect(stat('goodput_during', 'mean', 'other')).toBe(0.5);
});

test('a fault that comes again before its effect has passed has no recovery for the first time, and no mean of the others', () => {
  const { stat } = play({
    faults: [
      {
        times: [
          [3 * HOUR, 4 * HOUR],
          [4.5 * HOUR, 5.5 * HOUR],
        ],
      },
    ],
    hours: 10,
    minute: (minute) => (minute >= 180 && minute < 340 ? { bytes: 0 } : {}),
  });
  expect(stat('recovered')).toBe(0.5);
  expect(stat('recovery')).toBeUndefined();
  expect(stat('goodput_after')).toBeCloseTo(5 / 6, 9);
});

test('the warm-up is forgotten by the statistics, and known as the hour before', () => {
  const { stat } = play({ faults: [OUTAGE], hours: 10, warmupHours: 2.5, minute: outage });
  expect(stat('recovery')).toBe(17 * 60);
  expect(stat('extra_requests')).toBeCloseTo(30 * 120, 6);
});
