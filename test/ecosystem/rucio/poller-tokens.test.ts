import { describe, expect, it } from 'vitest';
import { DAY, FakeIssuer, HOUR, MINUTE, Rig, SECOND } from './fakes.js';

const polling = (pods: number, oidc = true) => ({
  pods: 1,
  threads: 1,
  poller: { oidc, pods, threads: 2 },
});

/** A dataset of 20 files every five minutes. */
function feed(rig: Rig, untilUs: number): void {
  const kind = rig.simulation.register(() => void rig.add(20));
  for (let t = 0; t < untilUs; t += 5 * MINUTE) rig.simulation.at(t, kind);
}

/** Requests of two hours whose tokens live for two days. */
function requests(cache: string, pods: number, oidc: boolean, restartUs = 0): number {
  const rig = new Rig({
    submitter: { ...polling(pods, oidc), ...(restartUs > 0 && { restart: { at: '90 min' } }) },
    tokens: { cache },
    issuer: (simulation) => new FakeIssuer(simulation, 100_000, 2 * DAY),
  });
  feed(rig, 2 * HOUR);
  rig.runTo(150 * MINUTE);
  expect(rig.book.openDatasets).toBe(0);
  return rig.issuer.requests;
}

describe('a poller that shows tokens', () => {
  it('finds the one of the submitter in a shared cache', () => {
    expect(requests('shared', 1, false)).toBe(3);
    expect(requests('shared', 4, true)).toBe(3);
  });

  it('asks for one in each of its pods where each has a cache of its own', () => {
    expect(requests('per-pod', 4, false)).toBe(3);
    expect(requests('per-pod', 4, true)).toBe(3 + 4);
  });

  it('asks anew when its pods have restarted', () => {
    // The submitter asks for its three again, and the poller's single pod for its own.
    expect(requests('per-pod', 1, true, 90 * MINUTE)).toBe(2 * (3 + 1));
  });

  it('asks once for each batch without a cache', () => {
    const one = (oidc: boolean) => {
      const rig = new Rig({ submitter: polling(1, oidc), tokens: { cache: 'off' } });
      rig.add(20);
      rig.runTo(HOUR);
      return rig.issuer.requests;
    };
    expect(one(true) - one(false)).toBe(1);
  });

  it('goes by certificate while the issuer does not answer', () => {
    const rig = new Rig({
      submitter: polling(1),
      tokens: { cache: 'off' },
      issuer: (simulation) => new FakeIssuer(simulation, SECOND, HOUR, (n) => (n < 41 ? 0 : 1)),
    });
    rig.add(20);
    rig.runTo(HOUR);
    // Two a file and one a job are given, the poller's is refused.
    expect(rig.issuer.requests).toBe(42);
    expect(rig.book.openDatasets).toBe(0);
  });

  it('needs a signer that FTS knows', () => {
    const rig = new Rig({
      submitter: polling(1),
      tokens: {
        issuer: 'alien',
        scope: 'file',
        offline_access: false,
        management: 'unmanaged',
        access_lifetime: '1 d',
      },
    });
    rig.add(5);
    rig.runTo(HOUR);
    expect(rig.results()('rucio.cms.rate.signed', 'total')).toBe(10);
  });
});
