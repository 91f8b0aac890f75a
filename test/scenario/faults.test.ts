import { describe, expect, test } from 'vitest';
import type { Scenario } from '../../src/scenario/schema.js';
import { errorsOf, GOOD, load } from './folder.js';

/** The small scenario with faults; the first one is in line 21, its first key in column 5. */
function withFaults(...faults: readonly string[]): string {
  return `${GOOD}faults:\n${faults.map((fault) => `  - ${fault}\n`).join('')}`;
}

const errors = (...faults: readonly string[]) => errorsOf({ 'small.yaml': withFaults(...faults) });

function faultsOf(...faults: readonly string[]): Scenario['faults'] {
  return load({ 'small.yaml': withFaults(...faults) }).variants[0].scenario.faults;
}

const DOES_NOT_TALK =
  'do not talk to each other (these do: submitters and issuers; submitters and fts; fts and issuers; fts and sites; sites and issuers; sites and submitters; vaults and issuers; access_points and vaults)';

describe('a wrong fault is one line with place and remedy', () => {
  test.each([
    [
      'an issuer that does not exist',
      '{ kind: issuer-down, name: x, issuer: csm, at: 1 h }',
      ':43: there is no issuer `csm` (did you mean `cms`?)',
    ],
    [
      'an FTS instance that does not exist',
      '{ kind: fts-down, name: x, fts: cren, at: 1 h }',
      ':37: there is no FTS instance `cren` (did you mean `cern`?)',
    ],
    [
      'a submitter that does not exist',
      '{ kind: cache-flush, name: x, submitter: cmss, at: 1 h }',
      ':46: there is no submitter `cmss` (did you mean `cms`?)',
    ],
    [
      'a site that does not exist',
      '{ kind: site-down, name: x, site: [A, C], at: 1 h }',
      ':43: there is no site `C` (sites in this scenario: A, B)',
    ],
    [
      'a site twice',
      '{ kind: site-down, name: x, site: [A, A], at: 1 h }',
      ':43: the site `A` is listed twice (list it once, or give weights)',
    ],
    [
      'a begin at the horizon',
      '{ kind: fts-down, name: x, at: 2 h }',
      ':36: the fault begins outside the horizon (begin it earlier)',
    ],
    [
      'a begin outside the horizon of a fault of no length',
      '{ kind: fts-down, name: x, at: 3 h, for: 0 s }',
      ':36: the fault begins outside the horizon (begin it earlier)',
    ],
    [
      'a negative length',
      '{ kind: fts-down, name: x, at: 1 h, for: -3 h }',
      ':46: `faults.x.for` is "-3 h", out of range for a duration (from 0 s to 100 years, in whole microseconds)',
    ],
    [
      'a negative begin',
      '{ kind: fts-down, name: x, at: -1 h }',
      ':36: `faults.x.at` is "-1 h", out of range for a duration (from 0 s to 100 years, in whole microseconds)',
    ],
    [
      'a begin without a unit',
      '{ kind: fts-down, name: x, at: 1 }',
      ':36: `faults.x.at` needs a unit (us, ms, s, min, h, d, week) (such as `3 h`)',
    ],
    [
      'both a time and at random',
      '{ kind: fts-down, name: x, at: 1 h, random: { mtbf: 1 h, mttr: 1 h } }',
      ':41: the fault `x` needs exactly one of `at` and `random` (`at` for a known time, `random` for one that comes and goes)',
    ],
    [
      'neither a time nor at random',
      '{ kind: fts-down, name: x, for: 1 h }',
      ':5: the fault `x` needs exactly one of `at` and `random` (`at` for a known time, `random` for one that comes and goes)',
    ],
    [
      'a fixed length of what is random',
      '{ kind: fts-down, name: x, for: 1 h, random: { mtbf: 1 h, mttr: 1 h } }',
      ':37: `for` has no effect beside `random` (give `random.mttr`, or `at` and `for`)',
    ],
    [
      'a random fault that nobody repairs',
      '{ kind: fts-down, name: x, random: { mtbf: 1 h } }',
      ':32: a fault that comes at random needs a mean time to repair (give `mttr`, such as `2 h`)',
    ],
    [
      'a time to repair what is over at once',
      '{ kind: cache-flush, name: x, random: { mtbf: 1 h, mttr: 1 h } }',
      ':62: `cache-flush` has no length (leave `mttr` out)',
    ],
    [
      'a random fault that never stops coming',
      '{ kind: cache-flush, name: x, random: { mtbf: 0 s } }',
      ':51: `faults.x.random.mtbf` is "0 s", out of range for a duration (from 1 s to 100 years: what fails more often is down)',
    ],
    [
      'a key of another kind',
      '{ kind: issuer-down, name: x, at: 1 h, factor: 3 }',
      ':44: `faults.x.factor` is not a known key (keys here: kind, issuer, name, at, random, for)',
    ],
    [
      'a length of what is over at once',
      '{ kind: cache-flush, name: x, at: 1 h, for: 1 h }',
      ':44: `faults.x.for` is not a known key (keys here: kind, submitter, name, at, random)',
    ],
    [
      'no site',
      '{ kind: site-down, name: x, at: 1 h }',
      ':5: `faults.x.site` is missing (it must be text, or a list)',
    ],
    ['no name', '{ kind: fts-down, at: 1 h }', ':5: `faults.0.name` is missing (it must be text)'],
    [
      'a name that cannot name a metric',
      '{ kind: fts-down, name: a.b, at: 1 h }',
      ':29: `faults.a.b.name` is "a.b" (a name is 1 to 64 letters, digits, "-" or "_")',
    ],
    [
      'a cut between systems that do not talk',
      '{ kind: network-cut, name: x, at: 1 h, between: [sites.A, sites.B] }',
      `:53: \`sites.A\` and \`sites.B\` ${DOES_NOT_TALK}`,
    ],
    [
      'a cut of a system from itself',
      '{ kind: network-cut, name: x, at: 1 h, between: [fts.cern, fts.cern] }',
      `:53: \`fts.cern\` and \`fts.cern\` ${DOES_NOT_TALK}`,
    ],
    [
      'a cut of a system that does not exist',
      '{ kind: network-cut, name: x, at: 1 h, between: [fts.cern, sites.C] }',
      ':64: there is no system `sites.C` (did you mean `sites.A`?)',
    ],
    [
      'a cut of something without a path',
      '{ kind: network-cut, name: x, at: 1 h, between: [cern, sites.A] }',
      ':54: there is no system `cern` (systems, by their paths: issuers.cms, submitters.cms, fts.cern, sites.A, sites.B)',
    ],
    [
      'more pods than there are',
      '{ kind: pods-lost, name: x, at: 1 h, pods: 2 }',
      ':48: 2 pods cannot be lost: the issuer `cms` has 1 (name at most as many as it has)',
    ],
    [
      'more slow pods than there are',
      '{ kind: pods-slow, name: x, at: 1 h, pods: 3 }',
      ':48: 3 pods cannot be slow: the issuer `cms` has 1 (name at most as many as it has)',
    ],
    [
      'more stalled pods than there are',
      '{ kind: pods-stalled, name: x, at: 1 h, pods: 3 }',
      ':51: 3 pods cannot be stalled: the issuer `cms` has 1 (name at most as many as it has)',
    ],
    [
      'pods that are as slow as ever',
      '{ kind: pods-slow, name: x, at: 1 h, factor: 1 }',
      ':5: the fault `x` slows nothing down (give a `factor`)',
    ],
    [
      'a slowness that slows nothing',
      '{ kind: issuer-slow, name: x, at: 1 h }',
      ':5: the fault `x` slows nothing down (give `factor` or `added`)',
    ],
    [
      'a length of a migration',
      '{ kind: migration, name: x, at: 1 h, for: 1 h }',
      ':47: `for` has no effect without `probes`: a migration takes `per_row` for each stored token (give `per_row`, or `probes: true`)',
    ],
  ])('%s', (_, fault, expected) => {
    expect(errors(fault)).toEqual([`small.yaml:21${expected}`]);
  });

  test('an unknown kind, with the nearest one', () => {
    const [error, ...others] = errors('{ kind: isuer-down, name: x, at: 1 h }');
    expect(error).toMatch(/^small\.yaml:21:13: `faults\.x\.kind` must be one of issuer-down, .*network-cut/);
    expect(error).toMatch(/\(did you mean `issuer-down`\?\)$/);
    expect(others).toEqual([]);
  });

  test('an override that makes a fault wrong is named, not the file', () => {
    const files = { 'small.yaml': withFaults('{ kind: fts-down, name: x, at: 1 h }') };
    expect(errorsOf(files, { set: ['faults.x.at=9 h'] })[0]).toMatch(/the fault begins outside the horizon/);
  });
});

describe('two faults of one kind may not be there at the same time', () => {
  const overlap = (second: string) =>
    `small.yaml:22:5: the fault \`${second}\` overlaps \`x\`, which is of the same kind and strikes the same system (shorten one, or make one of them)`;

  test.each([
    [
      'one begins before the other ends',
      '{ kind: fts-down, name: x, at: 1 h, for: 30 min }',
      '{ kind: fts-down, name: y, at: 80 min, for: 5 min }',
    ],
    [
      'one does not end',
      '{ kind: fts-down, name: x, at: 1 h }',
      '{ kind: fts-down, name: y, at: 90 min, for: 5 min }',
    ],
    [
      'one comes at random',
      '{ kind: fts-down, name: x, random: { mtbf: 1 h, mttr: 1 h } }',
      '{ kind: fts-down, name: y, at: 90 min, for: 5 min }',
    ],
    [
      'two of one instant',
      '{ kind: cache-flush, name: x, at: 1 h }',
      '{ kind: cache-flush, name: y, at: 1 h }',
    ],
    [
      'one of all sites',
      '{ kind: site-down, site: all, name: x, at: 1 h }',
      '{ kind: site-down, site: B, name: y, at: 90 min }',
    ],
    [
      'the same two systems cut, in whatever order',
      '{ kind: network-cut, between: [sites.A, fts.cern], name: x, at: 1 h }',
      '{ kind: network-cut, between: [fts.cern, sites.A], name: y, at: 90 min }',
    ],
  ])('%s', (_, first, second) => {
    expect(errors(first, second)).toEqual([overlap('y')]);
  });

  test.each([
    [
      'one after the other',
      '{ kind: fts-down, name: x, at: 1 h, for: 30 min }',
      '{ kind: fts-down, name: y, at: 90 min, for: 5 min }',
    ],
    [
      'at different sites',
      '{ kind: site-down, site: A, name: x, at: 1 h }',
      '{ kind: site-down, site: B, name: y, at: 1 h }',
    ],
    [
      'between different systems',
      '{ kind: network-cut, between: [sites.A, fts.cern], name: x, at: 1 h }',
      '{ kind: network-cut, between: [fts.cern, sites.B], name: y, at: 1 h }',
    ],
    [
      'of different kinds',
      '{ kind: issuer-down, name: x, at: 1 h }',
      '{ kind: issuer-hang, name: y, at: 1 h }',
    ],
    [
      'instants at random',
      '{ kind: cache-flush, name: x, random: { mtbf: 1 h } }',
      '{ kind: cache-flush, name: y, at: 1 h }',
    ],
    [
      'one without length',
      '{ kind: fts-down, name: x, at: 1 h, for: 0 s }',
      '{ kind: fts-down, name: y, at: 30 min }',
    ],
  ])('but they may: %s', (_, first, second) => {
    expect(errors(first, second)).toEqual([]);
  });

  test('and two faults need two names', () => {
    expect(errors('{ kind: fts-down, name: x, at: 1 h }', '{ kind: issuer-down, name: x, at: 1 h }')).toEqual(
      ['small.yaml:22:32: the name `x` is used twice (choose another)'],
    );
  });
});

describe('a checked fault', () => {
  test('strikes the only system there is when none is named', () => {
    const faults = faultsOf(
      '{ kind: issuer-down, name: a, at: 1 h }',
      '{ kind: lead-lost, name: b, at: 1 h }',
      '{ kind: submitter-restart, name: c, at: 1 h }',
      '{ kind: validator-restart, name: d, at: 1 h, site: all }',
    );
    expect(faults.map(({ targets }) => targets)).toEqual([
      ['issuers.cms'],
      ['fts.cern'],
      ['submitters.cms'],
      ['sites.A', 'sites.B'],
    ]);
  });

  test('faults are in the order of their names', () => {
    const [a, b] = ['{ kind: fts-down, name: a, at: 1 h }', '{ kind: issuer-down, name: b, at: 1 h }'];
    expect(faultsOf(b, a)).toEqual(faultsOf(a, b));
  });

  test.each([
    '{ kind: fts-down, name: x, at: 1 h, for: 0 s }',
    '{ kind: site-down, name: x, site: all, random: { mtbf: 1 h, mttr: 0 s } }',
    '{ kind: migration, name: x, at: 1 h, per_row: 0 s }',
    '{ kind: migration, name: x, at: 1 h, probes: true, for: 0 s }',
  ])('%s lasts no time, and is left out', (fault) => {
    expect(faultsOf(fault)).toEqual([]);
  });

  test('a fault may last beyond the horizon: it is there to the end', () => {
    expect(errors('{ kind: fts-down, name: x, at: 1 h, for: 96 h }')).toEqual([]);
  });
});
