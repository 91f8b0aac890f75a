import type { Rate } from '../../measure/rate.js';
import { differsBySite } from '../../scenario/token-scopes.js';
import { type Answer, Claim, type HeldToken } from '../ports.js';
import { JwtNumbers } from '../tokens/jwt-number.js';
import { makeTokenCache } from '../tokens/make-token-cache.js';
import { Asked, type Mint } from '../tokens/mints/mint.js';
import { makeMint } from '../tokens/mints/registry.js';
import type { TokenCache } from '../tokens/token-cache.js';
import { type DeskParts, Lookup } from './token-desk.js';

/**
 * The tokens with which the reaper deletes: one for each endpoint with `storage.modify` and `storage.read` for the path
 * prefix of the RSE, without offline_access, so that no submission shares it (rucio daemons/reaper/reaper.py,
 * `request_token`). The cache is of the same kind as the submitter's, in the reaper's own pods. There is no timeout and
 * no second try.
 *
 * Guarantee: a thread that dies hears no answer to what it has asked. Mechanism: a thread asks one thing at a time; a
 * question is its number and how often it has died.
 */
export class ReaperTokens {
  /** How long a thread waits for a token that is signed at once, µs. */
  readonly signUs: number;
  private readonly cache: TokenCache;
  private readonly mint: Mint | undefined;
  private readonly numbers: JwtNumbers;
  private readonly signed: Rate;
  private readonly perSite: boolean;
  private readonly claims: number;
  private readonly allBytes: number;
  private readonly allFiles: number;
  private readonly askedSite: Int32Array;
  private readonly deaths: Int32Array;
  private cacheReachable = true;

  /** @param onAnswer is told of the answer to a thread's question; `accept` makes a token of it */
  constructor(
    private readonly parts: DeskParts,
    private readonly pods: { readonly pods: number; readonly threads: number },
    private readonly onAnswer: (thread: number, answer: Answer) => void,
  ) {
    const { simulation, meter, name, config, storage } = parts;
    const { tokens } = config;
    const threads = pods.pods * pods.threads;
    this.cache = makeTokenCache(simulation, config, pods.pods);
    this.mint = makeMint({ ...parts, onAnswer: (question, answer) => this.answered(question, answer) });
    this.signUs = this.mint?.signUs ?? 0;
    this.numbers = JwtNumbers.of(simulation);
    this.signed = meter.rate(`rucio.${name}.rate.signed`);
    this.perSite = differsBySite(tokens.scope === 'namespace' ? 'namespace' : 'rse', tokens.audience);
    this.claims = Claim.read | Claim.modify | (tokens.audience === 'any' ? Claim.anyAudience : 0);
    this.allBytes = storage.sites.reduce((sum, _, site) => sum + storage.storedBytes(site), 0);
    this.allFiles = storage.sites.reduce((sum, _, site) => sum + storage.storedFiles(site), 0);
    this.askedSite = new Int32Array(threads);
    this.deaths = new Int32Array(threads);
  }

  /** Tokens come from somewhere: transfers are not by X.509. */
  get hasMint(): boolean {
    return this.mint !== undefined;
  }

  /** Looks the token for an endpoint up: into `into` at once, or by `onAnswer`. */
  lookUp(thread: number, site: number, into: HeldToken): Lookup {
    const { mint, cache } = this;
    if (mint === undefined) return Lookup.refused;
    const pod = this.podOf(thread);
    if (this.cacheReachable && cache.lookup(pod, this.keyOf(site), 0, into)) return Lookup.hit;
    this.askedSite[thread] = site;
    const asked = mint.ask(thread + this.deaths[thread] * this.deaths.length, site, false);
    if (asked === Asked.later) return Lookup.asked;
    if (asked === Asked.refused) return Lookup.refused;
    this.signed.add();
    this.accept(thread, into);
    return Lookup.signed;
  }

  /** Makes a token of the answer that a thread has got and caches it; only inside `onAnswer`, only if it is ok. */
  accept(thread: number, into: HeldToken): void {
    const { mint, parts } = this;
    if (mint === undefined) return;
    const { storage, credentials, experiment, observer } = parts;
    const site = this.askedSite[thread];
    into.jwt = this.numbers.next();
    into.issuer = mint.issuer;
    into.claims = this.claims;
    into.bytes = this.perSite ? storage.storedBytes(site) : this.allBytes;
    into.files = this.perSite ? storage.storedFiles(site) : this.allFiles;
    into.issuedUs = mint.answer.issuedUs;
    into.expiryUs = mint.answer.expiryUs;
    credentials.issued(experiment, into);
    observer?.token('issued', into.jwt, into.expiryUs);
    if (this.cacheReachable) this.cache.store(this.podOf(thread), this.keyOf(site), 0, into);
  }

  /** A pod dies: its threads hear no answer, and a cache of its own is empty. */
  restart(pod: number): void {
    const { threads } = this.pods;
    for (let thread = pod * threads; thread < (pod + 1) * threads; thread++) this.deaths[thread]++;
    this.cache.restart(pod);
  }

  flush(): void {
    this.cache.flush();
  }

  /** Without the cache every lookup misses, and nothing is kept. */
  setCacheReachable(reachable: boolean): void {
    this.cacheReachable = reachable;
  }

  private answered(question: number, answer: Answer): void {
    const { length } = this.deaths;
    const thread = question % length;
    if (Math.floor(question / length) === this.deaths[thread]) this.onAnswer(thread, answer);
  }

  private podOf(thread: number): number {
    return Math.floor(thread / this.pods.threads);
  }

  private keyOf(site: number): number {
    return this.perSite ? site : 0;
  }
}
