import type { HeldToken, Submission } from '../ports.js';

/**
 * The parts of a job that its thread has put together: files of one run that share their two tokens.
 * Cost: 76 bytes a part, reused by the thread's next job.
 */
export class JobParts {
  /** Parts held. */
  size = 0;
  run = new Int32Array(4);
  private firstFile = new Int32Array(4);
  private files = new Int32Array(4);
  private tokens = new Float64Array(4 * 6);

  /** Adds files; those that follow the last part's with the same tokens join it. */
  add(run: number, firstFile: number, files: number, source: HeldToken, destination: HeldToken): void {
    const last = this.size - 1;
    if (
      last >= 0 &&
      this.run[last] === run &&
      this.tokens[last * 6] === source.jwt &&
      this.tokens[last * 6 + 3] === destination.jwt
    ) {
      this.files[last] += files;
      return;
    }
    if (this.size === this.run.length) this.grow();
    const at = this.size++;
    this.run[at] = run;
    this.firstFile[at] = firstFile;
    this.files[at] = files;
    this.write(at * 6, source);
    this.write(at * 6 + 3, destination);
  }

  /** Copies a part's files and tokens into a submission. */
  copyTo(part: number, submission: Submission): void {
    submission.firstFile = this.firstFile[part];
    submission.files = this.files[part];
    this.read(part * 6, submission.sourceToken);
    this.read(part * 6 + 3, submission.destinationToken);
  }

  private write(at: number, token: HeldToken): void {
    this.tokens[at] = token.jwt;
    this.tokens[at + 1] = token.issuedUs;
    this.tokens[at + 2] = token.expiryUs;
  }

  private read(at: number, token: HeldToken): void {
    token.jwt = this.tokens[at];
    token.issuedUs = this.tokens[at + 1];
    token.expiryUs = this.tokens[at + 2];
  }

  private grow(): void {
    const capacity = this.run.length * 2;
    this.run = longer(this.run, capacity);
    this.firstFile = longer(this.firstFile, capacity);
    this.files = longer(this.files, capacity);
    const tokens = new Float64Array(capacity * 6);
    tokens.set(this.tokens);
    this.tokens = tokens;
  }
}

function longer(from: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const into = new Int32Array(capacity);
  into.set(from);
  return into;
}
