import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ScratchFolder } from './scratch-folder.js';

const TINY = `name: tiny
title: Two sites for a minute
horizon: 1 min
include: [parts/sites.yaml]
issuers: { cms: {} }
submitters: { cms: { sleep: 5 s } }
fts: { cern: {} }
workloads:
  - { name: work, arrivals: { law: trace, file: datasets.csv } }
variants: { no-cache: { tokens.cache: off } }
`;

/** A scenario on standard input, in a folder with what it includes. */
describe('a scenario from standard input', () => {
  let folder: ScratchFolder;
  beforeAll(() => {
    folder = new ScratchFolder({
      'datasets.csv': 'time_s,files,bytes,source,destination\n1,5,1000,HERE,THERE\n',
      'sites.yaml': 'sites: { HERE: {}, THERE: {} }\n',
    });
  });
  afterAll(() => folder.remove());
  const text = TINY.replace('parts/', '');

  test.each([
    [['validate', '-'], 'tiny is valid: 1 variant beside the base'],
    [['explain', '-'], 'Two sites for a minute'],
    [['run', '-', '--variant', 'base', '--out', 'of-run'], 'Two sites for a minute'],
    [['compare', '-', '--out', 'of-compare'], 'no-cache'],
    [['check', '-'], 'No published figure is predicted here.'],
    [['trace', '-', '--rule', 'work/0/THERE'], 'tiny, rule work/0/THERE'],
  ])('%j reads it, what it includes and its trace, from the working directory', (args, expected) => {
    const { status, stdout, stderr } = folder.tokensimFrom(text, ...args);
    expect(stderr).not.toMatch(/error|cannot/);
    expect(stdout).toContain(expected);
    expect(status).toBe(0);
  });

  test('gives the same bytes as from a file', () => {
    folder.write('tiny.yaml', text);
    expect(folder.tokensim('run', 'tiny.yaml', '--variant', 'base', '--out', 'of-file').status).toBe(0);
    expect(folder.contents('of-file')).toEqual(folder.contents('of-run'));
  });

  test.each([
    ['', '<stdin>:1:1: the file is empty (a scenario has at least a name, a title and a horizon)\n'],
    [text.replace('horizon: 1 min', 'horizon: 1'), '<stdin>:3:10: `horizon` needs a unit'],
    [TINY, '<stdin>:4:11: the included file `parts/sites.yaml` does not exist'],
    [
      text.replace('sites.yaml', '../sites.yaml'),
      '<stdin>:4:11: the include `../sites.yaml` leaves the folder',
    ],
    [`# ${'x'.repeat(2 ** 20)}\n${text}`, '<stdin>: is larger than 1 MiB'],
  ])('that is wrong is told with its place there (%#)', (input, expected) => {
    const { status, stderr } = folder.tokensimFrom(input, 'validate', '-');
    expect(stderr).toContain(expected);
    expect(status).toBe(3);
  });

  test('names no variant that is not there', () => {
    expect(folder.tokensimFrom(text, 'run', '-', '--variant', 'x').stderr).toMatch(
      /^<stdin>: there is no variant `x`/,
    );
  });
});
