import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HeldToken, noToken } from '../../../src/ecosystem/ports.js';
import { makeTokenCache } from '../../../src/ecosystem/tokens/make-token-cache.js';
import { tokensSchema } from '../../../src/scenario/schema/tokens.js';

const SECOND = 1_000_000;
const empty = noToken;
/** A token with a value in each column. */
const token = (jwt: number, issuedUs: number, expiryUs: number): HeldToken => ({
  jwt,
  issuer: jwt % 7,
  claims: jwt % 16,
  bytes: jwt * 3,
  files: jwt * 5,
  issuedUs,
  expiryUs,
});

/** Which processes see what a process has stored. */
const SEES = {
  shared: () => true,
  'per-process': (a: number, b: number) => a === b,
  off: () => false,
} as const;

describe.each(['shared', 'per-process', 'off'] as const)('the law of a token cache: %s', (kind) => {
  const make = (floorS = 300, ageS = 21600) => {
    const clock = { nowUs: 0 };
    const tokens = tokensSchema.parse({
      cache: kind,
      reuse_floor: `${floorS} s`,
      maximum_age: `${ageS} s`,
    });
    return { clock, cache: makeTokenCache(clock, tokens, 3) };
  };

  it('gives a token while it has the reuse floor left, and not a microsecond longer', () => {
    const { clock, cache } = make();
    cache.store(0, 7, 0, token(2, 0, 3600 * SECOND));
    const into = empty();
    clock.nowUs = 3300 * SECOND;
    expect(cache.lookup(0, 7, 0, into)).toBe(kind !== 'off');
    if (kind !== 'off') expect(into).toEqual(token(2, 0, 3600 * SECOND));
    clock.nowUs += 1;
    expect(cache.lookup(0, 7, 0, into)).toBe(false);
  });

  it('drops a long-lived token at its maximum age', () => {
    const { clock, cache } = make();
    cache.store(1, 7, 3, token(2, 0, 14 * 86400 * SECOND));
    clock.nowUs = 21600 * SECOND;
    expect(cache.lookup(1, 7, 3, empty())).toBe(kind !== 'off');
    clock.nowUs += 1;
    expect(cache.lookup(1, 7, 3, empty())).toBe(false);
  });

  it('never reuses a token that is born below the reuse floor', () => {
    const { clock, cache } = make(300);
    clock.nowUs = 5 * SECOND;
    cache.store(0, 1, 0, token(2, 0, 300 * SECOND));
    expect(cache.lookup(0, 1, 0, empty())).toBe(false);
  });

  it('tells keys and files apart, also large and negative ones', () => {
    const { cache } = make();
    const keys = [-1, -2, 0, 1, 2 ** 32, 2 ** 40, 2 ** 52];
    let jwt = 0;
    for (const key of keys) {
      for (const file of [0, 1, 1e6]) {
        cache.store(0, key, file, token(++jwt, 0, 3600 * SECOND));
      }
    }
    jwt = 0;
    for (const key of keys) {
      for (const file of [0, 1, 1e6]) {
        const into = empty();
        jwt++;
        if (cache.lookup(0, key, file, into)) expect(into.jwt).toBe(jwt);
        else expect(kind).toBe('off');
      }
    }
    expect(cache.lookup(0, 3, 0, empty())).toBe(false);
  });

  it('forgets keys that are no longer usable, so that memory follows those in use', () => {
    const { clock, cache } = make(300);
    for (let n = 0; n < 20_000; n++) {
      clock.nowUs = n * SECOND;
      cache.store(n % 3, n, 0, token(n + 1, clock.nowUs, clock.nowUs + 900 * SECOND));
    }
    expect(cache.keys).toBeLessThanOrEqual(604);
    expect(cache.keys).toBeGreaterThanOrEqual(kind === 'off' ? 0 : 600);
  });

  it('behaves as a list of all tokens would', () => {
    const operation = fc.record({
      store: fc.boolean(),
      process: fc.integer({ min: 0, max: 2 }),
      key: fc.integer({ min: 0, max: 12 }),
      file: fc.integer({ min: 0, max: 2 }),
      passS: fc.integer({ min: 0, max: 40 }),
      lifetimeS: fc.integer({ min: 0, max: 200 }),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 300 }), (operations) => {
        const { clock, cache } = make(30, 100);
        const stored: { process: number; key: number; file: number; token: HeldToken }[] = [];
        let jwt = 0;
        for (const { store, process, key, file, passS, lifetimeS } of operations) {
          clock.nowUs += passS * SECOND;
          if (store) {
            const expiryUs = clock.nowUs + lifetimeS * SECOND;
            const made = token(++jwt, clock.nowUs, expiryUs);
            cache.store(process, key, file, made);
            stored.unshift({ process, key, file, token: made });
            continue;
          }
          const last = stored.find(
            (entry) => entry.key === key && entry.file === file && SEES[kind](entry.process, process),
          )?.token;
          const usable =
            last !== undefined &&
            last.expiryUs - clock.nowUs >= 30 * SECOND &&
            clock.nowUs - last.issuedUs <= 100 * SECOND;
          const into = empty();
          expect(cache.lookup(process, key, file, into)).toBe(usable);
          if (usable) expect(into).toEqual(last);
        }
      }),
      { numRuns: 100 },
    );
  });
});
