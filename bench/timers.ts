import { Simulation } from '../src/kernel/simulation.js';
import { median, secondsOf, type Table, times } from './table.js';

/** Periodic timers of one constant delay, each of which arms its successor: in a ring, and as plain pending events. */
const TIMERS = [1e3, 1e5, 1e6] as const;
const FIRINGS = 2_000_000;
const TURNS = 5;
const DELAY_US = 3_600_000_000;

export function timers(): Table {
  const rows = TIMERS.map((count) => {
    const ring: number[] = [];
    const plain: number[] = [];
    for (let turn = 0; turn < TURNS; turn++) {
      ring.push(run(count, true));
      plain.push(run(count, false));
    }
    const ratio = median(ring.map((seconds, turn) => plain[turn] / seconds));
    return [
      count.toLocaleString('en'),
      `${((Math.min(...ring) / FIRINGS) * 1e9).toFixed(0)} ns`,
      `${((Math.min(...plain) / FIRINGS) * 1e9).toFixed(0)} ns`,
      times(ratio),
    ];
  });
  return {
    title: 'Timers of one constant delay: ring against pending events',
    note:
      `Arm and fire, ${FIRINGS.toLocaleString('en')} times a turn, ${TURNS} turns by alternation. ` +
      'The ratio is the ring’s rate divided by that of plain events.',
    head: ['timers armed', 'ring, best', 'plain events, best', 'ratio, median of turns'],
    rows,
  };
}

/** Seconds for all firings. */
function run(count: number, inRing: boolean): number {
  const simulation = new Simulation();
  let fired = 0;
  const handler = (subject: number) => {
    if (++fired === FIRINGS) simulation.stop();
    arm(subject);
  };
  const ring = simulation.ring(DELAY_US, handler);
  const kind = simulation.register(handler);
  const arm = inRing
    ? (subject: number) => {
        ring.arm(subject);
      }
    : (subject: number) => {
        simulation.post(DELAY_US, kind, subject);
      };
  for (let i = 0; i < count; i++) {
    simulation.advanceTo(i * 50);
    arm(i);
  }
  return secondsOf(() => simulation.advanceTo(Number.POSITIVE_INFINITY));
}
