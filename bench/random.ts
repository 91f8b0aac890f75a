import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Option, program } from '@commander-js/extra-typings';
import { wholeNumber } from '../src/cli/study-options.js';
import { Streams } from '../src/kernel/streams.js';
import { ORDERS } from './draw-orders.js';

/**
 * The draws of the simulator as words of 32 bits, little-endian, to standard output, for a battery of tests that reads
 * them: `npm run --silent random -- --kind position | dieharder -a -g 200`. A word is the first 32 bits of a draw.
 * Ends after `--bytes`, or when the reader has had enough.
 */
const BLOCK_BYTES = 2 ** 16;
const KINDS = Object.keys(ORDERS) as (keyof typeof ORDERS)[];

const { kind, bytes, seed } = program
  .name('npm run --silent random --')
  .description('the draws of the simulator as words of 32 bits, to standard output')
  .addOption(new Option('--kind <kind>', 'order of the draws').choices(KINDS).default('sequential' as const))
  .addOption(
    new Option('--bytes <n>', 'where to end')
      .argParser(wholeNumber(0, Number.MAX_SAFE_INTEGER))
      .default(Number.POSITIVE_INFINITY, 'never'),
  )
  .addOption(new Option('--seed <n>').argParser(wholeNumber(0, 2 ** 32 - 1)).default(1))
  .parse()
  .opts();

try {
  const draws = ORDERS[kind](new Streams(seed, 0));
  await pipeline(Readable.from(blocks(draws, bytes), { objectMode: false }), process.stdout);
} catch (error) {
  // The reader has closed its end.
  if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
}

function* blocks(draws: () => number, total: number): Generator<Uint8Array> {
  for (let left = total; left > 0; left -= BLOCK_BYTES) {
    const block = Buffer.alloc(BLOCK_BYTES);
    for (let at = 0; at < BLOCK_BYTES; at += 4) block.writeUInt32LE(Math.floor(draws() * 2 ** 32), at);
    yield block.subarray(0, Math.min(left, BLOCK_BYTES));
  }
}
