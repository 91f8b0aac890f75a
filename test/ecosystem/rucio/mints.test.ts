import { describe, expect, it } from 'vitest';
import { Action, Claim } from '../../../src/ecosystem/ports.js';
import { FakeFts, FakeIssuer, HOUR, MINUTE, Rig, type RigOptions, SECOND } from './fakes.js';

const ONE_THREAD = { pods: 1, threads: 1, sleep: '1 s', partition_wait: '0 s' };
const SIGNED = { offline_access: false, management: 'unmanaged', access_lifetime: '6 h', sign_time: '2 ms' };

function rigOf(tokens: Record<string, unknown>, options: RigOptions = {}): Rig {
  return new Rig({ submitter: ONE_THREAD, ...options, tokens });
}

describe.each(['rucio', 'dirac', 'alien', 'presigned'] as const)('tokens signed by %s', (issuer) => {
  const tokens = { ...SIGNED, issuer, scope: 'file' };

  it('need no request to any issuer, and live as long as the scenario says', () => {
    const rig = rigOf(tokens);
    rig.add(20);
    rig.runTo(HOUR);
    expect(rig.issuer.requests).toBe(0);
    expect(rig.fts.submissions).toHaveLength(20);
    expect(new Set(rig.fts.submissions.flatMap((run) => [run.sourceJwt, run.destinationJwt])).size).toBe(40);
    const [first] = rig.fts.submissions;
    expect(first.sourceLifeUs).toBeGreaterThan(6 * HOUR - SECOND);
    expect(first.sourceLifeUs).toBeLessThanOrEqual(6 * HOUR);
    expect(rig.book.openDatasets).toBe(0);
  });

  it('cost their thread one signing time each', () => {
    const submittedUs = (sign_time: string) => {
      const rig = rigOf({ ...tokens, sign_time });
      rig.add(20);
      rig.runTo(HOUR);
      const signed = rig.results()('rucio.cms.rate.signed', 'total');
      return { signed, atUs: rig.fts.submissions[0].timeUs };
    };
    const free = submittedUs('0 s');
    const slow = submittedUs('1 s');
    // Two a file, and one for FTS where FTS knows the signer.
    expect(slow.signed).toBe(issuer === 'rucio' || issuer === 'dirac' ? 41 : 40);
    expect(slow.atUs - free.atUs).toBe((slow.signed ?? 0) * SECOND);
  });
});

describe('a pre-signed URL', () => {
  it('is not signed by a storage that is down: the job is refused', () => {
    const rig = rigOf(
      { ...SIGNED, issuer: 'presigned', scope: 'transfer' },
      { sites: { a: { readiness: 'downtime' }, b: {} }, submitter: { ...ONE_THREAD, retries: 0 } },
    );
    rig.add(5);
    rig.runTo(MINUTE);
    expect(rig.fts.submissions).toHaveLength(0);
    expect(rig.results()('transfers.cms.failed.submission', 'total')).toBe(5);
  });

  it('is asked of the source', () => {
    const rig = rigOf(
      { ...SIGNED, issuer: 'presigned', scope: 'transfer' },
      { sites: { a: {}, b: { readiness: 'downtime' } } },
    );
    rig.add(5);
    rig.runTo(MINUTE);
    expect(rig.fts.submissions).toHaveLength(5);
  });
});

describe('one credential a transfer', () => {
  it('is shown at both ends, and may do what either end wants', () => {
    const rig = rigOf({ ...SIGNED, issuer: 'alien', scope: 'transfer', write: 'create' });
    rig.add(3);
    rig.runTo(MINUTE);
    for (const run of rig.fts.submissions) expect(run.sourceJwt).toBe(run.destinationJwt);
    expect(rig.issued).toHaveLength(3);
    for (const { claims } of rig.issued) expect(claims).toBe(Claim.read | Claim.create);
  });
});

describe('what a token reaches', () => {
  const GB = 1e9;
  const sites = {
    a: { stored: '5 PB', stored_files: 5000 },
    b: { stored: '3 PB', stored_files: 3000 },
    c: { stored: '1 PB', stored_files: 1000 },
  };
  /** Bytes and files of the source token and of the destination token of a dataset of 4 files from a to b and c. */
  const reachOf = (tokens: Record<string, unknown>) => {
    const rig = rigOf({ cache: 'off', ...tokens }, { sites });
    rig.add(4, 0, [1, 2]);
    rig.runTo(MINUTE);
    const storage = rig.issued.filter(({ claims }) => claims !== 0);
    const reads = storage.find(({ claims }) => (claims & Claim.modify) === 0);
    const writes = storage.find(({ claims }) => (claims & Claim.modify) !== 0);
    return [reads?.bytes, reads?.files, writes?.bytes, writes?.files];
  };

  it.each([
    ['namespace', 'any', [9e15, 9000, 9e15, 9000]],
    ['namespace', 'rse', [5e15, 5000, 3e15, 3000]],
    ['rse', 'rse', [5e15, 5000, 3e15, 3000]],
    ['rse', 'any', [5e15, 5000, 3e15, 3000]],
    ['dataset', 'rse', [4 * GB, 4, 4 * GB, 4]],
    ['dataset', 'any', [12 * GB, 12, 12 * GB, 12]],
    ['file', 'rse', [GB, 1, GB, 1]],
    ['file', 'any', [3 * GB, 3, 3 * GB, 3]],
  ] as const)('with scope %s and audience %s', (scope, audience, expected) => {
    expect(reachOf({ scope, audience })).toEqual(expected);
  });

  it('is what the source and the destination are each asked for', () => {
    const scopes = { scope: 'dataset', source_scope: 'rse' };
    expect(reachOf({ ...scopes, audience: 'rse' })).toEqual([5e15, 5000, 4 * GB, 4]);
    expect(reachOf({ ...scopes, audience: 'any' })).toEqual([5e15, 5000, 12 * GB, 12]);
  });

  it('is the part of a dataset that lies in one directory', () => {
    const scopes = { scope: 'directory', source_scope: 'rse', audience: 'rse' };
    expect(reachOf({ ...scopes, directories: 1 })).toEqual([5e15, 5000, 4 * GB, 4]);
    expect(reachOf({ ...scopes, directories: 2 })).toEqual([5e15, 5000, 2 * GB, 2]);
    expect(reachOf({ ...scopes, directories: 100 })).toEqual([5e15, 5000, GB, 1]);
  });
});

describe('X.509', () => {
  it('asks nobody, and makes a proxy for itself and for FTS whenever half of a life has passed', () => {
    const rig = rigOf({
      issuer: 'x509',
      scope: 'namespace',
      audience: 'any',
      cache: 'off',
      offline_access: false,
      management: 'unmanaged',
      access_lifetime: '4 d',
    });
    rig.add(10);
    rig.runTo(96 * HOUR - 1);
    expect(rig.issuer.requests).toBe(0);
    expect(rig.fts.submissions.every(({ x509 }) => x509)).toBe(true);
    expect(rig.issued.map(({ expiryUs }) => expiryUs / HOUR)).toEqual([96, 96, 144, 144]);
  });
});

describe('call-back', () => {
  const tokens = { offline_access: false, management: 'call-back' };
  const ask = (rig: Rig, action: Action, destination: number, firstFile = 0) => {
    const answers: { ok: boolean; jwt: number; expiryUs: number }[] = [];
    const { freshTokens } = rig.fts;
    if (freshTokens === undefined) throw new Error('no submitter has come');
    const caller = freshTokens.connect((_, ok) => {
      answers.push({ ok, jwt: freshTokens.fresh.jwt, expiryUs: freshTokens.fresh.expiryUs });
    });
    const file = { dataset: 0, firstFile, files: 1, source: 0, destination, attempt: 0 };
    freshTokens.request(caller, 0, action, file);
    return answers;
  };

  it('is answered from the cache while it has a token, and asks the issuer otherwise', () => {
    const rig = rigOf(tokens, {
      fts: (simulation, book) => new FakeFts(simulation, book, 'fake', 100 * HOUR),
    });
    rig.add(2);
    rig.runTo(MINUTE);
    expect(rig.issuer.requests).toBe(3);
    const cached = ask(rig, Action.read, 0);
    rig.runTo(2 * MINUTE);
    expect(cached).toEqual([expect.objectContaining({ ok: true, jwt: rig.fts.submissions[0].sourceJwt })]);
    rig.runTo(56 * MINUTE);
    const anew = ask(rig, Action.write, 1);
    expect(anew).toEqual([]);
    rig.runTo(57 * MINUTE);
    expect(rig.issuer.requests).toBe(4);
    expect(anew[0].ok).toBe(true);
    expect(anew[0].expiryUs).toBeGreaterThan(115 * MINUTE);
    expect(anew[0].jwt).not.toBe(rig.fts.submissions[0].destinationJwt);
  });

  it('says so when the issuer refuses', () => {
    const rig = rigOf(tokens, {
      issuer: (simulation) => new FakeIssuer(simulation, 1000, HOUR, (n) => (n < 3 ? 0 : 1)),
      fts: (simulation, book) => new FakeFts(simulation, book, 'fake', 100 * HOUR),
    });
    rig.add(1);
    rig.runTo(58 * MINUTE);
    const answers = ask(rig, Action.read, 0);
    rig.runTo(59 * MINUTE);
    expect(answers).toEqual([expect.objectContaining({ ok: false })]);
  });
});
