import { expect, test } from 'vitest';
import { oldestKeysUs } from '../../src/systems/storage/key-age.js';

const KEYS = { refresh: 600, expiry: 0, background: 0, ahead: 100 };

test('keys are fetched again when they are due, or dropped if that is before', () => {
  expect(oldestKeysUs(KEYS)).toBe(600);
  expect(oldestKeysUs(KEYS, 1.5)).toBe(900);
  expect(oldestKeysUs({ ...KEYS, expiry: 500 })).toBe(500);
});

test('a thread of its own fetches them ahead, and at most one look later', () => {
  expect(oldestKeysUs({ ...KEYS, background: 60 })).toBe(560);
  expect(oldestKeysUs({ ...KEYS, background: 300 })).toBe(600);
});
