import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EventQueue } from '../src/kernel/event-queue.js';
import { median, secondsOf, type Table, times } from './table.js';

/**
 * The hold loop, the classic measure of a pending-event set: pop the earliest event, insert it again an exponential
 * increment later. Same event, same increments and same number of holds as `peers/hold.cpp`, by turns with it.
 */
const PENDING = [1e2, 1e3, 1e4, 1e5, 1e6] as const;
const TURNS = 5;
const MASK = 2 ** 20 - 1;

export async function hold(): Promise<Table> {
  const rows: string[][] = [];
  const folder = mkdtempSync(join(tmpdir(), 'tokensim-bench-'));
  const peer = compilePeer(folder);
  const increments = makeIncrements();
  for (const pending of PENDING) {
    const warmUp = Math.max(200_000, 2 * pending);
    const holds = 1_000_000;
    const ours: number[] = [];
    const theirs: number[] = [];
    const ratios: number[] = [];
    for (let turn = 0; turn < TURNS; turn++) {
      const own = ownHold(increments, pending, warmUp, holds);
      ours.push(own.nanoseconds);
      if (peer === undefined) continue;
      const other = await peerHold(peer, pending, warmUp, holds);
      if (other.checksum !== own.checksum) throw new Error('the two hold loops ran different events');
      theirs.push(other.nanoseconds);
      ratios.push(other.nanoseconds / own.nanoseconds);
    }
    rows.push([
      pending.toLocaleString('en'),
      `${Math.min(...ours).toFixed(0)} ns`,
      peer ? `${Math.min(...theirs).toFixed(0)} ns` : 'no g++',
      peer ? times(median(ratios)) : '—',
      peer ? times(Math.min(...theirs) / Math.min(...ours)) : '—',
    ]);
  }
  peer?.stdin.end();
  rmSync(folder, { recursive: true });
  return {
    title: 'Hold loop: pending-event set against C++ `std::priority_queue`',
    note:
      `Pop and insert at time + exponential; 1,000,000 holds a turn, ${TURNS} turns by alternation; g++ -O2. ` +
      'The ratio is our rate divided by that of C++. Target: at least 0.35 × at every size.',
    head: ['pending', 'tokensim, best', 'C++, best', 'ratio, median of turns', 'ratio of the best'],
    rows,
  };
}

function makeIncrements(): Float64Array {
  let state = 12345;
  return Float64Array.from({ length: MASK + 1 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.round(-60e6 * Math.log((state + 0.5) / 4294967296));
  });
}

function ownHold(increments: Float64Array, pending: number, warmUp: number, holds: number) {
  const queue = new EventQueue();
  let order = 0;
  let next = 0;
  let checksum = 0;
  for (let i = 0; i < pending; i++) queue.insert(increments[next++ & MASK], order++, i & 7, i);
  const run = (count: number) => {
    for (let i = 0; i < count; i++) {
      queue.pop();
      checksum += queue.subject;
      queue.insert(queue.timeUs + increments[next++ & MASK], order++, queue.kind, queue.subject);
    }
  };
  run(warmUp);
  checksum = 0;
  return { nanoseconds: (secondsOf(() => run(holds)) / holds) * 1e9, checksum };
}

/** The peer's process, compiled anew; undefined without a compiler. */
function compilePeer(folder: string): ChildProcessWithoutNullStreams | undefined {
  const source = fileURLToPath(new URL('peers/hold.cpp', import.meta.url));
  const program = join(folder, 'hold');
  const compiled = spawnSync('g++', ['-O2', '-std=c++17', '-o', program, source], { stdio: 'inherit' });
  return compiled.status === 0 ? spawn(program) : undefined;
}

async function peerHold(
  peer: ChildProcessWithoutNullStreams,
  pending: number,
  warmUp: number,
  holds: number,
): Promise<{ nanoseconds: number; checksum: number }> {
  const answer = once(peer.stdout, 'data');
  peer.stdin.write(`${pending} ${warmUp} ${holds}\n`);
  const [line] = await answer;
  const [nanoseconds, checksum] = String(line).trim().split(' ').map(Number);
  return { nanoseconds, checksum };
}
