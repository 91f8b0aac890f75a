import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measurement } from '../../src/calibrate/measurement.js';
import type { Settings } from '../../src/calibrate/read/argument.js';
import { type Readings, readMeasurements } from '../../src/calibrate/read/read-measurements.js';
import { ScenarioError } from '../../src/scenario/error.js';

/** A temporary folder of measurement files. */
export class ReadingFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'tokensim-'));

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** Reads texts as files of these names; the names may have settings behind them. */
  read(files: Readonly<Record<string, string | object>>): readonly Measurement[] {
    return this.readings(files).points;
  }

  /** The same with what was said of them, and with what is said for all files. */
  readings(files: Readonly<Record<string, string | object>>, common: Settings = {}): Readings {
    const args = Object.entries(files).map(([argument, content]) => {
      const [name, settings] = argument.split(/@(.*)/s);
      const text = typeof content === 'string' ? content : JSON.stringify(content);
      writeFileSync(join(this.path, name), text);
      return join(this.path, argument === name ? name : `${name}@${settings}`);
    });
    return readMeasurements(args, common);
  }

  /** The message of the refusal, without the folder. */
  refusal(run: () => unknown): string {
    try {
      run();
    } catch (error) {
      if (error instanceof ScenarioError) return error.message.replaceAll(`${this.path}/`, '');
      throw error;
    }
    return 'no refusal';
  }
}
