import { describe, expect, test } from 'vitest';
import { TOKEN_MODEL_NAMES } from '../../src/systems/tokens/models/registry.js';
import { errorsOf, good, load } from './folder.js';

const FTS = '  cern: { version: "3.13" }';
const TOKENS = 'tokens: { preset: dc24 }';
const only = (text: string) => errorsOf({ 'small.yaml': text });
const withTokens = (tokens: string) => good(FTS, '  cern: {}').replace(TOKENS, `tokens: ${tokens}`);

describe('token models', () => {
  test.each(TOKEN_MODEL_NAMES)('%s is a set of choices that fit', (name) => {
    expect(only(withTokens(`{ preset: ${name} }`))).toEqual([]);
  });

  test('an unknown one is an error with a suggestion', () => {
    const [error] = only(withTokens('{ preset: rucio-mint }'));
    expect(error).toContain('small.yaml:13:19');
    expect(error).toContain('did you mean');
  });

  test('every choice can be set alone', () => {
    const { variants } = load({
      'small.yaml': withTokens('{ preset: atlas-per-file, access_lifetime: 2 d }'),
    });
    expect(variants[0]?.scenario.submitters.cms?.tokens).toMatchObject({
      scope: 'file',
      management: 'unmanaged',
      access_lifetime: 2 * 86400e6,
    });
  });

  test.each([
    ['dc24', '3.13'],
    ['fts-just-in-time', '3.14'],
    ['fts-callback', '3.14'],
    ['rucio-minted', '3.13'],
  ])('%s runs on FTS %s', (preset, version) => {
    const { variants } = load({ 'small.yaml': withTokens(`{ preset: ${preset} }`) });
    expect(variants[0]?.scenario.fts.cern?.version).toBe(version);
  });
});

test('half-life refresh is what FTS of February 2024 does too', () => {
  const { variants } = load({ 'small.yaml': good('version: "3.13"', 'version: "2024-02"') });
  expect(variants[0]?.scenario.fts.cern?.version).toBe('2024-02');
});

describe('a version of Rucio', () => {
  const withRucio = (keys: string) => good('  cms: { pods: 2 }', `  cms: { pods: 2, ${keys} }`);

  test.each(['33', '33.5', '34.0', '"34.4.2"', '35', '41', '"41.1.1"'])('%s is known', (version) => {
    expect(only(withRucio(`version: ${version}`))).toEqual([]);
  });

  test.each([
    ['32', 'is 32: that takes tokens of accounts from its database'],
    ['"1.30.2"', 'is 1.30.2: that takes tokens of accounts from its database'],
    ['42', 'is 42, and what that changed is not known here'],
    ['latest', 'is "latest", no release of Rucio'],
    ['41.1.1.1', 'is "41.1.1.1", no release of Rucio'],
    ['[41]', 'must be a release of Rucio'],
  ])('%s is refused', (version, why) => {
    const errors = only(withRucio(`version: ${version}`));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain('submitters.cms.version');
    expect(errors[0]).toContain(why);
  });

  test('replaces every audience up to 33, and cannot later', () => {
    const keys = (version: string) => `version: ${version}, request_oidc_audience: any`;
    const { variants } = load({ 'small.yaml': withRucio(keys('33.5')) });
    expect(variants[0]?.scenario.submitters.cms?.tokens).toMatchObject({ scope: 'rse', audience: 'any' });
    expect(only(withRucio(keys('34')))).toEqual([
      expect.stringContaining(
        'Rucio 34 has no `request_oidc_audience`, which 34.0 took out (leave it out, or give a `version` of 33)',
      ),
    ]);
  });

  test('has a poller that may show tokens from 37 on', () => {
    const keys = (version: string) => `version: ${version}, poller: { oidc: true }`;
    expect(only(withRucio(keys('37')))).toEqual([]);
    expect(only(withRucio(keys('36')))).toEqual([
      expect.stringContaining(
        'the poller of Rucio 36 shows FTS a certificate, whatever it is told (leave it out, or give a `version` from 37 on)',
      ),
    ]);
  });

  test.each([
    ['reuse_floor: 10 min', '`reuse_floor` is a constant in Rucio 33.4: 300 s'],
    ['maximum_age: 1 h', '`maximum_age` is a constant in Rucio 33.4: 21600 s'],
  ])('has lifetimes that can be set from 33.5 on: %s', (key, why) => {
    const keys = (version: string) => `version: ${version}, tokens: { ${key} }`;
    expect(only(withRucio(keys('33.5')))).toEqual([]);
    const errors = only(withRucio(keys('33.4')));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(why);
  });

  describe('without X.509', () => {
    test.each([
      [
        'x509_fallback: false, version: "36"',
        'Rucio 36 polls FTS by X.509 only (give a `version` from 37 on)',
      ],
      ['x509_fallback: false, tokens: { preset: x509 }', 'transfers by X.509 need X.509'],
      [
        'x509_fallback: false, fts_token: false',
        'without a token for FTS (`fts_token: false`) no job is taken',
      ],
      ['x509_fallback: false, second_credential: true', 'the second credential is a proxy'],
      ['x509_fallback: maybe', 'must be `true` or `false`'],
    ])('%s is refused', (keys, why) => {
      const errors = only(withRucio(keys));
      expect(errors).toHaveLength(1);
      expect(errors[0]).toContain(why);
    });

    test.each([
      'x509_fallback: false',
      'second_credential: true',
      'poller: { oidc: true }',
    ])('%s is taken', (keys) => {
      expect(only(withRucio(keys))).toEqual([]);
    });
  });
});

describe('choices that contradict each other', () => {
  test.each([
    [
      'refresh of what no IAM signed',
      '{ preset: rucio-minted, management: polling }',
      'only an IAM has a token endpoint',
    ],
    ['offline_access of a signer', '{ preset: lhcb-dirac, offline_access: true }', 'gives no refresh token'],
    [
      'a signer without a lifetime',
      '{ preset: dc24, issuer: rucio, management: unmanaged, offline_access: false }',
      'needs a lifetime',
    ],
    ['a URL for a dataset', '{ preset: presigned-url, scope: dataset }', 'a pre-signed URL names one file'],
    [
      'a URL for any endpoint',
      '{ preset: presigned-url, audience: any }',
      'a pre-signed URL names its endpoint',
    ],
    ['exchange of a proxy', '{ preset: x509, management: just-in-time }', 'no token that FTS could exchange'],
    ['a cache for proxies', '{ preset: x509, cache: shared }', 'no token to cache'],
    [
      'a proxy for one dataset',
      '{ preset: x509, scope: dataset }',
      'a proxy is good for the whole namespace',
    ],
    [
      'a source of a credential for both ends',
      '{ preset: alice-envelope, source_scope: rse }',
      'serves both ends, and the source has none of its own',
    ],
    [
      'a source with a credential for both ends',
      '{ preset: dc24, source_scope: transfer }',
      'serves both ends, and not the source alone',
    ],
    [
      'a URL for a whole source',
      '{ preset: presigned-url, scope: file, source_scope: rse }',
      'names one file',
    ],
    ['a proxy for one source', '{ preset: x509, source_scope: rse }', 'good for the whole namespace'],
    [
      'a cache without room',
      '{ preset: dc24, cache: per-pod, cache_memory: 1 kB }',
      'the memory of a pod has no room for one token',
    ],
    ['a signing time of an IAM', '{ preset: dc24, sign_time: 1 s }', 'an IAM signs its tokens itself'],
  ])('%s', (_, tokens, why) => {
    const errors = only(withTokens(tokens));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain('small.yaml:13:');
    expect(errors[0]).toContain(why);
  });

  test('just-in-time refresh by FTS 3.13', () => {
    expect(only(good(TOKENS, 'tokens: { preset: fts-just-in-time }'))).toEqual([
      'small.yaml:13:19: `just-in-time` is what FTS 3.14 does, and `fts.cern` is 3.13 (leave `version` out, or choose the `management` of that version)',
    ]);
  });

  test('tokens that FTS of February 2024 would have to leave alone', () => {
    const text = withTokens('{ preset: atlas-per-file }').replace(
      '  cern: {}',
      '  cern: { version: "2024-02" }',
    );
    expect(only(text)).toEqual([
      'small.yaml:13:19: FTS of February 2024 exchanges every token, and `fts.cern` is 2024-02 (choose `polling`, or a later version)',
    ]);
    expect(only(text.replace('atlas-per-file', 'x509'))).toEqual([]);
  });

  test.each([
    [
      '{ version: "3.14", token_prep: false }',
      'TOKEN_PREP was off for a day in February 2024 only, and `fts.cern` is 3.14',
    ],
    [
      '{ version: "2024-02", non_managed_tokens: true }',
      'the option NonManagedTokens is of FTS 3.13, and `fts.cern` is 2024-02',
    ],
    [
      '{ rest: "3.13.0", non_managed_tokens: true }',
      'the option NonManagedTokens needs REST 3.13.4, and that of `fts.cern` is 3.13.0',
    ],
  ])('what the version of FTS cannot: %s', (keys, why) => {
    const preset = keys.includes('3.14') ? 'fts-just-in-time' : 'dc24';
    const errors = only(good('{ version: "3.13" }', keys).replace('preset: dc24', `preset: ${preset}`));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(why);
  });

  const withClients = (clients: string) => good('{ pods: 1 }', `{ pods: 1, clients: ${clients} }`);

  test('exchange by a client without the right', () => {
    expect(only(withClients('{ fts: { grants: [client_credentials] } }'))).toEqual([
      'small.yaml:13:19: `polling` needs token_exchange, which the client `fts` of `fts.cern` may not ask for (add it to `issuers.cms.clients.fts.grants`, or choose `unmanaged`)',
    ]);
  });

  test('refresh by a client that gets no refresh token', () => {
    const [error] = only(withClients('{ fts: { grants: [token_exchange] } }'));
    expect(error).toContain('needs refresh_token');
  });

  test('a submitter whose client may not ask for tokens', () => {
    const [error] = only(withClients('{ rucio: { grants: [refresh_token] } }'));
    expect(error).toContain('the client `rucio` may not ask for client_credentials');
  });

  test('an exchange for the client that has the token', () => {
    const [error] = only(good('  cms: { pods: 2 }', '  cms: { client: fts }'));
    expect(error).toContain('IAM does not exchange a token for the client that it was issued to');
  });

  test('a load test of a grant that its client has not', () => {
    const test = 'load_tests: [{ name: t, clients: 1, client: one, chain: [token_exchange] }]\n';
    const [error] = only(withClients('{ one: { grants: [client_credentials] } }') + test);
    expect(error).toContain('the client `one` may not ask for token_exchange');
  });

  test('tokens that nobody signs need no issuer, and those of an IAM do', () => {
    const none = withTokens('{ preset: rucio-minted }').replace('issuers:\n  cms: { pods: 1 }\n', '');
    expect(only(none)).toEqual([]);
    expect(only(none.replace('rucio-minted', 'dc24'))[0]).toContain('needs the issuer it uses');
  });
});
