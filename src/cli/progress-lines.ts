import { humanSeconds } from '../language/human.js';
import { RemainingTime } from './remaining-time.js';

/** No line follows another sooner, ms. */
const SOONEST_MS = 10_000;
/** In its first minute each of them is told, ms. */
const BEGIN_MS = 60_000;
/** Later a line comes for so much more of the work, or after so long without one, ms. */
const SHARE = 0.0499;
const LATEST_MS = 60_000;

/** Progress for a log: a line every 10 s at first, and then every 5 % of the work, but at least one a minute. */
export class ProgressLines {
  private readonly remaining: RemainingTime;
  private toldMs: number;
  private toldShare = 0;

  constructor(
    private readonly label: string,
    private readonly beganMs: number,
  ) {
    this.toldMs = beganMs;
    this.remaining = new RemainingTime(beganMs);
  }

  /** The line that is due at a moment, if one is. */
  at(nowMs: number, share: number): string | undefined {
    const leftMs = this.remaining.at(nowMs, share);
    const sinceMs = nowMs - this.toldMs;
    if (sinceMs < SOONEST_MS) return undefined;
    const isDue = nowMs - this.beganMs <= BEGIN_MS || share - this.toldShare >= SHARE || sinceMs >= LATEST_MS;
    if (!isDue) return undefined;
    this.toldMs = nowMs;
    this.toldShare = share;
    const soFar = humanSeconds(Math.round((nowMs - this.beganMs) / 1000));
    return `${this.label}: ${Math.floor(share * 100)} % after ${soFar}, ${toGo(leftMs)} to go\n`;
  }
}

/** A remaining time for people: whole seconds, minutes or hours. */
export function toGo(leftMs: number | undefined): string {
  return leftMs === undefined ? 'some time' : humanSeconds(Math.round(leftMs / 1000));
}
