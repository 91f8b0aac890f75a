import { describe, expect, test } from 'vitest';
import type { Expectation } from '../../src/scenario/expectations.js';
import { errorsOf, GOOD, good, load } from './folder.js';

/** `GOOD` with expectations from line 21 on. */
const holding = (...lines: string[]) => ({
  'small.yaml': `${GOOD}expect:\n${lines.map((line) => `  - { ${line} }\n`).join('')}`,
});
const RATE = 'metric: iam.cms.rate.client_credentials, source: x';
const one = (line: string): Expectation => {
  const [first] = load(holding(line)).expectations;
  if (first === undefined) throw new Error('there is one expectation');
  return first;
};
const bandOf = (line: string) => one(line).band;

describe('the band of an expectation', () => {
  test.each([
    ['published: 10 Hz, within: 15 %', 8.5, 11.5],
    ['published: [60 Hz, 70 Hz], within: 10 %', 54, 77],
    ['published: 10 Hz, factor: 2', 5, 20],
    ['between: [1 Hz, 3 /s]', 1, 3],
    ['at_least: 500 mHz', 0.5, Number.POSITIVE_INFINITY],
    ['at_most: 0', Number.NEGATIVE_INFINITY, 0],
    ['at_least: 1 Hz, at_most: 2 Hz', 1, 2],
  ])('%s', (keys, least, most) => {
    const [low, high] = bandOf(`${RATE}, ${keys}`);
    expect(low).toBeCloseTo(least, 9);
    expect(high).toBeCloseTo(most, 9);
  });

  test('is in the unit of the metric', () => {
    const latency = bandOf(
      'metric: iam.cms.latency.client_credentials, stat: p95, published: 250 ms, within: 20 %, source: x',
    );
    expect(latency[0]).toBeCloseTo(0.2, 9);
    expect(latency[1]).toBeCloseTo(0.3, 9);
    expect(bandOf('metric: transfers.cms.bytes, stat: total, at_least: 2.5 TB, source: x')[0]).toBe(2.5e12);
    expect(bandOf('metric: transfers.cms.throughput, at_least: 8 Gb/s, source: x')[0]).toBe(1e9);
    expect(bandOf('metric: transfers.cms.by_token, at_least: 25 %, source: x')[0]).toBe(0.25);
    expect(bandOf('metric: iam.cms.stored.access_token, at_least: 1.7e6, source: x')[0]).toBe(1.7e6);
    expect(bandOf(`${RATE}, stat: total, at_least: 12000`)[0]).toBe(12_000);
  });
});

test('a share is read in a time that follows its length, and told of by its first characters', () => {
  const text = `1${' '.repeat(200_000)}x`;
  const [line] = errorsOf(holding(`metric: transfers.cms.by_token, at_least: "${text}", source: x`));
  expect(line).toMatch(/^small\.yaml:\d+:\d+: "1 {31}\.\.\. \(200002 characters\)" is not a share \(/);
});

describe('an expectation', () => {
  test('has defaults, and its place in the file', () => {
    const { expectations, check, path } = load(holding(`${RATE}, at_most: 3 Hz`));
    expect(check).toEqual({ replications: 2, most: 6 });
    expect(expectations).toMatchObject([
      {
        name: 'iam.cms.rate.client_credentials mean',
        metrics: ['iam.cms.rate.client_credentials'],
        stat: 'mean',
        variant: 'base',
        use: 'predicted',
        unit: 'Hz',
        at: { file: path, line: 21 },
      },
    ]);
    expect(expectations[0]).toMatchObject({ over: undefined, window: undefined, published: undefined });
  });

  test('can be of a sum, and of a quotient whose other side is the same but for what it says', () => {
    const found = one(
      'metric: iam.cms.rate.client_credentials + iam.cms.rate.token_exchange, window: [1 h, 2 h], over: { metric: transfers.cms.submitted }, at_most: 250 %, source: x',
    );
    expect(found.metrics).toEqual(['iam.cms.rate.client_credentials', 'iam.cms.rate.token_exchange']);
    expect(found.over).toMatchObject({ variant: 'base', stat: 'mean', window: [3600e6, 7200e6] });
    expect(found.unit).toBe('1');
    expect(found.band[1]).toBe(2.5);
  });

  test.each([
    ['transfers.cms.throughput', 'transfers.cms.finished', 'mean', 'B', '1.5 GB'],
    ['transfers.cms.throughput', 'transfers.cms.finished', 'total', 'B', '1.5 GB'],
    ['iam.cms.live.access_token', 'iam.cms.rate.client_credentials', 'mean', 's', '3 h'],
    ['transfers.cms.submitted', 'iam.cms.rate.client_credentials', 'total', 'transfers/requests', '20'],
    ['iam.cms.rate.token_exchange', 'iam.cms.rate.client_credentials', 'mean', '1', '110 %'],
  ])('%s over %s has a unit of its own', (metric, below, stat, unit, value) => {
    const found = one(
      `metric: ${metric}, stat: ${stat}, over: { metric: ${below} }, at_most: ${value}, source: x`,
    );
    expect(found.unit).toBe(unit);
  });

  test('names its variants, and the other side is of the same one', () => {
    const files = holding(
      `${RATE}, variant: more, over: { metric: transfers.cms.submitted }, at_most: 3`,
      `${RATE}, variant: more, over: { metric: iam.cms.rate.client_credentials, variant: base }, at_most: 3`,
    );
    const { expectations } = load({
      'small.yaml': `${files['small.yaml']}variants: { more: { submitters.cms.pods: 3 } }\n`,
    });
    expect(expectations.map(({ over }) => over?.variant)).toEqual(['more', 'base']);
  });

  test('has a source beside it, so that its numbers need none under `sources`', () => {
    const { warnings } = load(holding(`${RATE}, published: 3 Hz, within: 15 %`));
    expect(warnings.map(({ message }) => message).filter((message) => /expect|check/.test(message))).toEqual(
      [],
    );
  });

  test('is of a window that fits the horizon of the file, not that of a --set', () => {
    const files = holding(`${RATE}, window: [1 h, 2 h], at_most: 3 Hz`);
    expect(load(files, { set: ['horizon=30 min'] }).expectations).toHaveLength(1);
  });
});

describe('an expectation that cannot be meant is refused with place and remedy', () => {
  test.each([
    [
      'metric: iam.cms.rate.client_credential, source: x, at_most: 1 Hz',
      'there is no metric `iam.cms.rate.client_credential` (did you mean `iam.cms.rate.client_credentials`?)',
    ],
    [
      'metric: transfers.cms.failed.token_expird, source: x, at_most: 1 Hz',
      'there is no metric `transfers.cms.failed.token_expird` (did you mean `transfers.cms.failed.token_expired`?)',
    ],
    [
      'metric: nonsense, source: x, at_most: 1 Hz',
      'there is no metric `nonsense` (see `tokensim metrics` for the names)',
    ],
    [
      'metric: iam.cms.rate.all +, source: x, at_most: 1 Hz',
      'there is no metric `iam.cms.rate.all +` (did you mean `iam.cms.rate.all`?)',
    ],
    [
      'metric: iam.atlas.rate.all, source: x, at_most: 1 Hz',
      '`iam.atlas.rate.all`: `atlas` is none of the issuers (issuers: cms)',
    ],
    [
      'metric: transfers.atlas.finished, source: x, at_most: 1 Hz',
      '`transfers.atlas.finished`: `atlas` is none of the experiments (experiments: all, cms)',
    ],
    [
      'metric: fts.cen.backlog.exchange, source: x, at_most: 1',
      '`fts.cen.backlog.exchange`: `cen` is none of the FTS instances (did you mean `cern`?)',
    ],
    [`${RATE}, stat: p95, at_most: 1 Hz`, 'a rate has no `p95` (one of mean, max, total)'],
    [`${RATE}, variant: bas, at_most: 1 Hz`, 'there is no variant `bas` (did you mean `base`?)'],
    [`${RATE}`, 'an expectation needs a band'],
    [`${RATE}, published: 1 Hz, within: 5 %, at_most: 2 Hz`, 'the band is given twice'],
    [`${RATE}, published: 1 Hz`, 'a published figure needs a band (give exactly one'],
    [`${RATE}, published: 1 Hz, within: 5 %, factor: 2`, 'a published figure needs a band (give exactly one'],
    [`${RATE}, at_most: 1 Hz, within: 5 %`, 'there is no `published` figure to be near'],
    [`${RATE}, published: 1 Hz, factor: 1`, 'a factor of at most 1 leaves no band'],
    [`${RATE}, between: [2 Hz, 1 Hz]`, 'the band is empty (exchange its ends)'],
    [`${RATE}, at_least: 2 Hz, at_most: 1 Hz`, 'the band is empty (exchange its ends)'],
    [
      `${RATE}, at_most: 3 h`,
      '`at_most` is "3 h": "h" is not a unit of a rate (Hz, mHz, kHz, /s, /min, /h, /d) (such as `70 Hz`)',
    ],
    [`${RATE}, at_most: 3`, '`at_most` needs a unit (Hz, mHz, kHz, /s, /min, /h, /d) (such as `70 Hz`)'],
    [`${RATE}, stat: total, at_most: 3 Hz`, '"3 Hz" is not a number of requests (write it like `12000`)'],
    [
      'metric: transfers.cms.by_token, source: x, at_most: 3 Hz',
      '"3 Hz" is not a share (write it like `60 %`)',
    ],
    [
      'metric: transfers.cms.by_token, source: x, at_least: 150 %',
      'no prediction can be "150 %" (values lie from 0 % to 100 %)',
    ],
    [
      'metric: iam.cms.stored.access_token, source: x, between: [-5, -2]',
      'no prediction can be "-5" (values are 0 or more)',
    ],
    [
      'metric: iam.cms.stored.access_token, source: x, at_least: -5',
      'no prediction can be "-5" (values are 0 or more)',
    ],
    [
      'metric: transfers.cms.by_token, source: x, published: 110 %, within: 50 %',
      'no prediction can be "110 %" (values lie from 0 % to 100 %)',
    ],
    [
      `${RATE}, over: { metric: iam.cms.rate.all }, at_least: -5 %`,
      'no prediction can be "-5 %" (values are 0 % or more)',
    ],
    [`${RATE}, at_least: -3 Hz`, '`at_least` is "-3 Hz", out of range for a rate (from 0 Hz to 1000 kHz)'],
    [`${RATE}, at_most: 1e400 Hz`, '`at_most` is "1e400 Hz", out of range for a rate'],
    [`${RATE}, at_most: .inf`, '`expect.0.at_most`'],
    [
      'metric: iam.cms.latency.client_credentials, stat: p95, source: x, at_most: 3 Hz',
      '`at_most` is "3 Hz": "Hz" is not a unit of a duration',
    ],
    [
      'metric: transfers.cms.by_token, source: x, at_most: 10 s',
      '"10 s" is not a share (write it like `60 %`)',
    ],
    ['metric: transfers.cms.bytes, stat: total, source: x, at_most: 3 Gb', '"Gb" is not a unit of a size'],
    [
      `${RATE}, published: 0, within: 20 %`,
      'nothing is near to 0 by a share or a factor (give `at_most` instead)',
    ],
    [`${RATE}, published: 5 Hz, within: 200 %`, '`expect.0.within` is "200 %", out of range for a share'],
    [`${RATE}, published: 5 Hz, within: -20 %`, '`expect.0.within` is "-20 %", out of range for a share'],
    [`${RATE}, published: [7 Hz, 5 Hz], within: 20 %`, 'the band is empty (exchange its ends)'],
    [`${RATE}, published: [7 Hz], within: 20 %`, '`expect.0.published`'],
    [`${RATE}, published: 5 Hz, between: [4 Hz, 6 Hz]`, 'the band is given twice (give one of'],
    [`${RATE}, stat: p96, at_most: 1 Hz`, '`expect.0.stat` must be one of mean'],
    [
      `${RATE}, over: { metric: iam.cms.latency.client_credentials }, at_most: 3`,
      'Hz over s is no quantity (divide like by like',
    ],
    [
      `${RATE}, over: { metric: transfers.cms.throughput }, at_most: 3`,
      'Hz over B/s is no quantity (divide like by like',
    ],
    [`${RATE}, window: [2 h, 1 h], at_most: 1 Hz`, 'the window ends before it begins'],
    [`${RATE}, window: [1 h, 3 h], at_most: 1 Hz`, 'the window ends after the horizon'],
    [`${RATE}, stat: max, window: [1 h, 2 h], at_most: 1 Hz`, 'a rate has no `max` in a window'],
    [
      'metric: iam.cms.latency.client_credentials, stat: max, window: [1 h, 2 h], source: x, at_most: 1 s',
      'a duration has no `max` in a window',
    ],
    [
      'metric: iam.cms.rate.client_credentials + transfers.cms.by_token, source: x, at_most: 1 Hz',
      'Hz and 1 make no sum (add like to like)',
    ],
    [
      'metric: iam.cms.rate.client_credentials + iam.cms.rate.token_exchange, stat: max, source: x, at_most: 1 Hz',
      'the `max` of several metrics is not that of their sum',
    ],
    [`${RATE}, use: reading, at_most: 1 Hz`, '`use: reading` is of a published figure'],
    [`${RATE}, figure: a5, at_most: 1 Hz`, '`expect.0.figure` is "a5" (write its name in docs/figures.md'],
    ['metric: iam.cms.rate.all, at_most: 1 Hz', '`expect.0.source` is missing'],
    [`${RATE}, over: { metric: iam.cms.rate.al }, at_most: 1`, 'there is no metric `iam.cms.rate.al`'],
  ])('%s', (line, message) => {
    const lines = errorsOf(holding(line));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines[0]).toMatch(/^small\.yaml:21:\d+: /);
    expect(lines[0]).toContain(message);
  });

  test('a window that begins during the warm-up', () => {
    const text = `${good('horizon: 2 h', 'horizon: 2 h\nwarmup: 1 h')}expect:\n  - { ${RATE}, window: [30 min, 2 h], at_most: 1 Hz }\n`;
    expect(errorsOf({ 'small.yaml': text })[0]).toContain('the window begins before the warm-up ends');
  });

  test('what the check of a scenario cannot be', () => {
    const check = (keys: string) => errorsOf({ 'small.yaml': `${GOOD}check: { ${keys} }\n` })[0];
    expect(check('replications: 4, most: 2')).toContain('`most` is below `replications`');
    expect(check('variants: [bse]')).toContain('there is no variant `bse` (did you mean `base`?)');
    const changed = `${GOOD}variants: { more: { check: { replications: 3 } } }\n`;
    expect(errorsOf({ 'small.yaml': changed })[0]).toContain('the variant `more` changes `check`');
  });
});
