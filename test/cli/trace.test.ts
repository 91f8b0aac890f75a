import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ScratchFolder } from './scratch-folder.js';

const TINY = `name: tiny
title: Two sites for an hour
horizon: 1 h
issuers: { cms: {} }
submitters: { cms: { sleep: 5 s } }
fts: { cern: {} }
sites: { HERE: {}, THERE: {} }
workloads:
  - { name: work, arrivals: { law: poisson, rate: 0.05 Hz }, files: 20, sources: HERE, destinations: THERE }
`;
const FIRST = ['--transfer', 'work/0/0/THERE'];

let folder: ScratchFolder;

beforeEach(() => {
  folder = new ScratchFolder({ 'tiny.yaml': TINY });
});

afterEach(() => folder.remove());

const trace = (...args: string[]) => folder.tokensim('trace', 'tiny.yaml', ...args);

describe('tokensim trace', () => {
  test('tells the life of a transfer, and writes it as JSON and for Perfetto, in a folder that it makes', () => {
    const { status, stdout, stderr } = trace(...FIRST, '--json', 'a.json', '--perfetto', 'new/b.json');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^tiny, transfer work\/0\/0\/THERE$/m);
    expect(stdout.indexOf('TOKEN_PREP')).toBeGreaterThan(stdout.indexOf('is submitted to FTS'));
    expect(stdout).toMatch(/FINISHED/);
    expect(stderr.match(/^written: /gm)).toHaveLength(2);
    const [json, events] = ['a.json', 'new/b.json'].map(
      (file) => JSON.parse(folder.text(file)) as Record<string, unknown>,
    );
    expect(json?.title).toBe('transfer work/0/0/THERE');
    expect(events?.traceEvents).toBeInstanceOf(Array);
  });

  test.each([
    [[], /needs exactly one of --transfer, --rule, --token, --system and --failed/],
    [['--token', '1', '--failed', 'keys'], /needs exactly one of/],
    [['--transfer', 'work'], /is not what --transfer takes/],
    [['--transfer', 'work/0/0/NOWHERE'], /sends nothing to `NOWHERE`/],
    [['--token', 'one'], /"one" is not a number/],
    [['--failed', 'token_expird'], /did you mean token_expired|token_expired/],
    [[...FIRST, '--variant', 'x'], /there is no variant `x`/],
    [[...FIRST, '--json', '.'], /cannot write .*: it is a folder; name another file/],
    [[...FIRST, '--perfetto', 'tiny.yaml/b.json'], /cannot write .* is a file and not a folder/],
  ])('%j ends with 3 and one line', (args, message) => {
    const { status, stdout, stderr } = trace(...args);
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(folder.files()).toEqual(['tiny.yaml']);
  });
});
