import type { HeldToken, Submission } from '../../../ecosystem/ports.js';
import { growColumns } from '../../../kernel/columns.js';
import { HeldTokens } from '../../tokens/simulator/held-tokens.js';

/**
 * The parts of a job that its thread has put together: files of one run that share their two tokens.
 * Cost: 124 bytes a part, reused by the thread's next job.
 */
export class JobParts {
  /** Parts held. */
  size = 0;
  run = new Int32Array(4);
  private firstFile = new Int32Array(4);
  private files = new Int32Array(4);
  /** The source's token of each part, followed by the destination's. */
  private readonly tokens = new HeldTokens(2 * 4);

  /** Adds files; those that follow the last part's with the same tokens join it. */
  add(run: number, firstFile: number, files: number, source: HeldToken, destination: HeldToken): void {
    const { tokens } = this;
    const last = this.size - 1;
    if (
      last >= 0 &&
      this.run[last] === run &&
      tokens.jwtOf(2 * last) === source.jwt &&
      tokens.jwtOf(2 * last + 1) === destination.jwt
    ) {
      this.files[last] += files;
      return;
    }
    if (this.size === this.run.length) this.grow();
    const at = this.size++;
    this.run[at] = run;
    this.firstFile[at] = firstFile;
    this.files[at] = files;
    tokens.write(2 * at, source);
    tokens.write(2 * at + 1, destination);
  }

  /** Copies a part's files and tokens into a submission. */
  copyTo(part: number, submission: Submission): void {
    submission.firstFile = this.firstFile[part];
    submission.files = this.files[part];
    this.tokens.read(2 * part, submission.sourceToken);
    this.tokens.read(2 * part + 1, submission.destinationToken);
  }

  private grow(): void {
    growColumns(this, 2 * this.size);
    this.tokens.grow(2 * this.run.length);
  }
}
