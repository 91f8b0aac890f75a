import type { Simulation } from '../../kernel/simulation.js';
import type { Level } from '../../measure/level.js';
import type { Meter } from '../../measure/meter.js';
import type { Ratio } from '../../measure/ratio.js';
import type { SubmitterConfig } from '../../scenario/schema.js';
import { Answer, Grant, type HeldToken, type Issuer } from '../ports.js';
import { JwtNumbers } from '../tokens/jwt-number.js';
import { makeTokenCache } from '../tokens/make-token-cache.js';
import type { TokenCache } from '../tokens/token-cache.js';
import { TokenKeys } from '../tokens/token-key.js';

/** What a lookup came to. */
export const Lookup = { hit: 0, asked: 1 } as const;
export type Lookup = (typeof Lookup)[keyof typeof Lookup];

/**
 * Token lookups of a submitter: the cache first, then one client_credentials request, for which the thread waits as
 * long as it takes. There is no timeout and no second try (rucio core/oidc.py request_token).
 */
export class TokenDesk {
  readonly keys: TokenKeys;
  readonly hits: Ratio;
  private readonly cache: TokenCache;
  private readonly cachedKeys: Level;
  private readonly numbers: JwtNumbers;
  private readonly caller: number;
  private readonly offlineAccess: boolean;
  /** Threads that share a process, and so its cache. */
  private readonly threadsPerProcess: number;
  private readonly askedKey: Float64Array;
  private readonly askedFile: Float64Array;
  private readonly askedAnyAudience: Uint8Array;

  /** @param onAnswer is told of the answer to a thread's question; `answered` makes a token of it */
  constructor(
    simulation: Simulation,
    meter: Meter,
    name: string,
    config: SubmitterConfig,
    sites: number,
    private readonly issuer: Issuer,
    onAnswer: (thread: number, answer: Answer) => void,
  ) {
    const threads = config.pods * config.threads;
    this.keys = new TokenKeys(config.tokens, sites);
    this.hits = meter.ratio(`rucio.${name}.cache.hit_ratio`);
    this.cachedKeys = meter.level(`rucio.${name}.cache.keys`);
    this.cache = makeTokenCache(simulation, config.tokens, config.pods);
    this.numbers = JwtNumbers.of(simulation);
    this.caller = issuer.connect(config.client, onAnswer);
    this.offlineAccess = config.tokens.offline_access;
    this.threadsPerProcess = config.threads;
    this.askedKey = new Float64Array(threads);
    this.askedFile = new Float64Array(threads);
    this.askedAnyAudience = new Uint8Array(threads);
  }

  /** Looks the token of a storage endpoint up for a thread: into `into` at once, or by `onAnswer`. */
  lookUpStorage(thread: number, key: number, file: number, into: HeldToken): Lookup {
    return this.lookUp(thread, key, this.keys.file(file), this.keys.anyAudience, this.offlineAccess, into);
  }

  /** Looks the token for submissions to an FTS instance up; its scope has no offline_access. */
  lookUpFts(thread: number, instance: number, into: HeldToken): Lookup {
    return this.lookUp(thread, this.keys.fts(instance), 0, false, false, into);
  }

  /** Makes a token of the answer that a thread has got and caches it; only inside `onAnswer`, only if it is ok. */
  accept(thread: number, into: HeldToken): void {
    const { answer } = this.issuer;
    into.jwt = this.numbers.next(this.askedAnyAudience[thread] === 1);
    into.issuedUs = answer.issuedUs;
    into.expiryUs = answer.expiryUs;
    this.cache.store(this.processOf(thread), this.askedKey[thread], this.askedFile[thread], into);
    const { keys } = this.cache;
    if (keys !== this.cachedKeys.value) this.cachedKeys.set(keys);
  }

  private lookUp(
    thread: number,
    key: number,
    file: number,
    anyAudience: boolean,
    offlineAccess: boolean,
    into: HeldToken,
  ): Lookup {
    if (this.cache.lookup(this.processOf(thread), key, file, into)) return Lookup.hit;
    this.askedKey[thread] = key;
    this.askedFile[thread] = file;
    this.askedAnyAudience[thread] = anyAudience ? 1 : 0;
    this.issuer.request(this.caller, Grant.clientCredentials, thread, offlineAccess, 0, 0);
    return Lookup.asked;
  }

  private processOf(thread: number): number {
    return Math.floor(thread / this.threadsPerProcess);
  }
}

/** Whether an answer brings a token. */
export function isToken(answer: Answer): boolean {
  return answer === Answer.ok;
}
