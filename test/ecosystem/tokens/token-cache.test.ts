import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HeldToken, noToken } from '../../../src/ecosystem/ports.js';
import { submitterSchema } from '../../../src/systems/rucio/schema.js';
import { TokenCache } from '../../../src/systems/tokens/simulator/token-cache.js';

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
  'per-pod': (a: number, b: number) => a === b,
  'per-process': (a: number, b: number) => a === b,
  off: () => false,
} as const;

describe.each([
  'shared',
  'per-pod',
  'per-process',
  'off',
] as const)('the law of a token cache: %s', (kind) => {
  const make = (floorS = 300, ageS = 21600) => {
    const clock = { nowUs: 0 };
    const submitter = submitterSchema.parse({
      tokens: {
        cache: kind,
        reuse_floor: `${floorS} s`,
        maximum_age: `${ageS} s`,
      },
    });
    return { clock, cache: new TokenCache(clock, submitter, 3) };
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

  it('knows how many keys have a token that it would give', () => {
    const { clock, cache } = make();
    const kept = kind === 'off' ? 0 : 1;
    cache.store(0, 7, 0, token(2, 0, 3600 * SECOND));
    cache.store(0, 8, 0, token(3, 0, 3600 * SECOND));
    expect(cache.usableKeys).toBe(2 * kept);
    clock.nowUs = 3000 * SECOND;
    cache.store(0, 8, 0, token(4, clock.nowUs, clock.nowUs + 3600 * SECOND));
    expect(cache.usableKeys).toBe(2 * kept);
    clock.nowUs = 3300 * SECOND;
    expect(cache.usableKeys).toBe(2 * kept);
    clock.nowUs += 1;
    expect(cache.usableKeys).toBe(kept);
    // Of a key without a usable token the entry stays, until one is put.
    expect(cache.keys).toBe(2 * kept);
    clock.nowUs = 6300 * SECOND + 1;
    expect(cache.usableKeys).toBe(0);
    cache.store(0, 9, 0, token(5, clock.nowUs, clock.nowUs + 3600 * SECOND));
    expect(cache.usableKeys).toBe(kept);
    expect(cache.keys).toBe(kept);
    cache.setReachable(false);
    expect(cache.usableKeys).toBe(0);
    cache.setReachable(true);
    cache.flush();
    expect(cache.usableKeys).toBe(0);
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

const submitterWith = (own: Record<string, unknown>, tokens: Record<string, unknown>) =>
  submitterSchema.parse({ ...own, tokens });

describe('the cache of a pod', () => {
  const roomFor = (entries: number, processes = 1) => {
    const clock = { nowUs: 0 };
    const tokens = { cache: 'per-pod', cache_memory: `${entries} kB`, cache_entry: '1 kB' };
    return { clock, cache: new TokenCache(clock, submitterWith({}, tokens), processes) };
  };
  const hour = (jwt: number) => token(jwt, 0, 3600 * SECOND);

  it('drops the token that was used longest ago when it is full', () => {
    const { cache } = roomFor(3);
    for (const key of [1, 2, 3]) cache.store(0, key, 0, hour(key));
    expect(cache.lookup(0, 1, 0, empty())).toBe(true);
    cache.store(0, 4, 0, hour(4));
    expect([1, 2, 3, 4].map((key) => cache.lookup(0, key, 0, empty()))).toEqual([true, false, true, true]);
    expect(cache.keys).toBe(3);
  });

  it('takes a token that is stored again as one that is used', () => {
    const { cache } = roomFor(2);
    cache.store(0, 1, 0, hour(1));
    cache.store(0, 2, 0, hour(2));
    cache.store(0, 1, 0, hour(5));
    cache.store(0, 3, 0, hour(3));
    const into = empty();
    expect(cache.lookup(0, 1, 0, into)).toBe(true);
    expect(into.jwt).toBe(5);
    expect(cache.lookup(0, 2, 0, empty())).toBe(false);
  });

  it('has 64 MiB for tokens of 1.5 kB in the stock image', () => {
    const clock = { nowUs: 0 };
    const cache = new TokenCache(clock, submitterWith({}, { cache: 'per-pod' }), 2);
    for (let key = 0; key < 60_000; key++) cache.store(0, key, 0, hour(key + 1));
    expect(cache.keys).toBe(Math.floor((64 * 1024 * 1024) / 1500));
    cache.store(1, 0, 0, hour(1));
    expect(cache.keys).toBe(Math.floor((64 * 1024 * 1024) / 1500) + 1);
  });

  it('is empty when its pod begins again, and no other is', () => {
    const { cache } = roomFor(10, 2);
    cache.store(0, 1, 0, hour(1));
    cache.store(1, 1, 0, hour(2));
    cache.restart(0);
    expect(cache.lookup(0, 1, 0, empty())).toBe(false);
    expect(cache.lookup(1, 1, 0, empty())).toBe(true);
  });

  it('behaves as a list in the order of use would', () => {
    const operation = fc.record({
      store: fc.boolean(),
      key: fc.integer({ min: 0, max: 12 }),
      passS: fc.integer({ min: 0, max: 60 }),
    });
    fc.assert(
      fc.property(
        fc.array(operation, { maxLength: 400 }),
        fc.integer({ min: 1, max: 9 }),
        (operations, room) => {
          const { clock, cache } = roomFor(room);
          let used: { key: number; token: HeldToken }[] = [];
          let jwt = 0;
          for (const { store, key, passS } of operations) {
            clock.nowUs += passS * SECOND;
            used = used.filter(({ token: { expiryUs } }) => expiryUs - clock.nowUs >= 300 * SECOND);
            const found = used.find((entry) => entry.key === key);
            const others = used.filter((entry) => entry !== found);
            if (store) {
              const made = token(++jwt, clock.nowUs, clock.nowUs + 900 * SECOND);
              cache.store(0, key, 0, made);
              used = [{ key, token: made }, ...others].slice(0, room);
              expect(cache.keys).toBe(used.length);
              continue;
            }
            expect(cache.lookup(0, key, 0, empty())).toBe(found !== undefined);
            if (found !== undefined) used = [found, ...others];
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('the reuse test of a host that does not run on UTC', () => {
  /** How long after its issue a token of an hour is still given, s. */
  const givenFor = (version: string, utc_offset: string, lifeS = 3600) => {
    const clock = { nowUs: 0 };
    const cache = new TokenCache(clock, submitterWith({ version, utc_offset }, { cache: 'shared' }), 1);
    cache.store(0, 1, 0, token(1, 0, lifeS * SECOND));
    let last = -1;
    for (let nowS = 0; nowS <= 8 * 3600; nowS += 60) {
      clock.nowUs = nowS * SECOND;
      if (cache.lookup(0, 1, 0, empty())) last = nowS;
    }
    return last;
  };

  it.each(['33', '38.5.4', '39.4.1', '40.3'])('is late by its offset in Rucio %s', (version) => {
    expect(givenFor(version, '0 s')).toBe(3300);
    // In CET an hour late, in CEST two: expired tokens are given.
    expect(givenFor(version, '1 h')).toBe(3300 + 3600);
    expect(givenFor(version, '2 h')).toBe(3300 + 7200);
    // West of UTC a token of an hour seems to have expired long ago.
    expect(givenFor(version, '-5 h')).toBe(-1);
  });

  it.each(['38.5.5', '39.4.2', '40.4', '41'])('is right in Rucio %s', (version) => {
    for (const offset of ['0 s', '2 h', '-5 h']) expect(givenFor(version, offset)).toBe(3300);
  });

  it('is bounded by the age at which memcached drops a token', () => {
    expect(givenFor('40.3', '2 h', 6 * 3600)).toBe(21600);
  });
});
