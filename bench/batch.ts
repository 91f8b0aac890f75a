import { BatchLoop } from '../src/kernel/batch-loop.js';
import { Simulation } from '../src/kernel/simulation.js';
import { median, secondsOf, type Table, times } from './table.js';

/** Items worked off by a batch loop's threads, against the same events scheduled by a loop without the batch. */
const ITEMS = 1_000_000;
const TURNS = 5;
const ITEM_US = 250_000;
const BATCH = 500;

export function batch(): Table {
  const rows = [1, 20, 1000].map((threads) => {
    const loop: number[] = [];
    const bare: number[] = [];
    for (let turn = 0; turn < TURNS; turn++) {
      loop.push(throughLoop(threads));
      bare.push(byEvents(threads));
    }
    return [
      String(threads),
      `${((Math.min(...loop) / ITEMS) * 1e9).toFixed(0)} ns`,
      `${((Math.min(...bare) / ITEMS) * 1e9).toFixed(0)} ns`,
      times(median(loop.map((seconds, turn) => bare[turn] / seconds))),
    ];
  });
  return {
    title: 'Batch loop against its bare events',
    note:
      `${ITEMS.toLocaleString('en')} items of one event each in batches of ${BATCH}; the peer schedules the same ` +
      'number of events with as many pending and nothing else. The ratio is the loop’s rate divided by the peer’s.',
    head: ['threads', 'an item in the loop, best', 'a bare event, best', 'ratio, median of turns'],
    rows,
  };
}

function throughLoop(threads: number): number {
  const simulation = new Simulation();
  let taken = 0;
  const done = simulation.register(() => loop.done());
  const loop: BatchLoop = new BatchLoop(
    simulation,
    () => ({ threads, sleepUs: 1_000_000, fullBatch: BATCH }),
    {
      take: () => {
        if (taken === ITEMS) simulation.stop();
        const size = Math.min(BATCH, ITEMS - taken);
        taken += size;
        return size;
      },
      work: () => {
        simulation.post(ITEM_US, done);
      },
      joined: () => {},
    },
  );
  loop.start(0);
  return secondsOf(() => simulation.advanceTo(Number.POSITIVE_INFINITY));
}

function byEvents(threads: number): number {
  const simulation = new Simulation();
  let started = 0;
  const kind = simulation.register(() => {
    if (started++ < ITEMS) simulation.post(ITEM_US, kind);
  });
  for (let i = 0; i < Math.min(threads, BATCH); i++, started++) simulation.post(ITEM_US, kind);
  return secondsOf(() => simulation.advanceTo(Number.POSITIVE_INFINITY));
}
