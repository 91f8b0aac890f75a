import { describe, expect, it } from 'vitest';
import { KeyAnswer } from '../../../src/ecosystem/ports.js';
import { Answer, firstCleanupS, IssuerBench, SECOND_US } from './issuer-bench.js';

const ONE_SECOND = { service: { law: 'constant', value: '1 s' }, slots: 2 };

/** Subjects and times of the answers, s. */
function told({ answers }: IssuerBench) {
  return answers.map(({ subject, answer, atUs }) => [subject, answer, atUs / SECOND_US]);
}

describe('an issuer that is down', () => {
  it('drops what it has in hand, refuses what comes, and works again when it is over', () => {
    const issuer = new IssuerBench(ONE_SECOND);
    const caller = issuer.connect('rucio');
    for (let i = 0; i < 3; i++) issuer.clientCredentials(caller, i);
    issuer
      .at(0.5, () => issuer.iam.controls.setDown(true))
      .at(0.6, () => issuer.clientCredentials(caller, 3))
      .at(2, () => issuer.iam.controls.setDown(false))
      .at(2, () => issuer.clientCredentials(caller, 4))
      .advance(10);
    expect(told(issuer)).toEqual([
      [0, Answer.unavailable, 0.501],
      [1, Answer.unavailable, 0.501],
      [2, Answer.unavailable, 0.501],
      [3, Answer.unavailable, 0.601],
      [4, Answer.ok, 3],
    ]);
    expect(issuer.level('stored.access_token')).toBe(1);
    expect(issuer.finish()('errors.unavailable', 'total')).toBe(4);
  });

  it('has no ready pod and no utilisation meanwhile', () => {
    const issuer = new IssuerBench({ ...ONE_SECOND, pods: 3 });
    expect(issuer.level('ready')).toBe(3);
    issuer.clientCredentials(issuer.connect('rucio'));
    issuer.iam.controls.setDown(true);
    expect([issuer.level('ready'), issuer.level('utilisation'), issuer.level('queue')]).toEqual([0, 0, 0]);
    issuer.iam.controls.setDown(false);
    expect(issuer.level('ready')).toBe(3);
    issuer.finish();
  });

  it('begins its clean-up anew when it is back', () => {
    const cleanup = { delete_time: '1 ms', initial_delay: '600 s' };
    const issuer = new IssuerBench({ clients: { rucio: { access_lifetime: '10 s' } }, cleanup });
    issuer.clientCredentials(issuer.connect('rucio'));
    issuer
      .at(5, () => issuer.iam.controls.setDown(true))
      .at(50, () => issuer.iam.controls.setDown(false))
      .advance(649);
    expect(issuer.level('stored.access_token')).toBe(1);
    issuer.advance(2);
    expect(issuer.level('stored.access_token')).toBe(0);
    issuer.finish();
  });
});

describe('an issuer that hangs', () => {
  it('holds what comes and what is done, and lets it go in order when it is over', () => {
    const issuer = new IssuerBench(ONE_SECOND);
    const caller = issuer.connect('rucio');
    issuer.clientCredentials(caller, 0);
    issuer.at(0.5, () => issuer.iam.controls.setHanging(true));
    for (let i = 1; i <= 4; i++) issuer.at(1 + i, () => issuer.clientCredentials(caller, i));
    issuer.at(20, () => {
      expect(issuer.level('queue')).toBe(4);
      issuer.iam.controls.setHanging(false);
    });
    issuer.advance(30);
    expect(told(issuer)).toEqual([
      [0, Answer.ok, 20],
      [1, Answer.ok, 21],
      [2, Answer.ok, 21],
      [3, Answer.ok, 22],
      [4, Answer.ok, 22],
    ]);
    expect(issuer.level('queue')).toBe(0);
    issuer.finish();
  });

  it('meets a herd when it is over: what exceeds threads and accept queue is refused at once', () => {
    const issuer = new IssuerBench({ ...ONE_SECOND, threads: 5, accept_queue: 3 });
    const caller = issuer.connect('rucio');
    issuer.iam.controls.setHanging(true);
    for (let i = 0; i < 20; i++) issuer.clientCredentials(caller, i);
    issuer.at(10, () => issuer.iam.controls.setHanging(false)).advance(100);
    expect(issuer.answers.filter(({ answer }) => answer === Answer.refused)).toHaveLength(12);
    expect(issuer.answers.filter(({ answer }) => answer === Answer.ok)).toHaveLength(8);
    issuer.finish();
  });
});

describe('an issuer that is slow', () => {
  it('takes longer for the work and for the round trip', () => {
    const issuer = new IssuerBench(ONE_SECOND);
    const caller = issuer.connect('rucio');
    issuer.iam.controls.setSlow(3, 500_000);
    issuer.clientCredentials(caller, 0);
    issuer.advance(10);
    issuer.iam.controls.setSlow(1, 0);
    issuer.clientCredentials(caller, 1);
    issuer.advance(10);
    expect(told(issuer)).toEqual([
      [0, Answer.ok, 3.5],
      [1, Answer.ok, 11],
    ]);
    issuer.finish();
  });
});

describe('pods that are lost', () => {
  it('take with them what they have in hand, and no other pod suffers', () => {
    const issuer = new IssuerBench({ ...ONE_SECOND, pods: 3 });
    const caller = issuer.connect('rucio');
    for (let i = 0; i < 6; i++) issuer.clientCredentials(caller, i);
    issuer.at(0.5, () => issuer.iam.controls.setPodsLost(2, true));
    issuer.at(0.7, () => issuer.clientCredentials(caller, 6));
    issuer.advance(5);
    const good = issuer.answers.filter(({ answer }) => answer === Answer.ok);
    expect(good.map(({ subject }) => subject)).toEqual([0, 3, 6]);
    expect(issuer.answers).toHaveLength(7);
    expect(issuer.level('ready')).toBe(1);
    issuer.iam.controls.setPodsLost(2, false);
    expect(issuer.level('ready')).toBe(3);
    issuer.finish();
  });

  it('leave their work to a database that does not know, and takes its time for it', () => {
    const issuer = new IssuerBench({
      service: { law: 'constant', value: '1 s' },
      pods: 2,
      database: { servers: 1, share: '100 %' },
    });
    const caller = issuer.connect('rucio');
    for (let i = 0; i < 4; i++) issuer.clientCredentials(caller, i);
    issuer.at(0.5, () => issuer.iam.controls.setPodsLost(1, true)).advance(10);
    // The second and the fourth were the lost pod's.
    expect(told(issuer)).toEqual([
      [1, Answer.unavailable, 0.501],
      [3, Answer.unavailable, 0.501],
      [0, Answer.ok, 1],
      [2, Answer.ok, 3],
    ]);
    issuer.finish();
  });

  it('send nothing of what they were at to the database', () => {
    const issuer = new IssuerBench({
      service: { law: 'constant', value: '1 s' },
      database: { servers: 1, share: '10 %' },
    });
    const caller = issuer.connect('rucio');
    issuer.clientCredentials(caller, 0);
    issuer
      .at(0.5, () => issuer.iam.controls.setPodsLost(1, true))
      .at(0.6, () => issuer.iam.controls.setPodsLost(1, false))
      .at(0.85, () => issuer.clientCredentials(caller, 1))
      .advance(10);
    expect(told(issuer)).toEqual([
      [0, Answer.unavailable, 0.501],
      [1, Answer.ok, 1.85],
    ]);
    expect(issuer.meter.level('iam.cms.database.utilisation').value).toBe(0);
    issuer.finish();
  });
});

describe('a rolling restart', () => {
  it('takes one pod after the other for its start, and each finishes what it has', () => {
    const issuer = new IssuerBench({ ...ONE_SECOND, pods: 3, probes: { initial_delay: '90 s' } });
    const caller = issuer.connect('rucio');
    for (let i = 0; i < 3; i++) issuer.clientCredentials(caller, i);
    issuer.iam.controls.restartPods();
    const ready = [0, 89, 91, 179, 181, 269, 271].map((seconds) => {
      issuer.advance(seconds - issuer.simulation.nowUs / SECOND_US);
      return issuer.level('ready');
    });
    expect(ready).toEqual([2, 2, 2, 2, 2, 2, 3]);
    expect(issuer.answers.every(({ answer }) => answer === Answer.ok)).toBe(true);
    issuer.finish();
  });

  it('of a single pod is an outage', () => {
    const issuer = new IssuerBench({});
    const caller = issuer.connect('rucio');
    issuer.iam.controls.restartPods();
    issuer.at(89, () => issuer.clientCredentials(caller, 0));
    issuer.at(91, () => issuer.clientCredentials(caller, 1));
    issuer.advance(100);
    expect(issuer.answers.map(({ answer }) => answer)).toEqual([Answer.unavailable, Answer.ok]);
  });
});

describe('the public keys', () => {
  /** A client of the keys that notes what comes of its fetches. */
  const client = (issuer: IssuerBench, from: string) => {
    const { keyDesk } = issuer.iam;
    const came: { readonly fetch: number; readonly ok: boolean; readonly atUs: number }[] = [];
    let released = 0;
    const caller = keyDesk.connect(from, {
      keysCame: (fetch, ok) => came.push({ fetch, ok, atUs: issuer.simulation.nowUs }),
      keysReleased: () => released++,
    });
    return { came, released: () => released, fetch: (fetch = 0) => keyDesk.fetch(caller, fetch) };
  };

  it('are fetched from the issuer, which may be down, hang or be cut off', () => {
    const issuer = new IssuerBench({});
    const { iam, network } = issuer;
    const a = client(issuer, 'sites.A');
    const b = client(issuer, 'sites.B');
    expect(a.fetch()).toBe(KeyAnswer.ok);
    iam.controls.setHanging(true);
    expect(a.fetch()).toBe(KeyAnswer.held);
    iam.controls.setHanging(false);
    expect([a.released(), b.released()]).toEqual([1, 1]);
    iam.controls.setDown(true);
    expect(a.fetch()).toBe(KeyAnswer.unreachable);
    iam.controls.setDown(false);
    network.setCut('issuers.cms', 'sites.A', true);
    expect(a.fetch()).toBe(KeyAnswer.unreachable);
    expect(b.fetch()).toBe(KeyAnswer.ok);
    issuer.advance(60);
    expect(issuer.finish()('rate.keys', 'total')).toBe(4);
  });

  it.each(['replica', 'static'])('of a %s host answer whatever happens to the issuer', (host) => {
    const issuer = new IssuerBench({ keys: { host, weight: 1 } });
    issuer.iam.controls.setDown(true);
    issuer.iam.controls.setHanging(true);
    issuer.network.setCut('issuers.cms', 'sites.A', true);
    expect(client(issuer, 'sites.A').fetch()).toBe(KeyAnswer.ok);
  });

  const WORK = { service: '100 ms', slots: 1, keys: { weight: 0.5 } };

  it('take a slot for their work, behind the requests before them', () => {
    const issuer = new IssuerBench(WORK);
    const a = client(issuer, 'sites.A');
    issuer.clientCredentials(issuer.connect('rucio'), 1);
    expect([a.fetch(7), a.fetch(8)]).toEqual([KeyAnswer.later, KeyAnswer.later]);
    issuer.advance(1);
    expect(a.came).toEqual([
      { fetch: 7, ok: true, atUs: 150_000 },
      { fetch: 8, ok: true, atUs: 200_000 },
    ]);
    const stat = issuer.finish();
    expect(stat('rate.keys', 'total')).toBe(2);
    expect(stat('rate.all', 'total')).toBe(1);
  });

  it('are refused where threads and the accept queue are full, and die with their pod', () => {
    const issuer = new IssuerBench({ ...WORK, threads: 1, accept_queue: 1 });
    const a = client(issuer, 'sites.A');
    expect([a.fetch(1), a.fetch(2), a.fetch(3)]).toEqual([
      KeyAnswer.later,
      KeyAnswer.later,
      KeyAnswer.unreachable,
    ]);
    issuer.iam.controls.setDown(true);
    expect(a.came.map(({ fetch, ok }) => [fetch, ok])).toEqual([
      [1, false],
      [2, false],
    ]);
  });

  it('come only when a hang is over, if they were being worked on', () => {
    const issuer = new IssuerBench(WORK);
    const a = client(issuer, 'sites.A');
    expect(a.fetch(1)).toBe(KeyAnswer.later);
    issuer.iam.controls.setHanging(true);
    issuer.advance(10);
    expect(a.came).toEqual([]);
    issuer.iam.controls.setHanging(false);
    expect(a.came).toEqual([{ fetch: 1, ok: true, atUs: 10_000_000 }]);
  });

  it('are as old as the key that signed: the first was there before the start', () => {
    const issuer = new IssuerBench({ keys: { delay: '10 s' } });
    issuer.advance(1000);
    issuer.iam.controls.rotateKey(300 * SECOND_US);
    issuer.advance(1000);
    issuer.iam.controls.rotateKey(0);
    const published = [0, 999, 1000, 1999, 2000, 9999].map(
      (seconds) => issuer.iam.keyDesk.publishedUs(seconds * SECOND_US) / SECOND_US,
    );
    expect(published).toEqual([-Infinity, -Infinity, 710, 710, 2010, 2010]);
  });
});

describe('a cut of the network', () => {
  it('keeps a caller from the issuer and nobody else', () => {
    const issuer = new IssuerBench(ONE_SECOND);
    const fts = issuer.connect('fts', 'fts.cern');
    const rucio = issuer.connect('rucio', 'submitters.cms');
    issuer.network.setCut('fts.cern', 'issuers.cms', true);
    issuer.clientCredentials(fts, 0);
    issuer.clientCredentials(rucio, 1);
    issuer.advance(5);
    issuer.network.setCut('fts.cern', 'issuers.cms', false);
    issuer.clientCredentials(fts, 2);
    issuer.advance(5);
    expect(told(issuer)).toEqual([
      [0, Answer.unavailable, 0.001],
      [1, Answer.ok, 1],
      [2, Answer.ok, 6],
    ]);
    // What does not reach the issuer is not counted there.
    const stat = issuer.finish();
    expect([stat('rate.all', 'total'), stat('errors.unavailable', 'total')]).toEqual([2, 0]);
  });
});

describe('a clean-up that is stopped', () => {
  it('deletes nothing until its next run afterwards', () => {
    const cleanup = { delete_time: '1 ms', period: '300 s' };
    const issuer = new IssuerBench({ clients: { rucio: { access_lifetime: '10 s' } }, cleanup });
    issuer.clientCredentials(issuer.connect('rucio'));
    const runS = firstCleanupS(300) + 900;
    issuer
      .at(1, () => issuer.iam.controls.setCleanupStopped(true))
      .at(runS - 100, () => issuer.iam.controls.setCleanupStopped(false))
      .advance(runS - 1);
    expect(issuer.level('stored.access_token')).toBe(1);
    expect(issuer.level('cleanup.lag')).toBeGreaterThan(runS - 100);
    issuer.advance(2);
    expect(issuer.level('stored.access_token')).toBe(0);
    issuer.finish();
  });
});
