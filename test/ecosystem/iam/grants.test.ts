import { describe, expect, it } from 'vitest';
import { DISCOVERY } from '../../../src/ecosystem/ports.js';
import { Answer, IssuerBench, SECOND_US } from './issuer-bench.js';

const QUICK = { law: 'constant', value: '50 ms' };
const CLIENTS = {
  rucio: { access_lifetime: '3 h', refresh_lifetime: '7 d' },
  fts: { access_lifetime: '1 h', refresh_lifetime: '2 d', reuse_refresh_token: true },
  once: { access_lifetime: '1 h', refresh_lifetime: '2 d', reuse_refresh_token: false },
};
const HOUR_US = 3600 * SECOND_US;

function bench(more: object = {}): IssuerBench {
  return new IssuerBench({ service: QUICK, clients: CLIENTS, ...more });
}

describe('a grant of IAM', () => {
  it('of client_credentials has the lifetime of its client and gives no refresh token', () => {
    const issuer = bench();
    const caller = issuer.connect('rucio');
    const { answer, expiryUs, atUs, refreshToken } = issuer.answerTo(() =>
      issuer.clientCredentials(caller, 7, true),
    );
    expect({ answer, refreshToken }).toEqual({ answer: Answer.ok, refreshToken: 0 });
    expect(atUs).toBe(50_000);
    expect(expiryUs).toBe(atUs + 3 * HOUR_US);
    expect(issuer.answers[0]?.subject).toBe(7);
  });

  it('costs a slot the service time times the weight of the grant', () => {
    const issuer = bench({ weights: { token_exchange: 1.5 } });
    const caller = issuer.connect('fts');
    const { atUs } = issuer.answerTo(() => issuer.exchange(caller, HOUR_US));
    expect(atUs).toBe(75_000);
  });

  it('takes its round trip once, and holds no slot meanwhile', () => {
    const issuer = bench({ round_trip: '300 ms', slots: 1 });
    const caller = issuer.connect('rucio');
    for (let i = 0; i < 3; i++) issuer.clientCredentials(caller);
    issuer.advance(0.2);
    expect(issuer.level('utilisation')).toBe(0);
    issuer.advance(1);
    expect(issuer.answers.map((each) => each.atUs)).toEqual([350_000, 400_000, 450_000]);
  });

  it('of token_exchange replaces the lifetime by that of the calling client', () => {
    const issuer = bench();
    const caller = issuer.connect('fts');
    const { expiryUs, atUs } = issuer.answerTo(() => issuer.exchange(caller, 3 * HOUR_US));
    expect(expiryUs).toBe(atUs + HOUR_US);
  });

  it('of token_exchange keeps what is left of the subject token where the scenario says so', () => {
    const issuer = bench({ exchange_lifetime: 'subject' });
    const caller = issuer.connect('fts');
    const { expiryUs } = issuer.answerTo(() => issuer.exchange(caller, 3 * HOUR_US));
    expect(expiryUs).toBe(3 * HOUR_US);
  });

  it('of token_exchange fails with expired_subject when the subject expires before the request is served', () => {
    const issuer = bench({ slots: 1 });
    const caller = issuer.connect('fts');
    issuer.exchange(caller, 60_000);
    issuer.exchange(caller, 60_000);
    issuer.advance(1);
    expect(issuer.answers.map((each) => each.answer)).toEqual([Answer.expiredSubject, Answer.expiredSubject]);
    expect(issuer.level('stored.access_token')).toBe(0);
    const stat = issuer.finish();
    expect(stat('errors.expired_subject', 'total')).toBe(2);
  });

  it('of token_exchange gives a refresh token only with offline_access', () => {
    const issuer = bench();
    const caller = issuer.connect('fts');
    expect(issuer.answerTo(() => issuer.exchange(caller, HOUR_US, false)).refreshToken).toBe(0);
    expect(issuer.level('stored.refresh_token')).toBe(0);
    expect(issuer.answerTo(() => issuer.exchange(caller, HOUR_US, true)).refreshToken).toBeGreaterThan(0);
    expect(issuer.level('stored.refresh_token')).toBe(1);
  });

  it('of discovery stores nothing', () => {
    const issuer = bench();
    const caller = issuer.connect('fts');
    const { atUs, answer } = issuer.answerTo(() => issuer.iam.request(caller, 0, DISCOVERY));
    expect({ atUs, answer }).toEqual({ atUs: 5_000, answer: Answer.ok });
    expect(issuer.finish()('rate.discovery', 'total')).toBe(1);
  });

  it('asked for by a client that the issuer does not know is an error that names the clients', () => {
    expect(() => bench().connect('nobody')).toThrow(/no client nobody; it has rucio, fts, once/);
  });
});

describe('a refresh token', () => {
  it('may be used again and again by a client that reuses it, until it expires', () => {
    const issuer = bench();
    const caller = issuer.connect('fts');
    const { refreshToken } = issuer.answerTo(() => issuer.exchange(caller, HOUR_US));
    for (let i = 0; i < 3; i++) {
      const again = issuer.answerTo(() => issuer.refresh(caller, refreshToken));
      expect(again).toMatchObject({ answer: Answer.ok, refreshToken });
      expect(again.expiryUs).toBe(again.atUs + HOUR_US);
    }
    issuer.advance(48 * 3600);
    expect(issuer.answerTo(() => issuer.refresh(caller, refreshToken)).answer).toBe(Answer.invalidGrant);
    expect(issuer.finish()('errors.invalid_grant', 'total')).toBe(1);
  });

  it('of a single-use client is worthless after its use, and the one that replaces it is good', () => {
    const issuer = bench();
    const caller = issuer.connect('once');
    const first = issuer.answerTo(() => issuer.exchange(caller, HOUR_US));
    const second = issuer.answerTo(() => issuer.refresh(caller, first.refreshToken));
    expect(second.answer).toBe(Answer.ok);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(issuer.level('stored.refresh_token')).toBe(1);
    expect(issuer.answerTo(() => issuer.refresh(caller, first.refreshToken)).answer).toBe(
      Answer.invalidGrant,
    );
    expect(issuer.answerTo(() => issuer.refresh(caller, second.refreshToken)).answer).toBe(Answer.ok);
    issuer.finish();
  });

  it('that was never issued answers invalid_grant', () => {
    const issuer = bench();
    const caller = issuer.connect('fts');
    for (const unknown of [0, 1, 99]) {
      expect(issuer.answerTo(() => issuer.refresh(caller, unknown)).answer).toBe(Answer.invalidGrant);
    }
  });

  it('keeps its worth by number among many that have been used up or have expired', () => {
    const issuer = bench({ service: { law: 'constant', value: '0 s' } });
    const caller = issuer.connect('once');
    const reusing = issuer.connect('fts');
    const keeper = issuer.answerTo(() => issuer.exchange(reusing, 1000 * HOUR_US), 1).refreshToken;
    let last = issuer.answerTo(() => issuer.exchange(caller, 1000 * HOUR_US), 1).refreshToken;
    for (let i = 0; i < 3000; i++) {
      last = issuer.answerTo(() => issuer.refresh(caller, last), 1).refreshToken;
    }
    expect(last).toBeGreaterThan(3000);
    expect(issuer.answerTo(() => issuer.refresh(reusing, keeper)).answer).toBe(Answer.ok);
    expect(issuer.level('stored.refresh_token')).toBe(2);
    issuer.finish();
  });
});
