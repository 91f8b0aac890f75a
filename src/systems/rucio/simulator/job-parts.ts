import type { HeldToken, Submission } from '../../../ecosystem/ports.js';
import { grown } from '../../../kernel/columns.js';

/** Numbers of one token; both tokens of a part stand side by side. */
const TOKEN = 7;

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
  private tokens = new Float64Array(4 * 2 * TOKEN);

  /** Adds files; those that follow the last part's with the same tokens join it. */
  add(run: number, firstFile: number, files: number, source: HeldToken, destination: HeldToken): void {
    const last = this.size - 1;
    if (
      last >= 0 &&
      this.run[last] === run &&
      this.tokens[last * 2 * TOKEN] === source.jwt &&
      this.tokens[(last * 2 + 1) * TOKEN] === destination.jwt
    ) {
      this.files[last] += files;
      return;
    }
    if (this.size === this.run.length) this.grow();
    const at = this.size++;
    this.run[at] = run;
    this.firstFile[at] = firstFile;
    this.files[at] = files;
    this.write(at * 2 * TOKEN, source);
    this.write((at * 2 + 1) * TOKEN, destination);
  }

  /** Copies a part's files and tokens into a submission. */
  copyTo(part: number, submission: Submission): void {
    submission.firstFile = this.firstFile[part];
    submission.files = this.files[part];
    this.read(part * 2 * TOKEN, submission.sourceToken);
    this.read((part * 2 + 1) * TOKEN, submission.destinationToken);
  }

  private write(at: number, token: HeldToken): void {
    this.tokens[at] = token.jwt;
    this.tokens[at + 1] = token.issuer;
    this.tokens[at + 2] = token.claims;
    this.tokens[at + 3] = token.bytes;
    this.tokens[at + 4] = token.files;
    this.tokens[at + 5] = token.issuedUs;
    this.tokens[at + 6] = token.expiryUs;
  }

  private read(at: number, token: HeldToken): void {
    token.jwt = this.tokens[at];
    token.issuer = this.tokens[at + 1];
    token.claims = this.tokens[at + 2];
    token.bytes = this.tokens[at + 3];
    token.files = this.tokens[at + 4];
    token.issuedUs = this.tokens[at + 5];
    token.expiryUs = this.tokens[at + 6];
  }

  private grow(): void {
    const capacity = this.run.length * 2;
    this.run = grown(this.run, new Int32Array(capacity));
    this.firstFile = grown(this.firstFile, new Int32Array(capacity));
    this.files = grown(this.files, new Int32Array(capacity));
    this.tokens = grown(this.tokens, new Float64Array(capacity * 2 * TOKEN));
  }
}
