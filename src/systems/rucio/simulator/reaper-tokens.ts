import { type Answer, Claim, type HeldToken } from '../../../ecosystem/ports.js';
import { kindColumn } from '../../../kernel/columns.js';
import type { Rate } from '../../../measure/rate.js';
import { differsBySite } from '../../tokens/scopes.js';
import { JwtNumbers } from '../../tokens/simulator/jwt-number.js';
import { Asked, type Mint } from '../../tokens/simulator/mints/mint.js';
import { makeMint } from '../../tokens/simulator/mints/registry.js';
import { TokenCache } from '../../tokens/simulator/token-cache.js';
import { type DeskParts, Lookup } from './token-desk.js';

/** What a reaper is built from. */
export type ReaperParts = Omit<DeskParts, 'polled'>;

/** What a configuration makes of the reaper's tokens. */
interface Choices {
  readonly mint: Mint | undefined;
  /** A token is for one endpoint. */
  readonly perSite: boolean;
  /** Bits of `Claim`. */
  readonly claims: number;
}

/** Whether a token of one configuration is found by another. */
function isAlike(one: Choices, other: Choices): boolean {
  return one.perSite === other.perSite && one.claims === other.claims;
}

/**
 * The tokens with which the reaper deletes: one for each endpoint with `storage.modify` and `storage.read` for the path
 * prefix of the RSE, without offline_access, so that no submission shares it (rucio daemons/reaper/reaper.py,
 * `request_token`). The cache is of the same kind as the submitter's, in the reaper's own pods. There is no timeout and
 * no second try.
 *
 * Guarantee: a token is what the configuration said when it was asked for. Mechanism: a thread asks one thing at a time.
 */
export class ReaperTokens {
  private choices: Choices;
  /** Of the reaper's pods. */
  readonly cache: TokenCache;
  private readonly numbers: JwtNumbers;
  private readonly signed: Rate;
  private readonly askedWith: Choices[];
  /** By thread: 1 while it waits for an answer. */
  private readonly waits: Uint8Array;

  /** @param onAnswer is told of the answer to a question; `accept` makes a token of it */
  constructor(
    private readonly parts: ReaperParts,
    private readonly onAnswer: (question: number, answer: Answer) => void,
  ) {
    const { simulation, meter, name, config } = parts;
    const { pods, threads: inPod } = parts.room.reaper;
    this.choices = this.choose();
    this.cache = new TokenCache(simulation, config, pods);
    this.numbers = JwtNumbers.of(simulation);
    this.signed = meter.rate(`rucio.${name}.rate.signed`);
    this.askedWith = Array.from({ length: pods * inPod }, () => this.choices);
    this.waits = kindColumn(pods * inPod);
  }

  /** Tokens come from somewhere: transfers are not by X.509. */
  get hasMint(): boolean {
    return this.choices.mint !== undefined;
  }

  /** How long a thread waits for a token that is signed at once, µs. */
  get signUs(): number {
    return this.choices.mint?.signUs ?? 0;
  }

  /** A thread looks the token for an endpoint up: into `into` at once, or by `onAnswer` as the answer to a question. */
  lookUp(thread: number, question: number, site: number, into: HeldToken): Lookup {
    const { choices, cache } = this;
    if (choices.mint === undefined) return Lookup.refused;
    const key = choices.perSite ? site : 0;
    if (cache.lookup(this.podOf(thread), key, 0, into)) return Lookup.hit;
    this.askedWith[thread] = choices;
    const asked = choices.mint.ask(question, site, false);
    if (asked === Asked.later) {
      this.waits[thread] = 1;
      return Lookup.asked;
    }
    if (asked === Asked.refused) return Lookup.refused;
    this.signed.add();
    this.accept(thread, site, into);
    return Lookup.signed;
  }

  /** A thread has its answer. */
  heard(thread: number): void {
    this.waits[thread] = 0;
  }

  /** A thread dies, with what it has asked for. */
  abandon(thread: number): void {
    if (this.waits[thread] === 1) this.askedWith[thread].mint?.abandoned();
    this.waits[thread] = 0;
  }

  /** Makes a token of the answer that a thread at an endpoint has got and caches it; only inside `onAnswer`, only if it is ok. */
  accept(thread: number, site: number, into: HeldToken): void {
    const choices = this.askedWith[thread];
    const { mint, perSite, claims } = choices;
    if (mint === undefined) return;
    const { storage, credentials, experiment, observer } = this.parts;
    into.jwt = this.numbers.next();
    into.issuer = mint.issuer;
    into.claims = claims;
    into.bytes = into.files = 0;
    for (let one = perSite ? site : 0; one < (perSite ? site + 1 : storage.sites.length); one++) {
      into.bytes += storage.storedBytes(one);
      into.files += storage.storedFiles(one);
    }
    into.issuedUs = mint.answer.issuedUs;
    into.expiryUs = mint.answer.expiryUs;
    credentials.issued(experiment, into);
    observer?.token('issued', into.jwt, mint.signerOf(site), into.expiryUs);
    if (isAlike(choices, this.choices)) this.cache.store(this.podOf(thread), perSite ? site : 0, 0, into);
  }

  /**
   * An operator has changed the configuration: what is asked for from now on follows. A shared cache outlives the pods
   * that come with it, unless nothing in it is found any more; caches in pods are gone with them.
   */
  reconfigured(): void {
    const before = this.choices;
    this.choices = this.choose();
    this.cache.renew(isAlike(before, this.choices));
  }

  private choose(): Choices {
    const { parts, onAnswer } = this;
    const { scope, audience } = parts.config.tokens;
    return {
      mint: makeMint({ ...parts, onAnswer }),
      perSite: differsBySite(scope === 'namespace' ? 'namespace' : 'rse', audience),
      claims: Claim.read | Claim.modify | (audience === 'any' ? Claim.anyAudience : 0),
    };
  }

  private podOf(thread: number): number {
    return Math.floor(thread / this.parts.room.reaper.threads);
  }
}
