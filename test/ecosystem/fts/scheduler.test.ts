import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure, Management, OK } from '../../../src/ecosystem/ports.js';
import { bench, HOUR, MINUTE, SECOND } from './fakes.js';

describe('the scheduler', () => {
  it('never exceeds the limits of links, storages and agents, and loses no file', () => {
    const scenario = fc.record({
      seed: fc.integer({ min: 0, max: 1000 }),
      nodes: fc.integer({ min: 1, max: 3 }),
      slots: fc.integer({ min: 1, max: 20 }),
      inbound: fc.integer({ min: 1, max: 15 }),
      outbound: fc.integer({ min: 1, max: 15 }),
      storageSlots: fc.integer({ min: 1, max: 15 }),
      linkMax: fc.integer({ min: 2, max: 30 }),
      retries: fc.integer({ min: 0, max: 2 }),
      version: fc.constantFrom('3.13', '3.14'),
      runs: fc.array(
        fc.record({
          timeS: fc.integer({ min: 0, max: 1800 }),
          files: fc.integer({ min: 1, max: 40 }),
          source: fc.integer({ min: 0, max: 3 }),
          destination: fc.integer({ min: 0, max: 3 }),
          jwt: fc.integer({ min: 1, max: 8 }),
          x509: fc.boolean(),
          management: fc.constantFrom(...Object.values(Management)),
        }),
        { minLength: 1, maxLength: 25 },
      ),
    });
    fc.assert(
      fc.property(scenario, (s) => {
        const b = bench(
          {
            version: s.version,
            nodes: s.nodes,
            slots: s.slots,
            endpoint: { inbound: s.inbound, outbound: s.outbound },
            link: { min: 1, max: s.linkMax },
            retry: { count: s.retries },
          },
          { sites: 4, slots: s.storageSlots, seed: s.seed },
        );
        b.storage.copyUs = (file, attempt) => ((file * 7 + attempt) % 90) * SECOND;
        b.storage.outcome = (file, attempt) => ((file + attempt) % 5 === 0 ? Failure.storageError : OK);
        b.issuer.lifetimeUs = 12 * MINUTE;
        let firstFile = 0;
        for (const { timeS, ...run } of s.runs) {
          const first = firstFile;
          firstFile += run.files;
          b.at(timeS * SECOND, () =>
            b.submit({ ...run, firstFile: first, jwts: [run.jwt, run.jwt + 1], lifetimeUs: 2 * HOUR }),
          );
        }
        for (let minute = 0; minute < 600; minute++) {
          b.simulation.advanceTo(minute * MINUTE);
          expect(b.level('state.ACTIVE')).toBeLessThanOrEqual(s.nodes * s.slots);
        }
        b.simulation.advanceTo(200 * HOUR);
        const most = (of: number) => Math.min(of, s.storageSlots, s.nodes * s.slots);
        expect(b.storage.maxOut).toBeLessThanOrEqual(most(s.outbound));
        expect(b.storage.maxIn).toBeLessThanOrEqual(most(s.inbound));
        b.simulation.checkLaws();
        expect(b.ends).toHaveLength(b.book.submittedFiles);
        expect(new Set(b.ends.map((end) => end.file)).size).toBe(b.ends.length);
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it('never has more files of a link active than the link allows', () => {
    const b = bench({ link: { max: 10, optimizer: false } });
    b.storage.copyUs = () => MINUTE;
    b.submit({ files: 100, management: Management.unmanaged });
    b.submit({ files: 100, management: Management.unmanaged, firstFile: 100, source: 1, destination: 2 });
    b.simulation.advanceTo(3 * SECOND);
    expect(b.level('state.ACTIVE')).toBe(20);
    expect(b.storage.maxOut).toBe(10);
  });

  it('starts the files of a link in the order in which they were submitted', () => {
    const b = bench({ nodes: 1, slots: 1 });
    for (let run = 0; run < 4; run++)
      b.submit({ firstFile: 10 * run, files: 3, management: Management.unmanaged });
    b.simulation.advanceTo(HOUR);
    expect(b.ends.map((end) => end.file)).toEqual([0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32]);
  });

  it('starts files only on the grid of its interval, and takes no turn while nothing waits', () => {
    const b = bench();
    b.at(HOUR + 500_000, () => b.submit({ management: Management.unmanaged }));
    b.simulation.advanceTo(HOUR);
    const before = b.simulation.eventsRun;
    b.simulation.advanceTo(HOUR + 5 * SECOND);
    expect(b.ends).toHaveLength(0);
    expect(b.level('state.ACTIVE')).toBe(1);
    b.simulation.advanceTo(HOUR + 13 * SECOND);
    expect(b.ends[0].timeUs).toBe(HOUR + 12 * SECOND);
    expect(b.simulation.eventsRun - before).toBeLessThanOrEqual(5);
  });

  it('shares agents between links whichever was first', () => {
    const b = bench({ nodes: 1, slots: 10, link: { max: 4, optimizer: false } }, { sites: 12 });
    for (let link = 0; link < 6; link++) {
      b.submit({
        files: 2000,
        firstFile: 10_000 * link,
        source: 2 * link,
        destination: 2 * link + 1,
        management: Management.unmanaged,
        lifetimeUs: 100 * HOUR,
      });
    }
    b.simulation.advanceTo(HOUR);
    const byLink = [0, 0, 0, 0, 0, 0];
    for (const end of b.ends) byLink[Math.floor(end.file / 10_000)]++;
    expect(Math.min(...byLink)).toBeGreaterThan(0.5 * Math.max(...byLink));
  });
});

describe('failures of transfers', () => {
  it('are told once when FTS does not retry', () => {
    const b = bench();
    b.storage.outcome = () => Failure.storageError;
    b.submit({ files: 3, management: Management.unmanaged });
    b.simulation.advanceTo(HOUR);
    expect(b.ends.map((end) => end.cause)).toEqual([6, 6, 6]);
  });

  it('are retried after the delay as often as told, and only then told', () => {
    const b = bench({ retry: { count: 2, delay: '120 s' } });
    const attempts: number[] = [];
    b.storage.outcome = (_file, attempt) => {
      attempts.push(attempt);
      return Failure.storageError;
    };
    b.submit({ management: Management.unmanaged, attempt: 1 });
    b.simulation.advanceTo(HOUR);
    expect(attempts).toEqual([3, 4, 5]);
    expect(b.ends).toHaveLength(1);
    expect(b.ends[0].timeUs).toBe((12 + 2 * (120 + 2 + 10)) * SECOND);
    expect(b.book.submittedFiles).toBe(1);
    b.simulation.checkLaws();
  });

  it('are retried more often than a byte counts', () => {
    const b = bench({ retry: { count: 300, delay: '1 s' } });
    b.storage.outcome = () => Failure.storageError;
    b.submit({ management: Management.unmanaged });
    b.simulation.advanceTo(2 * HOUR);
    expect(b.ends).toHaveLength(1);
  });

  it('are not retried when the storage refused the token', () => {
    const b = bench({ retry: { count: 3 } });
    b.submit({ management: Management.unmanaged, lifetimeUs: SECOND });
    b.simulation.advanceTo(HOUR);
    expect(b.ends).toEqual([{ file: 0, cause: Failure.tokenExpired, timeUs: 2 * SECOND }]);
  });

  it('are retried when an endpoint was down', () => {
    const b = bench({ retry: { count: 5 } });
    b.storage.down = 1;
    b.submit({ management: Management.unmanaged });
    b.simulation.advanceTo(5 * MINUTE);
    b.storage.down = -1;
    b.simulation.advanceTo(HOUR);
    expect(b.book.finishedFiles).toBe(1);
  });

  it('stop a copy that takes longer than 600 s and 2 s per MiB', () => {
    const b = bench({ timeout: {} });
    b.storage.copyUs = () => 10 * HOUR;
    b.submit({ management: Management.unmanaged, lifetimeUs: 100 * HOUR });
    b.simulation.advanceTo(5 * HOUR);
    expect(b.book.failedOf(Failure.transferTimeout)).toBe(1);
    expect(b.ends[0].timeUs).toBe(602 * SECOND + Math.round((2 * SECOND * 1_500_000_000) / 1024 ** 2));
    expect(b.storage.activeOut[0]).toBe(0);
  });

  it('cancel files that waited longer than the longest time in the queue', () => {
    const b = bench({ nodes: 1, slots: 1, timeout: { queue: '2 h' } });
    b.storage.copyUs = () => 45 * MINUTE;
    b.submit({ files: 5, management: Management.unmanaged, lifetimeUs: 100 * HOUR });
    b.simulation.advanceTo(4 * HOUR);
    expect(b.book.finishedFiles).toBe(3);
    expect(b.book.failedOf(Failure.queueTimeout)).toBe(2);
    expect(b.ends.filter((end) => end.cause === Failure.queueTimeout)[0].timeUs).toBe(
      // Looked for every 300 s, for the first time at 280 s.
      2 * HOUR + 280 * SECOND,
    );
    b.simulation.checkLaws();
  });

  it('cancel files that wait for their retry time, too', () => {
    const b = bench({ timeout: { queue: '1 h' }, retry: { count: 200, delay: '120 s' } });
    b.storage.outcome = () => Failure.storageError;
    b.submit({ files: 4, management: Management.unmanaged, lifetimeUs: 100 * HOUR });
    b.simulation.advanceTo(3 * HOUR);
    expect(b.book.failedOf(Failure.queueTimeout)).toBe(4);
    b.simulation.checkLaws();
  });
});

describe('the optimizer', () => {
  const limitAfter = (goodOf: (file: number) => boolean, minutes: number) => {
    const b = bench({ link: { min: 2, max: 130 } });
    b.storage.copyUs = () => 30 * SECOND;
    b.storage.outcome = (file) => (goodOf(file) ? OK : Failure.storageError);
    b.submit({ files: 60_000, management: Management.unmanaged, lifetimeUs: 100 * HOUR });
    const actives: number[] = [];
    for (let minute = 0; minute < minutes; minute++) {
      b.storage.maxOut = 0;
      b.simulation.advanceTo((minute + 1) * MINUTE - 1);
      actives.push(b.storage.maxOut);
    }
    return actives;
  };

  it('starts in the middle of the range', () => {
    expect(limitAfter(() => true, 1)).toEqual([66]);
  });

  it('grows a good link by one or two a minute up to its maximum', () => {
    const actives = limitAfter(() => true, 90);
    const steps = actives.slice(1).map((active, at) => active - actives[at]);
    expect(Math.max(...steps)).toBe(2);
    expect(Math.min(...steps)).toBe(0);
    expect(actives[89]).toBe(130);
  });

  it('shrinks a link that fails by one a minute down to its minimum', () => {
    const actives = limitAfter((file) => file % 10 !== 0, 90);
    expect(actives[80]).toBe(2);
    expect(actives[30] - actives[31]).toBe(1);
  });
});
