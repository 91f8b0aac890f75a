import { expect, test } from 'vitest';
import { errorsOf, load } from './folder.js';

const text = (keys: string) => `name: small
title: One pod
horizon: 10 min
issuers: { cms: { pods: 1, slots: 21 } }
load_tests: [{ name: bench, ${keys} }]
sources: { horizon: assumption, issuers: assumption, load_tests: assumption }
`;

test.each([
  '[refresh_token]',
  '[client_credentials, refresh_token]',
  '[refresh_token, token_exchange, refresh_token]',
])('a chain %s, whose refresh has no refresh token, is refused in one line', (chain) => {
  expect(errorsOf({ 'small.yaml': text(`clients: 5, chain: ${chain}`) })).toEqual([
    'small.yaml:5:48: a refresh needs a refresh token, which only an exchange gives (put `token_exchange` before it)',
  ]);
});

test.each([
  '[token_exchange]',
  '[token_exchange, refresh_token, refresh_token]',
])('a chain %s is valid', (chain) => {
  expect(load({ 'small.yaml': text(`clients: 5, chain: ${chain}`) }).warnings).toEqual([]);
});

test('more clients than threads and accept queues take in are warned of, unless they think long enough', () => {
  const warnings = (keys: string) =>
    load({ 'small.yaml': text(keys) }).warnings.map(({ message }) => message);
  expect(warnings('clients: 400')).toEqual([
    expect.stringContaining('400 clients are more than the 300 requests that `cms` takes in at a time'),
  ]);
  expect(warnings('clients: 300')).toEqual([]);
  expect(warnings('clients: 400, think: 1 s')).toEqual([]);
  expect(warnings('rate: 400 Hz')).toEqual([]);
});
