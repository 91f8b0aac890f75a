import { describe, expect, test } from 'vitest';
import { errorsOf, good, load } from './folder.js';

const withIssuer = (keys: string) => good('cms: { pods: 1 }', `cms: { ${keys} }`);
const errors = (keys: string) => errorsOf({ 'small.yaml': withIssuer(keys) });

describe('an issuer that contradicts itself is one line with place and remedy', () => {
  test.each([
    [
      'more odd pods than pods',
      'odd_pods: { pods: 2, factor: 3 }',
      '28: 2 odd pods are more than the 1 that the issuer `cms` has (name at most as many as it has)',
    ],
    [
      'odd pods that are like the others',
      'odd_pods: { pods: 1 }',
      '10: the odd pods are like the others (give `factor`, `slots`, `access_tokens` or `hidden_refresh_tokens`)',
    ],
    [
      'a pool of one for requests that need two',
      'pool: { connections: 1, second: [token_exchange] }',
      '42: no request can have two connections of a pool of one (give `pool.connections: 2` or more)',
    ],
    [
      'a grant twice',
      'pool: { second: [token_exchange, token_exchange] }',
      '26: a grant is named twice (name each once)',
    ],
    [
      'a grant that grows twice',
      'growth: { law: linear, grants: [discovery, discovery] }',
      '41: a grant is named twice (name each once)',
    ],
    [
      'requests that delete what is not stored',
      'store: { access_tokens: false }, cleanup: { in_request: 5 }',
      '66: no access token is stored that a request could delete (leave it out, or store access tokens)',
    ],
    [
      'lives of nothing',
      'clients: { rucio: { access_jitter: 100 % } }',
      '45: a life that is shorter by 100 % is none (give less than 100 %)',
    ],
    [
      'a grant that is none',
      'pool: { second: [discovery] }',
      '27: `issuers.cms.pool.second.0` must be one of client_credentials, token_exchange, refresh_token (it is discovery)',
    ],
    [
      'no grant at all',
      'growth: { law: linear, grants: [] }',
      '41: `issuers.cms.growth.grants` must not be empty (it is an empty list)',
    ],
    [
      'a chance above one',
      'cleanup: { deadlock: 120 % }',
      '31: `issuers.cms.cleanup.deadlock` is "120 %", out of range for a share (from 0 % to 100 %)',
    ],
    [
      'a negative weight',
      'keys: { weight: -1 }',
      '26: `issuers.cms.keys.weight` must be at least 0 (it is -1)',
    ],
    [
      'a time to read a row without a unit',
      'store: { scan_time: 20 }',
      '30: `issuers.cms.store.scan_time` needs a unit (us, ms, s, min, h, d, week) (such as `3 h`)',
    ],
    [
      'a switch that is no switch',
      'clients: { fts: { clear_on_refresh: maybe } }',
      '46: `issuers.cms.clients.fts.clear_on_refresh` must be `true` or `false` (it is maybe)',
    ],
  ])('%s', (_, keys, expected) => {
    expect(errors(keys)).toEqual([`small.yaml:5:${expected}`]);
  });

  test('a pool in which all requests may wait for each other is a warning', () => {
    const warnings = (keys: string) =>
      load({ 'small.yaml': withIssuer(keys) })
        .warnings.map(({ message }) => message)
        .filter((message) => message.includes('wait for each other'));
    expect(warnings('pool: { second: [token_exchange] }')).toEqual([
      '200 threads that need two connections each can take all 50 with their first ones, and wait for each other until `pool.timeout`',
    ]);
    expect(warnings('pool: { connections: 201, second: [token_exchange] }')).toEqual([]);
    expect(warnings('threads: 49, pool: { second: [token_exchange] }')).toEqual([]);
    expect(warnings('pool: { connections: 10 }')).toEqual([]);
  });
});
