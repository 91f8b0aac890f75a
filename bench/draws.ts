import seedrandom from 'seedrandom';
import { type Stream, Streams } from '../src/kernel/streams.js';
import { median, secondsOf, type Table, times } from './table.js';

/** Draws of as many streams in turn as a scenario with this many sites has for one purpose, against bare generators. */
const STREAMS = 200;
const DRAWS = 10_000_000;
const TURNS = 9;

export function draws(): Table {
  const keys = Array.from({ length: STREAMS }, (_, i) => `SITE-${i}`);
  const streams = keys.map((key) => new Streams(1, 0).stream(key));
  const generators = keys.map((key) => seedrandom.alea(key));
  const contenders = {
    bare: () => sumBare(generators),
    sequential: () => sumSequential(streams),
    position: () => sumByPosition(streams),
    builtIn: () => sumBuiltIn(),
  };
  const seconds = { bare: [], sequential: [], position: [], builtIn: [] } as Record<
    keyof typeof contenders,
    number[]
  >;
  for (let turn = 0; turn <= TURNS; turn++) {
    for (const name of Object.keys(contenders) as (keyof typeof contenders)[]) {
      const spent = secondsOf(contenders[name]);
      // The first turn compiles.
      if (turn > 0) seconds[name].push(spent);
    }
  }
  const row = (text: string, name: keyof typeof contenders) => [
    text,
    `${((Math.min(...seconds[name]) / DRAWS) * 1e9).toFixed(1)} ns`,
    times(median(seconds.bare.map((bare, turn) => bare / seconds[name][turn]))),
  ];
  return {
    title: 'Random draws against bare seedrandom',
    note:
      `${DRAWS.toLocaleString('en')} draws a turn of ${STREAMS} streams round and round, ${TURNS} turns by alternation. ` +
      'The ratio is the rate divided by that of the generators alone, the median over turns.',
    head: ['draw', 'best', 'ratio'],
    rows: [
      row('seedrandom.alea, bare', 'bare'),
      row('tokensim, in sequence', 'sequential'),
      row('tokensim, by position', 'position'),
      row('Math.random', 'builtIn'),
    ],
  };
}

function sumBare(generators: readonly (() => number)[]): number {
  let sum = 0;
  for (let i = 0; i < DRAWS; i++) sum += generators[i % STREAMS]();
  return sum;
}

function sumSequential(streams: readonly Stream[]): number {
  let sum = 0;
  for (let i = 0; i < DRAWS; i++) sum += streams[i % STREAMS].next();
  return sum;
}

function sumByPosition(streams: readonly Stream[]): number {
  let sum = 0;
  for (let i = 0; i < DRAWS; i++) sum += streams[i % STREAMS].draw(i >>> 6, i & 63);
  return sum;
}

function sumBuiltIn(): number {
  let sum = 0;
  for (let i = 0; i < DRAWS; i++) sum += Math.random();
  return sum;
}
