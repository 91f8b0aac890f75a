import { describe, expect, it } from 'vitest';
import { askFor, Grant } from '../../../src/ecosystem/ports.js';
import { SECOND_US } from '../../../src/kernel/simulation.js';
import { Answer, IssuerBench } from './issuer-bench.js';

/** Kind of truth: arithmetic. What an operator changes while the issuer runs, and what that does to what is in flight. */

const STEADY = {
  pods: 3,
  service: { law: 'constant', value: '100 ms' },
  weights: { token_exchange: 1, refresh_token: 1 },
  probes: { initial_delay: '90 s' },
};

function lifeS(bench: IssuerBench, caller: number): number {
  const { atUs, expiryUs } = bench.answerTo(() => bench.clientCredentials(caller), 1);
  return (expiryUs - atUs) / SECOND_US;
}

describe('lifetimes of a client', () => {
  it('count for the next token, and no pod is replaced', () => {
    const bench = new IssuerBench({ ...STEADY, clients: { rucio: { access_lifetime: '1 h' } } });
    const rucio = bench.connect('rucio');
    expect(lifeS(bench, rucio)).toBe(3600);
    bench.clientCredentials(rucio);
    bench.reconfigure({ clients: { rucio: { access_lifetime: '10 min' } } });
    bench.advance(1);
    // That which was in flight is signed after the change.
    expect(bench.answers[1]?.expiryUs).toBe((bench.answers[1]?.atUs ?? 0) + 600 * SECOND_US);
    expect(bench.answers[0]?.expiryUs).toBe((bench.answers[0]?.atUs ?? 0) + 3600 * SECOND_US);
    bench.advance(600);
    expect(bench.level('ready')).toBe(3);
    bench.finish();
  });

  it('that a caller has of its own stay', () => {
    const bench = new IssuerBench(STEADY);
    let expiryUs = 0;
    const own = bench.iam.connect('rucio', () => (expiryUs = bench.iam.answer.expiryUs), 5 * SECOND_US);
    bench.reconfigure({ clients: { rucio: { access_lifetime: '10 min' } } });
    bench.iam.request(own, 0, askFor(Grant.clientCredentials));
    bench.advance(1);
    expect(expiryUs).toBe(5.1 * SECOND_US);
    bench.finish();
  });
});

describe('what pods read at their start', () => {
  it('comes with new ones in a rolling update, of whom never fewer than all but one are ready', () => {
    const bench = new IssuerBench(STEADY);
    bench.reconfigure({ service: { law: 'constant', value: '20 ms' } });
    const ready = [bench.level('ready')];
    for (let second = 0; second < 300; second += 10) ready.push(bench.advance(10).level('ready'));
    expect(Math.min(...ready)).toBe(2);
    // Two begin at once, in the place of one and beside the others; then the last.
    expect([ready[8], ready[12], ready[20]]).toEqual([2, 2, 3]);
    const rucio = bench.connect('rucio');
    const askedUs = bench.simulation.nowUs;
    for (let i = 0; i < 3; i++) bench.clientCredentials(rucio, i);
    bench.advance(1);
    expect(bench.answers.map(({ atUs }) => atUs - askedUs)).toEqual([20_000, 20_000, 20_000]);
    bench.finish();
  });

  it('differs between old pods and new ones for a while', () => {
    const bench = new IssuerBench(STEADY);
    const rucio = bench.connect('rucio');
    bench.reconfigure({ store: { access_tokens: false } });
    const stored = () => bench.level('stored.access_token');
    const issueThree = () => {
      const before = stored();
      for (let i = 0; i < 6; i++) bench.clientCredentials(rucio, i);
      bench.advance(1);
      return stored() - before;
    };
    expect(issueThree()).toBe(6);
    bench.advance(100);
    expect(issueThree()).toBe(0);
    // Rows of before stay until they expire.
    expect(stored()).toBe(6);
    bench.advance(3600 + 1000);
    expect(stored()).toBe(0);
    bench.finish();
  });

  it('loses nothing that is in flight: a retired pod finishes what it has', () => {
    const bench = new IssuerBench({ ...STEADY, service: { law: 'constant', value: '300 s' } });
    const rucio = bench.connect('rucio');
    for (let i = 0; i < 30; i++) bench.clientCredentials(rucio, i);
    bench.advance(1);
    bench.reconfigure({ slots: 5, service: { law: 'constant', value: '1 s' } });
    bench.advance(400);
    expect(bench.answers.map(({ answer }) => answer)).toEqual(Array(30).fill(Answer.ok));
    expect(new Set(bench.answers.map(({ atUs }) => atUs))).toEqual(new Set([300 * SECOND_US]));
    bench.finish();
  });

  it('holds the clean-up settings: a new pod has a job of its own, 10 min after its start', () => {
    const bench = new IssuerBench({ ...STEADY, pods: 1, clients: { rucio: { access_lifetime: '1 s' } } });
    const rucio = bench.connect('rucio');
    bench.reconfigure({ cleanup: { delete_time: '0 s', period: '50 s' } });
    bench.advance(100);
    bench.answerTo(() => bench.clientCredentials(rucio), 5);
    expect(bench.advance(580).level('stored.access_token')).toBe(1);
    expect(bench.advance(10).level('stored.access_token')).toBe(0);
    bench.answerTo(() => bench.clientCredentials(rucio), 5);
    expect(bench.advance(46).level('stored.access_token')).toBe(0);
    bench.finish();
  });

  it('is rolled out anew while an update is under way', () => {
    const bench = new IssuerBench(STEADY);
    bench.reconfigure({ slots: 5 });
    bench.advance(95).reconfigure({ slots: 7 });
    bench.advance(600);
    expect(bench.level('ready')).toBe(3);
    const rucio = bench.connect('rucio');
    for (let i = 0; i < 21; i++) bench.clientCredentials(rucio, i);
    bench.advance(0.05);
    expect([bench.level('utilisation'), bench.level('queue')]).toEqual([1, 0]);
    bench.advance(1).finish();
  });
});

describe('the number of pods', () => {
  it('grows after a start, without touching those that there are', () => {
    const bench = new IssuerBench(STEADY);
    bench.reconfigure({ pods: 5 });
    expect(bench.advance(89).level('ready')).toBe(3);
    expect(bench.advance(2).level('ready')).toBe(5);
    bench.finish();
  });

  it('shrinks at once, and who goes finishes what it has', () => {
    const bench = new IssuerBench(STEADY);
    const rucio = bench.connect('rucio');
    for (let i = 0; i < 6; i++) bench.clientCredentials(rucio, i);
    bench.advance(0.05).reconfigure({ pods: 1 });
    expect(bench.level('ready')).toBe(1);
    bench.advance(1);
    expect(bench.answers.filter(({ answer }) => answer === Answer.ok).length).toBe(6);
    for (let i = 0; i < 4; i++) bench.clientCredentials(rucio, i);
    bench.advance(0.05);
    expect(bench.level('utilisation')).toBe(4 / 21);
    bench.advance(1).finish();
  });

  it('is what faults see: lost pods are those that there are', () => {
    const bench = new IssuerBench(STEADY);
    bench.reconfigure({ pods: 1 });
    bench.iam.controls.setPodsLost(1, true);
    expect(bench.level('ready')).toBe(0);
    bench.iam.controls.setPodsLost(1, false);
    expect(bench.level('ready')).toBe(1);
    bench.finish();
  });
});

describe('a rolling update that meets an outage', () => {
  it('goes on when it is over', () => {
    const bench = new IssuerBench(STEADY);
    bench.iam.controls.setDown(true);
    bench.reconfigure({ slots: 5 });
    expect(bench.advance(500).level('ready')).toBe(0);
    bench.iam.controls.setDown(false);
    bench.advance(300);
    expect(bench.level('ready')).toBe(3);
    const rucio = bench.connect('rucio');
    for (let i = 0; i < 15; i++) bench.clientCredentials(rucio, i);
    bench.advance(0.05);
    expect([bench.level('utilisation'), bench.level('queue')]).toEqual([1, 0]);
    bench.advance(1).finish();
  });
});
