import { describe, expect, test } from 'vitest';
import { WatchedRun } from '../ecosystem/storage/watched-run.js';

const MIN = 60e6;
const S = 1e6;
const BEGIN = 60 * MIN;
const END = 120 * MIN;

/** Three hours of copies from one endpoint to another, with tokens that FTS has had from the start. */
function held(
  destination: string,
  kind: string | undefined,
  more: readonly object[] = [],
  issuer: object = {},
  site: object = {},
): WatchedRun {
  const fault = { kind, name: 'fault', at: '1 h', for: '1 h' };
  return new WatchedRun(
    'atlas-per-file',
    {},
    {
      horizon: '3 h',
      issuers: { cms: { clients: { rucio: { access_lifetime: '14 d' } }, ...issuer } },
      fts: { cern: { link: { min: 4, max: 4, optimizer: false } } },
      sites: { SOURCE: { technology: 'storm' }, B: { technology: destination, ...site } },
      storage: { failure: '0 %', overhead: '0 s', throughput_cv: 0.5, probes: { interval: '0 s' } },
      workloads: [
        {
          name: 'w',
          arrivals: { law: 'at', times: ['0 s'] },
          files: 1200,
          size: '1.5 GB',
          sources: 'SOURCE',
          destinations: ['B'],
        },
      ],
      faults: kind === undefined ? [] : [fault, ...more],
    },
  );
}

/** From an agent's begin to its copy, and from that to its end, in the hour of the fault, s. */
function waits(run: WatchedRun): number[] {
  const begun = new Map<string, number>();
  const found: number[] = [];
  for (const { step, transfer, timeUs } of run.steps) {
    if (step === 'started' || step === 'copied') begun.set(transfer, timeUs);
    const sinceUs = begun.get(transfer);
    if ((step !== 'copying' && step !== 'ended') || sinceUs === undefined) continue;
    begun.delete(transfer);
    if (sinceUs >= BEGIN && timeUs < END) found.push(Math.round((timeUs - sinceUs) / S));
  }
  return found;
}

const copies = (run: WatchedRun) =>
  run.steps.filter(({ step, timeUs }) => step === 'copied' && timeUs >= BEGIN && timeUs < END).length;

describe('F11: the issuer hangs, and the tokens at FTS are good', () => {
  test('XRootD accepts them all, but one thread after the other waits 4 s for keys', () => {
    const run = held('xrootd', 'issuer-hang');
    const found = waits(run);
    expect(found.filter((wait) => wait === 4).length).toBeGreaterThan(100);
    expect(found.filter((wait) => wait === 0).length).toBeGreaterThan(100);
    expect(found.every((wait) => wait === 0 || wait === 4)).toBe(true);
    expect(run.failed('keys')).toBe(0);
    expect(copies(run)).toBeLessThan(0.97 * copies(held('xrootd', undefined)));
  });

  test('XRootD with scitokens-cpp before 1.1.2: every check waits 4 s for keys', () => {
    const run = held('xrootd', 'issuer-hang', [], {}, { scitokens: '1.0', accepted: { lifetime: '0 s' } });
    // None before the keys that it has are due, at some time of the first ten minutes; then all.
    const found = waits(run);
    const due = found.indexOf(4);
    expect(found.slice(0, due).every((wait) => wait === 0)).toBe(true);
    expect(found.slice(due).every((wait) => wait === 4)).toBe(true);
    expect(found.length - due).toBeGreaterThan(400);
    expect(run.failed('keys')).toBe(0);
  });

  test('StoRM before 1.5.0: checks stand in a line behind each other, and good tokens are refused after 15 min', () => {
    const run = held('storm', 'issuer-hang', [], {}, { version: '1.4' });
    expect(Math.max(...waits(run))).toBeGreaterThan(60);
    // 45 min, in which one check after the other has its 30 s.
    expect(Math.abs(run.failed('keys') - 90)).toBeLessThan(10);
    expect(held('storm', 'issuer-hang').failed('keys')).toBe(0);
  });

  test('dCache without keys keeps every login waiting for up to 30 s, then refuses it', () => {
    const restart = { kind: 'validator-restart', name: 'restart', site: 'B', at: '61 min' };
    const run = held('dcache', 'issuer-hang', [restart]);
    const found = waits(run);
    expect(Math.max(...found)).toBe(30);
    expect(found.filter((wait) => wait > 0).length).toBeGreaterThan(4);
    expect(run.failed('keys')).toBeGreaterThan(100);
  });

  test.each([
    'xrootd',
    'dcache',
  ])('%s waits for nothing when the issuer refuses the connection', (technology) => {
    const run = held(technology, 'issuer-down');
    expect(Math.max(...waits(run))).toBe(0);
  });

  test.each(['xrootd', 'dcache'])('%s waits for nothing when keys come from a static host', (technology) => {
    const restart = { kind: 'validator-restart', name: 'restart', site: 'B', at: '61 min' };
    const run = held(technology, 'issuer-hang', [restart], { keys: { host: 'static' } });
    expect(Math.max(...waits(run))).toBe(0);
    expect(run.failed('keys')).toBe(0);
  });
});
