import { humanSeconds } from '../../language/human.js';
import type { PartRules, Warner } from '../rules.js';
import { bytesBetween, type Expected } from '../workload/expected-bytes.js';

const HOUR_US = 3_600_000_000;
/** A calm hour brings this much more than what it is compared with. */
const SPIKE = 1.5;

/** What of a scenario says what a fault is compared with. */
interface Around {
  readonly horizon: number;
  readonly start: string;
  readonly workloads: readonly Expected[];
  readonly faults: readonly Timed[];
}

/** A fault that begins at a known time, or comes at random. */
interface Timed {
  readonly name: string;
  readonly at?: number | undefined;
  readonly for?: number | undefined;
}

/** What is said of a fault. */
export const RULES: readonly PartRules[] = [
  { at: 'faults.*', warn: warnOfSpike } satisfies PartRules<Timed, Around>,
];

/**
 * Warns of a fault that is compared with a spike: the last hour before it without a fault brings so much more than its
 * own time and the hour after that goodput is never back, and what comes of it looks like less than usual.
 */
function warnOfSpike(fault: Timed, { tell }: Warner, around: Around): void {
  const { at: fromUs } = fault;
  const calmUs = calmUntilUs(fault, around);
  if (fromUs === undefined || calmUs === undefined) return;
  const untilUs = Math.min(endUs(fault, around) + HOUR_US, around.horizon);
  const startUs = Date.parse(around.start) * 1000;
  const pace = (beginUs: number, toUs: number) =>
    around.workloads.reduce(
      (sum, workload) => sum + bytesBetween(workload, { beginUs, toUs, startUs, horizonUs: around.horizon }),
      0,
    ) /
    (toUs - beginUs);
  const before = pace(calmUs - HOUR_US, calmUs);
  const during = pace(fromUs, untilUs);
  if (before <= SPIKE * during) return;
  const times =
    during === 0 ? 'and later nothing comes' : `${(before / during).toPrecision(2)} times as much as later`;
  const message = `\`${fault.name}\` is compared with the hour up to ${humanSeconds(calmUs / 1e6)}, in which the workloads bring a spike: ${times}`;
  tell(
    'fault-after-spike',
    'at',
    message,
    'begin the fault an hour or more after the spike, or well before it',
  );
}

/** The end of the last hour before a fault in which none was there: it ends where a fault begins. */
function calmUntilUs({ at: fromUs = -1 }: Timed, around: Around): number | undefined {
  const begins = around.faults.flatMap(({ at = -1 }) => (at >= HOUR_US && at <= fromUs ? at : []));
  const isCalm = (untilUs: number) =>
    around.faults.every((other) => {
      const { at } = other;
      return at === undefined || at >= untilUs || endUs(other, around) <= untilUs - HOUR_US;
    });
  return begins.sort((a, b) => b - a).find(isCalm);
}

function endUs({ at = 0, for: lastsUs }: Timed, { horizon }: Around): number {
  return Math.min(horizon, at + (lastsUs ?? 0));
}
