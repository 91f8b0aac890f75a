import type { Stream, Streams } from '../src/kernel/streams.js';

/**
 * The orders in which the simulator draws, each as a source of numbers in (0, 1): what tests of randomness must hold
 * for, in the test suite and in a battery (`npm run random`).
 */
export const ORDERS = {
  /** One stream in sequence. */
  sequential: (streams: Streams) => {
    const stream = streams.stream('battery');
    return () => stream.next();
  },
  /** Five hundred streams of neighbouring keys in turn. */
  components: (streams: Streams) =>
    around(Array.from({ length: 500 }, (_, i) => streams.stream('storage', `SITE-${i}`, 'failure'))),
  /** By position: datasets of 50 files, one after the other. */
  position: (streams: Streams) => {
    const stream = streams.stream('battery');
    let dataset = 0;
    let file = -1;
    return () => {
      if (++file === 50) {
        file = 0;
        dataset++;
      }
      return stream.draw(dataset, file);
    };
  },
  /** By position: the files of one dataset. */
  files: (streams: Streams) => {
    const stream = streams.stream('battery');
    let file = 0;
    return () => stream.draw(7, file++);
  },
  /** By position: the first file of each dataset. */
  datasets: (streams: Streams) => {
    const stream = streams.stream('battery');
    let dataset = 0;
    return () => stream.draw(dataset++, 0);
  },
} satisfies Record<string, (streams: Streams) => () => number>;

/** Draws of some streams in turn. */
export function around(
  streams: readonly Stream[],
  draw = (stream: Stream, _turn: number) => stream.next(),
): () => number {
  let at = -1;
  let turn = 0;
  return () => {
    if (++at === streams.length) {
      at = 0;
      turn++;
    }
    return draw(streams[at], turn);
  };
}
