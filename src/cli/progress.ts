import { Presets, SingleBar } from 'cli-progress';
import { ProgressLines, toGo } from './progress-lines.js';
import { RemainingTime } from './remaining-time.js';
import { hasControls } from './terminal.js';

/**
 * A progress bar on standard error while simulations run; lines now and then when standard error is not a terminal. It
 * changes no setting of the terminal, so that nothing is left to restore after Ctrl-C.
 */
export interface Progress {
  update(share: number): void;
  stop(): void;
}

const LOOK_EVERY_MS = 1000;

/** Starts a bar with a label, or its lines. */
export function startProgress(label: string): Progress {
  return hasControls(process.stderr) ? startBar(label) : startLines(label);
}

/** Lines come by the clock, whether a simulation tells of itself or not. */
function startLines(label: string): Progress {
  const lines = new ProgressLines(label, performance.now());
  let share = 0;
  const timer = setInterval(() => {
    const line = lines.at(performance.now(), share);
    if (line !== undefined) process.stderr.write(line);
  }, LOOK_EVERY_MS).unref();
  return {
    update: (done) => {
      share = done;
    },
    stop: () => clearInterval(timer),
  };
}

function startBar(label: string): Progress {
  const narrow = (process.stderr.columns ?? 80) < 70;
  const remaining = new RemainingTime(performance.now());
  const bar = new SingleBar(
    {
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: false,
      linewrap: true,
      barsize: narrow ? 15 : 30,
      format: narrow
        ? '{bar} {percentage}%'
        : `${label} {bar} {percentage}% | {duration_formatted} so far, {remaining} to go`,
    },
    Presets.shades_classic,
  );
  bar.start(1000, 0, { remaining: toGo(undefined) });
  return {
    update: (share) =>
      bar.update(Math.floor(share * 1000), { remaining: toGo(remaining.at(performance.now(), share)) }),
    stop: () => bar.stop(),
  };
}
