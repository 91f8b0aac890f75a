import { describe, expect, test } from 'vitest';
import { problemLine } from '../../src/scenario/error.js';
import { parseTrace } from '../../src/scenario/trace.js';
import { errorsOf, good, linesOf, load } from './folder.js';

const HEADER = 'time_s,files,bytes,source,destination\n';
const scenario = good(
  '{ law: poisson, rate: 10 /h }\n    files: 10\n    sources: A\n    destinations: [B]',
  '{ law: trace, file: t.csv }',
);
const withTrace = (csv: string) => ({ 'small.yaml': scenario, 't.csv': csv });

test('a trace becomes typed rows, and its sites the ends of the workload', () => {
  const { traces, variants } = load(withTrace(`${HEADER}0,5,1000,A,B\n1.5,7,2e9,B,A\n`));
  expect(traces.get('t.csv')).toEqual([
    { timeUs: 0, files: 5, bytes: 1000, source: 'A', destination: 'B' },
    { timeUs: 1_500_000, files: 7, bytes: 2e9, source: 'B', destination: 'A' },
  ]);
  expect(variants[0]?.scenario.workloads[0]).toMatchObject({ sources: ['A', 'B'], destinations: ['A', 'B'] });
});

test('columns may stand in another order', () => {
  expect(parseTrace('source,destination,bytes,files,time_s\r\nA,B,10,2,3\r\n', 't.csv').rows).toEqual([
    { timeUs: 3_000_000, files: 2, bytes: 10, source: 'A', destination: 'B' },
  ]);
});

test('a trace is summed up by pairs of sites and stretches of time, without what comes too late', () => {
  const csv = `${HEADER}0,5,1000,A,B\n10,7,100,A,A\n3600,15,2000,A,B\n7200,1,1,B,A\n`;
  const { recorded } = load(withTrace(csv)).variants[0].scenario.workloads[0];
  const filesByStretch = new Array<number>(24).fill(0).with(0, 5).with(12, 15);
  expect(recorded).toEqual([
    { source: 'A', destination: 'B', datasets: 2, files: 20, bytes: 35_000, filesByStretch },
  ]);
});

describe('a broken trace is told with its line', () => {
  test.each([
    [
      'a field too few',
      `${HEADER}0,5,1000,A,B\n1,5,1000,A\n`,
      't.csv:3:1: this line has 4 fields instead of 5 (write time_s,files,bytes,source,destination)',
    ],
    [
      'a word for a number',
      `${HEADER}0,five,1000,A,B\n`,
      't.csv:2:3: `files` is "five" (give a whole number of files, at least 1 and at most 1000000)',
    ],
    [
      'a negative size',
      `${HEADER}0,5,-3,A,B\n`,
      't.csv:2:5: `bytes` is "-3" (give the size of one file in bytes, a whole number of at least 1)',
    ],
    [
      'half a file',
      `${HEADER}0,0.5,3,A,B\n`,
      't.csv:2:3: `files` is "0.5" (give a whole number of files, at least 1 and at most 1000000)',
    ],
    [
      'an earlier time',
      `${HEADER}5,1,3,A,B\n4,1,3,A,B\n`,
      't.csv:3:1: this line is earlier than the one above (sort by time_s)',
    ],
    ['a quote left open', `${HEADER}0,1,3,A,B\n1,1,3,"A,B\n`, 't.csv:'],
    [
      'a name with spaces',
      `${HEADER}0,1,3,A B,B\n`,
      't.csv:2:7: `source` is "A B" (name a site of the scenario)',
    ],
    [
      'an unknown column',
      'time_s,files,size,source,destination\n',
      't.csv:1:1: `size` is not a column of a trace (columns: time_s, files, bytes, source, destination)',
    ],
    [
      'a missing column',
      'time_s,files,bytes,source\n',
      't.csv:1:1: the column `destination` is missing or given twice',
    ],
    ['no rows', HEADER, 't.csv:1:1: the trace has no line below its header (give at least one dataset)'],
    [
      'nothing at all',
      '',
      't.csv:1:1: the trace is empty (begin with time_s,files,bytes,source,destination)',
    ],
  ])('%s', (_, csv, expected) => {
    const lines = linesOf(() => parseTrace(csv, 't.csv'), '');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(expected);
  });

  test('blank lines do not shift the numbers of the lines below', () => {
    expect(linesOf(() => parseTrace(`${HEADER}\n\n0,x,3,A,B\n`, 't.csv'), '')[0]).toMatch(/^t\.csv:4:3: /);
  });

  test('at most 20 lines are told', () => {
    expect(
      linesOf(() => parseTrace(HEADER + 'x,x,x,A,B\n'.repeat(500), 't.csv'), '').length,
    ).toBeLessThanOrEqual(21);
  });
});

describe('a trace and its scenario', () => {
  test('a missing trace is told where it is named', () => {
    expect(errorsOf({ 'small.yaml': scenario })).toEqual([
      'small.yaml:16:35: t.csv does not exist (check the path)',
    ]);
  });

  test('a trace outside the folder is refused', () => {
    expect(errorsOf({ 'small.yaml': scenario.replace('t.csv', '../t.csv') })).toEqual([
      'small.yaml:16:35: the trace `../t.csv` leaves the folder of the scenario (put it beside the scenario)',
    ]);
  });

  test('a site of the trace that does not exist is told', () => {
    expect(errorsOf(withTrace(`${HEADER}0,1,3,A,B\n\n1,1,3,A,Q_Site\n2,1,3,A,Q_Site\n`))).toEqual([
      't.csv:4:1: there is no site `Q_Site` (sites in this scenario: A, B)',
    ]);
  });

  test('lines that simulate nothing are warned of, at the first of them', () => {
    const csv = `${HEADER}0,1,3,A,B\n1,1,3,B,B\n2,1,3,A,A\n3,1,3,B,A\n7200,1,3,A,B\n`;
    const warnings = load(withTrace(csv)).warnings.map((warning) =>
      problemLine(warning).replace(/^.*t\.csv/, 't.csv'),
    );
    expect(warnings.filter((warning) => warning.startsWith('t.csv'))).toEqual([
      't.csv:3:1: this line moves nothing, from a site to itself, as 1 more of 5 do (name two sites, or leave such lines out)',
      't.csv:6:1: this line comes after the horizon and brings nothing (lengthen the horizon, or leave such lines out)',
    ]);
  });

  test('a key that has no effect on a trace is refused', () => {
    const files = {
      'small.yaml': scenario.replace('t.csv }', 't.csv }\n    fanout: 1'),
      't.csv': `${HEADER}0,1,3,A,B\n`,
    };
    expect(errorsOf(files)).toEqual([
      'small.yaml:17:13: `fanout` has no effect on a trace (leave it out: the trace says it)',
    ]);
  });
});
