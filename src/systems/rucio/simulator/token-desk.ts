import type { FileRange } from '../../../ecosystem/file-ranges.js';
import {
  Answer,
  type Credentials,
  type HeldToken,
  type Issuer,
  type Storage,
} from '../../../ecosystem/ports.js';
import { growColumns, kindColumn } from '../../../kernel/columns.js';
import { SlotPool } from '../../../kernel/slot-pool.js';
import type { Level } from '../../../measure/level.js';
import type { Rate } from '../../../measure/rate.js';
import type { Ratio } from '../../../measure/ratio.js';
import { JwtNumbers } from '../../tokens/simulator/jwt-number.js';
import { Asked } from '../../tokens/simulator/mints/mint.js';
import { TokenCache } from '../../tokens/simulator/token-cache.js';
import { Role } from '../../tokens/simulator/token-key.js';
import type { RucioRoom } from './process-room.js';
import { TokenChoices } from './token-choices.js';
import type { RucioWork } from './work.js';

/** What a lookup came to: found in the cache, signed at once, asked for, or refused at once. */
export const Lookup = { hit: 0, signed: 1, asked: 2, refused: 3 } as const;
export type Lookup = (typeof Lookup)[keyof typeof Lookup];

/** Endpoint of the token for FTS itself. */
const FTS = -1;
/** Nobody asks, or nothing is asked. */
const NONE = -1;
/** Between two looks at the cache, µs. */
const LOOK_US = 60_000_000;

/** What a desk is built from. */
export interface DeskParts
  extends Pick<RucioWork, 'simulation' | 'meter' | 'name' | 'config' | 'book' | 'observer'> {
  /** The most pods of each daemon, and threads in each, that there are in the run. */
  readonly room: RucioRoom;
  /** Index of the submitter's experiment in the book. */
  readonly experiment: number;
  readonly storage: Storage;
  readonly credentials: Credentials;
  readonly issuer: Issuer | undefined;
  /** Number of that issuer, and of this submitter as a signer. */
  readonly issuerNumber: number;
  readonly signerNumber: number;
  /** How many instances of FTS the pollers ask. */
  readonly polled: number;
}

/**
 * Token lookups of a submitter: the cache first, then the mint that its choices name, for which the asker waits as
 * long as it takes. There is no timeout and no second try (rucio core/oidc.py request_token).
 *
 * An asker is a thread of the submitter or of the poller, or a call-back of FTS under way; it asks one thing at a time, and the answer
 * to one that has died meanwhile is lost. Mechanism: questions under way are slots. Cost: a slot a question.
 */
export class TokenDesk {
  readonly hits: Ratio;
  /** Askers of the poller; call-backs come after them. */
  readonly pollerAskers: number;
  private choices: TokenChoices;
  readonly cache: TokenCache;
  private readonly cachedKeys: Level;
  private readonly usableKeys: Level;
  private readonly signed: Rate;
  private readonly numbers: JwtNumbers;
  private readonly pods: { readonly submitter: number; readonly pollers: number };
  /** Of the submitter: the first askers. */
  private readonly threads: number;
  /** Askers of each pod of the poller, which come after the submitter's threads. */
  private readonly pollersEach: number;
  private readonly threadsPerProcess: number;
  /** By asker: what it has asked for last, and the question if there is no answer yet. */
  private readonly asked = {
    key: new Float64Array(0),
    /** Which of the tokens under the key. */
    part: new Float64Array(0),
    file: new Int32Array(0),
    dataset: new Int32Array(0),
    /** Where it is shown, and the endpoint that signs it, if one does. */
    site: new Int32Array(0),
    signer: new Int32Array(0),
    role: kindColumn(0),
    question: new Int32Array(0),
  };
  /** By question. */
  private askerOf = new Int32Array(0);
  /** With what choices each asker began. */
  private readonly choicesOf: TokenChoices[] = [];
  private readonly questions: SlotPool;

  /** @param onAnswer is told of the answer to an asker's question; `accept` makes a token of it */
  constructor(
    private readonly parts: DeskParts,
    private readonly onAnswer: (asker: number, answer: Answer) => void,
  ) {
    const { simulation, meter, name, config, room } = parts;
    this.choices = this.choose();
    this.hits = meter.ratio(`rucio.${name}.cache.hit_ratio`);
    this.cachedKeys = meter.level(`rucio.${name}.cache.keys`);
    this.usableKeys = meter.level(`rucio.${name}.cache.usable`);
    this.signed = meter.rate(`rucio.${name}.rate.signed`);
    // The process that answers call-backs and the pollers run in pods of their own, with caches of their own.
    this.pods = { submitter: room.submitter.pods, pollers: room.poller.pods };
    const processes = this.pods.submitter + 1 + this.pods.pollers;
    this.threads = room.submitter.pods * room.submitter.threads;
    this.pollersEach = room.poller.threads * parts.polled;
    this.pollerAskers = this.pods.pollers * this.pollersEach;
    this.cache = new TokenCache(simulation, config, processes);
    this.numbers = JwtNumbers.of(simulation);
    this.questions = new SlotPool(`question of ${name}`, simulation, this, 16);
    this.threadsPerProcess = room.submitter.threads;
    const look = simulation.register(() => {
      this.usableKeys.set(this.cache.usableKeys);
      simulation.post(LOOK_US, look);
    });
    simulation.post(LOOK_US, look);
  }

  /** An asker begins something new, and goes through with it by the choices of now. */
  begin(asker: number): TokenChoices {
    if (asker >= this.asked.key.length) this.grow(asker + 1);
    this.choicesOf[asker] = this.choices;
    return this.choices;
  }

  /** Looks the token for one side of the copy of a file up: into `into` at once, or by `onAnswer`. */
  lookUpStorage(asker: number, role: Role, file: Readonly<FileRange>, into: HeldToken): Lookup {
    const { asked } = this;
    const { book } = this.parts;
    const { keys } = this.choicesOf[asker];
    const { dataset, firstFile, source } = file;
    const site = role === Role.read ? source : file.destination;
    asked.key[asker] = keys.storage(role, site, book.serialOf(dataset));
    asked.part[asker] = keys.file(role, firstFile, book.filesOf(dataset));
    asked.role[asker] = role;
    asked.site[asker] = site;
    asked.signer[asker] = keys.perTransfer ? source : site;
    asked.dataset[asker] = dataset;
    asked.file[asker] = firstFile;
    return this.lookUp(asker, into);
  }

  /** Looks the token for submissions to an FTS instance up; its scope has no offline_access. */
  lookUpFts(asker: number, instance: number, into: HeldToken): Lookup {
    const { asked } = this;
    asked.key[asker] = this.choicesOf[asker].keys.fts(instance);
    asked.part[asker] = 0;
    asked.site[asker] = asked.signer[asker] = FTS;
    return this.lookUp(asker, into);
  }

  /** Makes a token of the answer that an asker has got and caches it; only inside `onAnswer`, only if it is ok. */
  accept(asker: number, into: HeldToken): void {
    const { parts } = this;
    const { asked } = this;
    const { mint, reach, claims, meaning } = this.choicesOf[asker];
    if (mint === undefined) return;
    const site = asked.site[asker];
    into.jwt = this.numbers.next();
    into.issuer = mint.issuer;
    into.issuedUs = mint.answer.issuedUs;
    into.expiryUs = mint.answer.expiryUs;
    into.claims = into.bytes = into.files = 0;
    if (site !== FTS) {
      const role = asked.role[asker] as Role;
      into.claims = claims[role];
      reach.measure(role, site, asked.dataset[asker], asked.file[asker], into);
    }
    parts.credentials.issued(parts.experiment, into);
    parts.observer?.token('issued', into.jwt, mint.signerOf(asked.signer[asker]), into.expiryUs);
    // Nobody looks for a token of an old scope any more.
    if (meaning !== this.choices.meaning) return;
    this.cache.store(this.processOf(asker), asked.key[asker], asked.part[asker], into);
    this.countKeys();
  }

  /** An asker has died: whatever it has asked for is lost. */
  abandon(asker: number): void {
    if (asker >= this.asked.question.length) return;
    const question = this.asked.question[asker];
    if (question === NONE) return;
    this.askerOf[question] = NONE;
    this.asked.question[asker] = NONE;
    this.choicesOf[asker].mint?.abandoned();
  }

  /** Empties the cache. */
  flush(): void {
    this.cache.flush();
    this.cachedKeys.set(0);
  }

  /**
   * The submitter's pods restart: a cache in the memory of each process, or in its pod, is empty. The process that
   * answers call-backs is not one of them.
   */
  restart(): void {
    for (let pod = 0; pod < this.pods.submitter; pod++) this.restartPod(pod);
  }

  /** A pod of the poller restarts. */
  restartPoller(pod: number): void {
    this.restartPod(this.pods.submitter + 1 + pod);
  }

  /** One pod restarts: first those of the submitter, then that of the call-backs, then those of the poller. */
  restartPod(pod: number): void {
    this.cache.restart(pod);
    this.countKeys();
  }

  /**
   * An operator has changed the configuration. A shared cache outlives the pods that come with it, but under a new scope
   * or audience nothing of it is found; caches in pods are gone with them.
   */
  reconfigured(): void {
    const before = this.choices;
    this.choices = this.choose(before);
    this.cache.renew(before.meaning === this.choices.meaning);
    this.countKeys();
  }

  private choose(before?: TokenChoices): TokenChoices {
    return new TokenChoices(this.parts, (question, answer) => this.answered(question, answer), before);
  }

  private countKeys(): void {
    const { keys } = this.cache;
    if (keys !== this.cachedKeys.value) this.cachedKeys.set(keys);
  }

  private answered(question: number, answer: Answer): void {
    const asker = this.askerOf[question];
    this.questions.give(question);
    if (asker === NONE) return;
    this.asked.question[asker] = NONE;
    this.onAnswer(asker, answer);
  }

  private ask(asker: number): Asked {
    const { mint, offlineAccess } = this.choicesOf[asker];
    if (mint === undefined) return Asked.refused;
    const question = this.questions.take();
    this.askerOf[question] = asker;
    this.asked.question[asker] = question;
    const isForStorage = this.asked.site[asker] !== FTS;
    const asked = mint.ask(question, this.asked.signer[asker], isForStorage && offlineAccess);
    if (asked === Asked.later) return asked;
    this.questions.give(question);
    this.asked.question[asker] = NONE;
    return asked;
  }

  private lookUp(asker: number, into: HeldToken): Lookup {
    const { key, part } = this.asked;
    const isUsable = this.choicesOf[asker].meaning === this.choices.meaning;
    if (isUsable && this.cache.lookup(this.processOf(asker), key[asker], part[asker], into))
      return Lookup.hit;
    const asked = this.ask(asker);
    if (asked === Asked.later) return Lookup.asked;
    if (asked === Asked.refused) return Lookup.refused;
    this.signed.add();
    this.accept(asker, into);
    return Lookup.signed;
  }

  private processOf(asker: number): number {
    const { threads, threadsPerProcess, pods } = this;
    if (asker < threads) return Math.floor(asker / threadsPerProcess);
    if (asker >= threads + this.pollerAskers) return pods.submitter;
    return pods.submitter + 1 + Math.floor((asker - threads) / this.pollersEach);
  }

  private grow(askers: number): void {
    const before = this.asked.question.length;
    growColumns(this.asked, 2 * askers);
    this.asked.question.fill(NONE, before);
  }
}

/** Whether an answer brings a token. */
export function isToken(answer: Answer): boolean {
  return answer === Answer.ok;
}
