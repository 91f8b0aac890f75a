import { afterAll, describe, expect, test } from 'vitest';
import { validatorSoftware } from '../../src/systems/storage/software.js';
import { errorsOf, good, load, removeFolders } from './folder.js';

afterAll(removeFolders);

const site = (text: string) => errorsOf({ 'small.yaml': good('A: {}', `A: ${text}`) });
const storage = (text: string) => errorsOf({ 'small.yaml': good('tokens:', `storage: ${text}\ntokens:`) });

describe('what is wrong with a release, keys or tokens of an endpoint is one line', () => {
  test.each([
    [
      '{ technology: storm, version: "1.5.1" }',
      'small.yaml:11:36: `storm` has no release `1.5.1` (did you mean `1.5.0`?)',
    ],
    [
      '{ technology: dcache, version: "9.2" }',
      'small.yaml:11:37: `dcache` has no release `9.2` (releases of dcache: before-2023-10, 2023-10)',
    ],
    [
      '{ technology: dcache, scitokens: 1.3.0 }',
      'small.yaml:11:39: `scitokens` says nothing of `dcache`, which does not use scitokens-cpp (leave it out; its release is `version`)',
    ],
    [
      '{ scitokens: 1.2.0 }',
      'small.yaml:11:19: `sites.A.scitokens` must be one of 1.0, 1.1.2, 1.3.0 (did you mean `1.3.0`?)',
    ],
    [
      '{ keys: { refresh: -5 min } }',
      'small.yaml:11:25: `sites.A.keys.refresh` is "-5 min", out of range for a duration (from 0 s to 100 years, in whole microseconds)',
    ],
    [
      '{ keys: { with_keys: all } }',
      'small.yaml:11:27: `sites.A.keys.with_keys` must be one of beside, one, lock, each (it is all)',
    ],
    [
      '{ keys: { without_keys: beside } }',
      'small.yaml:11:30: `sites.A.keys.without_keys` must be one of one, lock, each (it is beside)',
    ],
    [
      '{ keys: { jitter: 120 % } }',
      'small.yaml:11:24: `sites.A.keys.jitter` is "120 %", out of range for a share (from 0 % to 100 %)',
    ],
    [
      '{ accepted: { lifetime: 60 } }',
      'small.yaml:11:30: `sites.A.accepted.lifetime` needs a unit (us, ms, s, min, h, d, week) (such as `3 h`)',
    ],
    [
      '{ accepted: { slide: true } }',
      'small.yaml:11:20: `sites.A.accepted.slide` is not a known key (did you mean `slides`?)',
    ],
  ])('%s', (text, line) => {
    expect(site(text)).toEqual([line]);
  });

  test('a release for all endpoints', () => {
    expect(storage('{ versions: { storm: "1.6" } }')).toEqual([
      'small.yaml:13:31: `storage.versions.storm` must be one of 1.4, 1.5.0 (did you mean `1.4`?)',
    ]);
  });
});

describe('the validator of an endpoint', () => {
  const software = (sites: string, all = '{}') => {
    const text = good('A: {}', `A: ${sites}`).replace('tokens:', `storage: ${all}\ntokens:`);
    const [{ scenario }] = load({ 'small.yaml': text }).variants;
    return validatorSoftware(scenario.sites.A, scenario.storage);
  };

  test('is of the newest release, of that of all endpoints, or of its own', () => {
    expect(software('{ technology: storm }').version).toBe('1.5.0');
    expect(software('{ technology: storm }', '{ versions: { storm: "1.4" } }').version).toBe('1.4');
    expect(software('{ technology: storm, version: 1.5.0 }', '{ versions: { storm: "1.4" } }').version).toBe(
      '1.5.0',
    );
    expect(
      software('{ technology: eos }', '{ versions: { xrootd: "5.0", scitokens: "1.0" } }'),
    ).toMatchObject({
      version: '5.0',
      keysVersion: '1.0',
    });
  });

  test('does what its release does, but for what is said of all of its library, and of itself', () => {
    const all = '{ keys: { dcache: { refresh: 1 h, failure: 5 s } }, acl_cache: 7 s }';
    expect(software('{ technology: dcache, keys: { failure: 9 s } }', all).keys).toMatchObject({
      refresh: 3600e6,
      failure: 9e6,
      expiry: 6 * 3600e6,
    });
    expect(software('{}', all).accepted.lifetime).toBe(7e6);
    expect(software('{ accepted: { lifetime: 8 s } }', all).accepted.lifetime).toBe(8e6);
    expect(software('{ technology: dcache }', all).accepted.lifetime).toBe(600e6);
  });
});
