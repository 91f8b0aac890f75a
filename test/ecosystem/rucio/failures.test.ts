import { describe, expect, it } from 'vitest';
import { Answer, Failure, OK } from '../../../src/ecosystem/ports.js';
import { DAY, FakeFts, FakeIssuer, HOUR, MINUTE, Rig, SECOND } from './fakes.js';

/** One pod: the files of a rule stay together. */
const ONE_POD = { pods: 1 };

/** The choices of the model x509. */
const X509 = {
  issuer: 'x509',
  scope: 'namespace',
  audience: 'any',
  cache: 'off',
  offline_access: false,
  management: 'unmanaged',
  access_lifetime: '4 d',
};

describe('what becomes of failures', () => {
  it('a failed transfer is tried again at once, three times, and then its lock is stuck', () => {
    const rig = new Rig({
      fts: (simulation, book) => new FakeFts(simulation, book, 'f', MINUTE, () => Failure.storageError),
    });
    rig.add(7);
    rig.runTo(110 * MINUTE);
    const attempts = new Map<number, number>();
    for (const run of rig.fts.submissions) {
      attempts.set(run.attempt, (attempts.get(run.attempt) ?? 0) + run.files);
    }
    expect([...attempts]).toEqual([
      [0, 7],
      [1, 7],
      [2, 7],
      [3, 7],
    ]);
    const result = rig.results();
    expect(result('rucio.cms.state.STUCK', 'final')).toBe(7);
    expect(result('rucio.cms.rate.retried', 'total')).toBe(21);
    expect(result('transfers.cms.failed.storage_error', 'total')).toBe(28);
  });

  it('files of a run that fail together are tried again as one run', () => {
    const rig = new Rig({
      submitter: ONE_POD,
      fts: (simulation, book) =>
        new FakeFts(simulation, book, 'f', MINUTE, (run) => (run.attempt === 0 ? Failure.tokenExchange : OK)),
    });
    rig.add(50);
    rig.runTo(HOUR);
    expect(rig.fts.submissions.map(({ attempt, files }) => [attempt, files])).toEqual([
      [0, 50],
      [1, 50],
    ]);
    expect(rig.book.openDatasets).toBe(0);
  });

  it('a stuck lock is repaired after 2, 4, 6 and 8 h by its age, and given up after 14 days', () => {
    const rig = new Rig({
      submitter: { ...ONE_POD, retries: 0 },
      fts: (simulation, book) => new FakeFts(simulation, book, 'f', MINUTE, () => Failure.storageError),
    });
    rig.add(3);
    rig.runTo(15 * DAY);
    const times = rig.fts.submissions.map((run) => run.timeUs);
    const gapsH = times.slice(1).map((time, i) => Math.round((time - times[i]) / HOUR));
    const gapsOfDay = (day: number) =>
      new Set(
        gapsH.filter((_, i) => Math.floor(times[i] / DAY) === day && Math.floor(times[i + 1] / DAY) === day),
      );
    expect([...gapsOfDay(0)]).toEqual([2]);
    expect([...gapsOfDay(1)]).toEqual([4]);
    expect([...gapsOfDay(2)]).toEqual([6]);
    expect([...gapsOfDay(6)]).toEqual([8]);
    expect(times[times.length - 1]).toBeLessThan(14 * DAY);
    expect(rig.book.openDatasets).toBe(0);
    expect(new Set(rig.fts.submissions.map((run) => run.attempt)).size).toBe(times.length);
    expect(rig.results()('transfers.cms.given_up', 'total')).toBe(3);
  });

  it('without repair a stuck lock stays stuck', () => {
    const rig = new Rig({
      submitter: { retries: 1, repair: { enabled: false } },
      fts: (simulation, book) => new FakeFts(simulation, book, 'f', MINUTE, () => Failure.storageError),
    });
    rig.add(3);
    rig.runTo(20 * DAY);
    expect(rig.results()('rucio.cms.state.STUCK', 'final')).toBe(3);
  });

  it('a batch whose token for FTS is refused silently goes by X.509, all its jobs', () => {
    const rig = new Rig({
      submitter: ONE_POD,
      issuer: (simulation) =>
        new FakeIssuer(simulation, SECOND, HOUR, (n) => (n === 0 ? Answer.refused : Answer.ok)),
    });
    rig.add(6);
    rig.add(4);
    rig.simulation.advanceTo(10 * MINUTE);
    rig.add(30);
    rig.runTo(HOUR);
    expect(rig.fts.submissions.map(({ x509, files }) => [x509, files])).toEqual([
      [true, 6],
      [true, 4],
      [false, 30],
    ]);
    const result = rig.results();
    expect(result('rucio.cms.rate.x509_fallback', 'total')).toBe(10);
    expect(result('transfers.all.by_token', 'mean')).toBe(0.75);
  });

  it('a job with a missing storage token is refused by FTS and queued again', () => {
    const rig = new Rig({
      submitter: ONE_POD,
      issuer: (simulation) =>
        new FakeIssuer(simulation, SECOND, HOUR, (n) => (n === 1 ? Answer.poolTimeout : Answer.ok)),
    });
    rig.add(10);
    rig.runTo(HOUR);
    expect(rig.fts.submissions.map(({ attempt, files, x509 }) => [attempt, files, x509])).toEqual([
      [1, 10, false],
    ]);
    const result = rig.results();
    expect(result('rucio.cms.rate.submission_failed', 'total')).toBe(10);
    expect(result('transfers.cms.failed.submission', 'total')).toBe(10);
    expect(result('transfers.cms.submitted', 'total')).toBe(10);
    expect(result('transfers.cms.finished', 'total')).toBe(10);
  });

  it('an issuer that gives no storage token at all leaves the locks stuck', () => {
    const rig = new Rig({
      submitter: { pods: 1, threads: 1 },
      issuer: (simulation) =>
        new FakeIssuer(simulation, SECOND, HOUR, (n) => (n === 0 ? Answer.ok : Answer.unavailable)),
    });
    rig.add(4);
    rig.runTo(HOUR);
    expect(rig.fts.submissions).toEqual([]);
    expect(rig.results()('rucio.cms.rate.submission_failed', 'total')).toBe(16);
  });

  it.each([
    ['an end that is not ready', { a: { readiness: 'not-ready' }, b: {} }, true, {}, true],
    ['an FTS without token code', { a: {}, b: {} }, false, {}, true],
    ['a submitter with X.509', { a: {}, b: {} }, true, X509, true],
    ['everyone ready', { a: {}, b: {} }, true, {}, false],
    ['an end that rejects tokens', { a: {}, b: { readiness: 'failed' } }, true, {}, false],
  ])('with %s the transfer goes by the right credential', (_, sites, ftsTakesTokens, tokens, x509) => {
    const rig = new Rig({ sites, ftsTakesTokens, tokens, submitter: ONE_POD });
    rig.add(5);
    rig.runTo(HOUR);
    expect(rig.fts.submissions.map((run) => run.x509)).toEqual([x509]);
    expect(rig.issuer.requests === 0).toBe(x509);
  });

  it('without fts_token every job goes by X.509', () => {
    const rig = new Rig({ submitter: { fts_token: false } });
    rig.add(5);
    rig.runTo(HOUR);
    expect(rig.fts.submissions[0].x509).toBe(true);
    expect(rig.issuer.requests).toBe(0);
  });
});
