import progressBars, { Presets, SingleBar } from 'cli-progress';
import { hasControls } from './terminal.js';

/**
 * A progress bar on standard error while simulations run; nothing when standard error is not a terminal. It changes no
 * setting of the terminal, so that nothing is left to restore after Ctrl-C.
 */
export interface Progress {
  update(share: number): void;
  stop(): void;
}

/** Starts a bar with a label. */
export function startProgress(label: string): Progress {
  if (!hasControls(process.stderr)) return { update: () => {}, stop: () => {} };
  const narrow = (process.stderr.columns ?? 80) < 70;
  const bar = new SingleBar(
    {
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: false,
      linewrap: true,
      // Before there is a speed to tell it by, what is to go is no number.
      formatTime: (seconds, ...rest) =>
        Number.isFinite(seconds) ? progressBars.Format.TimeFormat(seconds, ...rest) : 'some time',
      barsize: narrow ? 15 : 30,
      format: narrow
        ? '{bar} {percentage}%'
        : `${label} {bar} {percentage}% | {duration_formatted} so far, {eta_formatted} to go`,
    },
    Presets.shades_classic,
  );
  bar.start(1000, 0);
  return {
    update: (share) => bar.update(Math.floor(share * 1000)),
    stop: () => bar.stop(),
  };
}
