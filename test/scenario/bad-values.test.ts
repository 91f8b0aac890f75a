import { describe, expect, test } from 'vitest';
import { errorsOf, GOOD, good } from './folder.js';

const only = (small: string) => errorsOf({ 'small.yaml': small });

describe('a wrong key or value is one line with place and remedy', () => {
  test.each([
    [
      'an unknown key at the top',
      'horizon: 2 h',
      'horizon: 2 h\nhorizn: 3 h',
      'small.yaml:4:1: `horizn` is not a known key (did you mean `horizon`?)',
    ],
    [
      'an unknown key of an issuer',
      '{ pods: 1 }',
      '{ pod: 1 }',
      'small.yaml:5:10: `issuers.cms.pod` is not a known key (did you mean `pods`?)',
    ],
    [
      'an unknown key of a workload',
      'files: 10',
      'fils: 10',
      'small.yaml:17:5: `workloads.production.fils` is not a known key (did you mean `files`?)',
    ],
    [
      'an unknown key of the tokens',
      '{ preset: dc24 }',
      '{ preset: dc24, cach: off }',
      'small.yaml:13:25: `tokens.cach` is not a known key (did you mean `cache`?)',
    ],
    [
      'a key of nothing',
      '{ version: "3.13" }',
      '{ link: { zzzzzzz: 1 } }',
      'small.yaml:9:19: `fts.cern.link.zzzzzzz` is not a known key (keys here: min, max, optimizer, initial, interval)',
    ],
    [
      'two rules of when a token is due',
      '{ version: "3.13" }',
      '{ version: "2024-02", refresh: { life_left: 10 min, life_fraction: 50 % } }',
      'small.yaml:9:53: a token is due by `life_left` or by `life_fraction`, not by both (leave one out)',
    ],
    [
      'a missing unit',
      'horizon: 2 h',
      'horizon: 2',
      'small.yaml:3:10: `horizon` needs a unit (us, ms, s, min, h, d, week) (such as `3 h`)',
    ],
    [
      'a unit that is spelt out',
      'horizon: 2 h',
      'horizon: 2 hours',
      'small.yaml:3:10: `horizon` is "2 hours": "hours" is not a unit of a duration (us, ms, s, min, h, d, week) (did you mean `2 h`?)',
    ],
    [
      'a unit of something else',
      'horizon: 2 h',
      'horizon: 2 GB',
      'small.yaml:3:10: `horizon` is "2 GB": "GB" is not a unit of a duration (us, ms, s, min, h, d, week) (such as `3 h`)',
    ],
    [
      'two numbers and two units',
      'horizon: 2 h',
      'horizon: 1h30m',
      'small.yaml:3:10: `horizon` is "1h30m", not a duration (write one number and one unit, such as `3 h`)',
    ],
    [
      'a time of the clock',
      'horizon: 2 h',
      'horizon: 01:30:00',
      'small.yaml:3:10: `horizon` is "01:30:00", not a duration (write one number and one unit, such as `3 h`)',
    ],
    [
      'a decimal comma',
      'horizon: 2 h',
      'horizon: 1,5 h',
      'small.yaml:3:10: `horizon` is "1,5 h", and a number has no comma (write `1.5 h` if decimals begin there, and thousands without a mark)',
    ],
    [
      'a decimal comma of a plain number',
      'horizon: 2 h',
      'horizon: 2 h\ncheck:\n  replications: 1,5',
      'small.yaml:5:17: `check.replications` must be a number (write `1.5`: decimals begin with a point)',
    ],
    [
      'an empty list',
      'destinations: [B]',
      'destinations: []',
      'small.yaml:19:19: `workloads.production.destinations` must not be empty (it is an empty list)',
    ],
    [
      'an empty text',
      'title: A small scenario',
      'title: ""',
      'small.yaml:2:8: `title` must not be empty (it is empty)',
    ],
    [
      'a seed beyond all integers, by its nearest limit',
      'horizon: 2 h',
      'horizon: 2 h\nseed: 1e20',
      'small.yaml:4:7: `seed` must be at most 4294967295 (it is 1e20)',
    ],
    [
      'a count below all integers, by its nearest limit',
      '{ pods: 1 }',
      '{ pods: -1e20 }',
      'small.yaml:5:16: `issuers.cms.pods` must be at least 1 (it is -1e20)',
    ],
    [
      'a negative duration',
      'horizon: 2 h',
      'horizon: -2 h',
      'small.yaml:3:10: `horizon` is "-2 h", out of range for a duration (from 0 s to 100 years, in whole microseconds)',
    ],
    [
      'an absurd duration',
      'horizon: 2 h',
      'horizon: 1e9 d',
      'small.yaml:3:10: `horizon` is "1e9 d", out of range for a duration (from 0 s to 100 years, in whole microseconds)',
    ],
    [
      'a number too large for a computer',
      'horizon: 2 h',
      'horizon: 1e999 s',
      'small.yaml:3:10: `horizon` is "1e999 s", out of range for a duration (from 0 s to 100 years, in whole microseconds)',
    ],
    [
      'a negative rate',
      'rate: 10 /h',
      'rate: -1 Hz',
      'small.yaml:16:37: `workloads.production.arrivals.rate` is "-1 Hz", out of range for a rate (from 0 Hz to 1000 kHz)',
    ],
    [
      'a share above one',
      'horizon: 2 h',
      'horizon: 2 h\nstorage: { failure: 120 % }',
      'small.yaml:4:21: `storage.failure` is "120 %", out of range for a share (from 0 % to 100 %)',
    ],
    [
      'words for a quantity',
      'horizon: 2 h',
      'horizon: soon',
      'small.yaml:3:10: `horizon` is "soon", not a duration (write a number and a unit, such as `3 h`)',
    ],
    [
      'a map for a quantity',
      'horizon: 2 h',
      'horizon: { a: 1 }',
      'small.yaml:3:1: `horizon` must be a duration, such as `3 h` (it is a map)',
    ],
    [
      'no value at all',
      'horizon: 2 h',
      'horizon:',
      'small.yaml:3:9: `horizon` has no value (must be a duration, such as `3 h`)',
    ],
    [
      'a missing horizon',
      'horizon: 2 h\n',
      '',
      'small.yaml:1:1: `horizon` is missing (it must be a duration, such as `3 h`)',
    ],
    [
      'a horizon of zero',
      'horizon: 2 h',
      'horizon: 0 s',
      'small.yaml:3:10: the horizon is zero (give the time to simulate, such as `2 h`)',
    ],
    [
      'a warm-up as long as the horizon',
      'horizon: 2 h',
      'horizon: 2 h\nwarmup: 120 min',
      'small.yaml:4:9: the warm-up is not shorter than the horizon (shorten it, or lengthen the horizon)',
    ],
    [
      'a fraction of a pod',
      '{ pods: 1 }',
      '{ pods: 1.5 }',
      'small.yaml:5:16: `issuers.cms.pods` must be a whole number (it is 1.5)',
    ],
    [
      'a pod too few',
      '{ pods: 1 }',
      '{ pods: 0 }',
      'small.yaml:5:16: `issuers.cms.pods` must be at least 1 (it is 0)',
    ],
    [
      'a number in quotes',
      '{ pods: 1 }',
      '{ pods: "1" }',
      'small.yaml:5:16: `issuers.cms.pods` must be a number (leave the quotes out)',
    ],
    [
      'a version that is not one, and is the same number as none',
      '"3.13"',
      '3.130',
      'small.yaml:9:20: `fts.cern.version` must be one of 2024-02, 3.13, 3.14 (did you mean `3.13`?)',
    ],
    [
      'a million pods',
      '{ pods: 1 }',
      '{ pods: 1000000 }',
      'small.yaml:5:16: `issuers.cms.pods` must be at most 10000 (it is 1000000)',
    ],
    [
      'a dataset of a hundred million files',
      'files: 10',
      'files: 1e8',
      'small.yaml:17:12: `workloads.production.files` must be at most 1000000 (it is 1e8)',
    ],
    [
      'a word that is not a choice',
      'not-ready',
      'notready',
      'small.yaml:12:19: `sites.B.readiness` must be one of ready, not-ready, failed, downtime (did you mean `not-ready`?)',
    ],
    [
      'yes for true',
      '"3.13"',
      '"3.13", tokens: yes',
      'small.yaml:9:36: `fts.cern.tokens` must be `true` or `false` (write `true`)',
    ],
    ['a list for a map', '  A: {}', '  A: []', 'small.yaml:11:6: `sites.A` must be a map (it is a list)'],
    [
      'a name with a space',
      '  A: {}',
      '  A B: {}',
      'small.yaml:11:3: `sites.A B` is not a name (a name is 1 to 64 letters, digits, "-" or "_")',
    ],
    [
      'a scenario name that leaves its folder',
      'name: small',
      'name: ../small',
      'small.yaml:1:7: `name` is "../small" (a name is 1 to 64 letters, digits, "-" or "_")',
    ],
    [
      'an unknown law',
      'law: poisson, rate: 10 /h',
      'law: poison, rate: 10 /h',
      'small.yaml:16:22: `workloads.production.arrivals.law` must be one of poisson, fixed, at, trace (did you mean `poisson`?)',
    ],
    [
      'a law without its mean',
      '{ pods: 1 }',
      '{ service: { law: exponential } }',
      'small.yaml:5:10: `issuers.cms.service.mean` is missing (it must be a duration, such as `3 h`)',
    ],
    [
      'a law with the key of another',
      '{ pods: 1 }',
      '{ service: { law: exponential, mean: 1 s, cv: 1 } }',
      'small.yaml:5:50: `issuers.cms.service.cv` is not a known key (keys here: law, mean)',
    ],
    [
      'a law that is neither value nor map',
      '{ pods: 1 }',
      '{ service: [1 s] }',
      'small.yaml:5:19: `issuers.cms.service` must be a duration, such as `3 h`, or a map (it is a list)',
    ],
    [
      'a law without a unit',
      '{ pods: 1 }',
      '{ service: 60 }',
      'small.yaml:5:19: `issuers.cms.service` needs a unit (us, ms, s, min, h, d, week) (such as `3 h`)',
    ],
    [
      'a range upside down',
      '{ pods: 1 }',
      '{ service: { law: uniform, min: 2 s, max: 1 s } }',
      'small.yaml:5:50: `issuers.cms.service.max` is below `min` (exchange them)',
    ],
    [
      'a mean below the least value',
      '{ pods: 1 }',
      '{ service: { law: lognormal, mean: 1 s, cv: 1, min: 2 s } }',
      'small.yaml:5:43: `issuers.cms.service.mean` is below `min` (give the mean of what is cut at `min` and `max`, which lies between)',
    ],
    [
      'a mean above the largest value',
      '{ pods: 1 }',
      '{ service: { law: lognormal, mean: 3 s, cv: 1, max: 2 s } }',
      'small.yaml:5:43: `issuers.cms.service.mean` is above `max` (give the mean of what is cut at `min` and `max`, which lies between)',
    ],
    [
      'a site that is called as all of them',
      '  A: {}',
      '  A: {}\n  all: {}',
      'small.yaml:12:3: a site cannot be called `all` (that word stands for all of them)',
    ],
    [
      'a calendar time that is none',
      'horizon: 2 h',
      'horizon: 2 h\nstart: tomorrow',
      'small.yaml:4:8: `start` is "tomorrow" (write it as `2024-02-12T00:00:00Z`)',
    ],
    [
      'a fanout that is no number',
      'files: 10',
      'fanout: some',
      'small.yaml:17:13: `workloads.production.fanout` must be `all` or a whole number of at least 1',
    ],
  ])('%s', (_, from, to, expected) => {
    const lines = only(good(from, to));
    expect(lines[0]).toContain(expected);
    expect(lines).toHaveLength(1);
  });
});

describe('names that refer to nothing', () => {
  test.each([
    [
      'a destination',
      '[B]',
      '[B, C]',
      'small.yaml:19:23: there is no site `C` (sites in this scenario: A, B)',
    ],
    [
      'a source',
      'sources: A',
      'sources: T2_XX_Nowhere',
      'small.yaml:18:14: there is no site `T2_XX_Nowhere` (sites in this scenario: A, B)',
    ],
    [
      'a weighted destination',
      '[B]',
      '{ B: 1, Q_Site: 2 }',
      'small.yaml:19:27: there is no site `Q_Site` (sites in this scenario: A, B)',
    ],
    [
      'an issuer',
      '{ pods: 2 }',
      '{ issuer: cmss }',
      'small.yaml:7:18: there is no issuer `cmss` (did you mean `cms`?)',
    ],
    [
      'an FTS instance',
      '  A: {}',
      '  A: { fts: cerm }',
      'small.yaml:11:13: there is no FTS instance `cerm` (did you mean `cern`?)',
    ],
    [
      'a submitter',
      'files: 10',
      'submitter: cmd',
      'small.yaml:17:16: there is no submitter `cmd` (did you mean `cms`?)',
    ],
    [
      'an OAuth client',
      '{ pods: 2 }',
      '{ client: rucioo }',
      'small.yaml:7:18: there is no client `rucioo` at its issuer (did you mean `rucio`?)',
    ],
    [
      'a profile',
      '{ pods: 1 }',
      '{ profile: iam }',
      'small.yaml:5:19: there is no profile `iam` (include the file that defines it)',
    ],
  ])('%s', (_, from, to, expected) => {
    expect(only(good(from, to))).toEqual([expected]);
  });

  test('a name left out where two are possible must be given', () => {
    expect(only(good('  cern: {', '  ral: {}\n  cern: {'))).toEqual([
      'small.yaml:12:3: `sites.A` needs the FTS instance it uses (one of cern, ral)',
      'small.yaml:13:3: `sites.B` needs the FTS instance it uses (one of cern, ral)',
    ]);
  });

  test('a source of a number that is not set', () => {
    expect(only(`${GOOD}sources: { issuers.cms.pds: T1/D3 }\n`)).toEqual([
      'small.yaml:20:12: `issuers.cms.pds` has a source but is not set (did you mean `issuers.cms.pods`?)',
    ]);
  });
});

describe('a workload that cannot be', () => {
  const workload = GOOD.slice(GOOD.indexOf('workloads:'));

  test('a scenario without workload and load test is empty', () => {
    expect(only(good(workload, 'workloads: []\n'))).toEqual([
      'small.yaml:14:12: the workload is empty (add an entry to `workloads` or `load_tests`)',
    ]);
    expect(only(good(workload, ''))).toEqual([
      'small.yaml:1:1: the workload is empty (add an entry to `workloads` or `load_tests`)',
    ]);
  });

  test('a rate of zero never brings a dataset', () => {
    expect(only(good('rate: 10 /h', 'rate: 0 Hz'))).toEqual([
      'small.yaml:16:37: no dataset ever arrives: the rate is zero (give a rate such as `2 /h`)',
    ]);
  });

  test.each([
    [
      'neither clients nor rate',
      '',
      'small.yaml:21:5: `load_tests.bench` needs exactly one of `clients` and `rate` (`clients` for a closed loop, `rate` for an open one)',
    ],
    [
      'clients and rate',
      ', clients: 3, rate: 1 Hz',
      'small.yaml:21:38: `load_tests.bench` needs exactly one of `clients` and `rate` (`clients` for a closed loop, `rate` for an open one)',
    ],
    [
      'an end before its begin',
      ', clients: 3, from: 2 s, until: 1 s',
      'small.yaml:21:50: `until` is not after `from` (lengthen it, or leave it out)',
    ],
  ])('a load test with %s', (_, more, expected) => {
    expect(only(`${GOOD}load_tests:\n  - { name: bench${more} }\n`)).toEqual([expected]);
  });

  test('two workloads of one name', () => {
    expect(only(`${GOOD}${workload.slice(workload.indexOf('\n') + 1)}`)).toEqual([
      'small.yaml:20:11: the name `production` is used twice (choose another)',
    ]);
  });

  test('no destinations, a fanout above them, weights of zero, and a site twice', () => {
    expect(only(good('    destinations: [B]\n', ''))[0]).toMatch(
      /^small\.yaml:15:5: .*has no `destinations` \(name a site/,
    );
    expect(only(good('files: 10', 'fanout: 2'))[0]).toMatch(
      /^small\.yaml:17:13: a fanout of 2 .*there are 1 \(lower it/,
    );
    expect(only(good('[B]', '{ B: 0 }'))[0]).toMatch(/^small\.yaml:19:5: the weights .* are all zero/);
    expect(only(good('[B]', '[B, B]'))[0]).toMatch(/^small\.yaml:19:23: the site `B` is listed twice/);
  });
});

test('all problems are told at once, 20 lines at most', () => {
  expect(only(good('{ pods: 1 }', '{ pods: 0, slots: x, thraeds: 1 }'))).toHaveLength(3);
  const many = Array.from({ length: 30 }, (_, index) => `  Z${index}: { inbound: 0 }`).join('\n');
  const lines = only(good('  A: {}', `  A: {}\n${many}`));
  expect(lines).toHaveLength(21);
  expect(lines[20]).toBe('and 10 more');
});
