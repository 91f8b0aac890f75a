import { afterEach, describe, expect, test } from 'vitest';
import { ScratchFolder } from './scratch-folder.js';

/**
 * Small inputs at the edges of what is simulated, each as a user would try it: what the commands say of them. Kind of
 * truth: each input's own arithmetic, which its first lines tell.
 */

let folder: ScratchFolder;
afterEach(() => folder.remove());

function tokensim(text: string, ...args: string[]) {
  folder = new ScratchFolder({ 'small.yaml': text });
  const [command = '', ...rest] = args;
  const result = folder.tokensim(command, 'small.yaml', ...rest);
  // Tables as one line, whatever their width.
  return { ...result, stdout: result.stdout.replace(/\s+/g, ' ') };
}

const MOVES = 'submitters: { x: {} }\nfts: { f: {} }\nsites: { A: {}, B: {} }\n';

test('the sleep of a submitter counts from the begin of its turn', () => {
  // One thread, 0.5 files/s, 0.5 s a file: a turn each 60 s of 30 files and 15 s, so 30 s + 15 s from request to FTS.
  const text = `name: sleep
title: Does the sleep of the submitter begin with its turn or after it?
horizon: 2 h
warmup: 1 h
issuers: { x: { service: 240 ms } }
submitters: { x: { pods: 1, threads: 1 } }
fts: { f: {} }
sites: { A: {}, B: {} }
tokens: { preset: cms-dataset-uncached, management: unmanaged }
workloads: [{ name: w, arrivals: { law: fixed, rate: 0.5 Hz }, files: 1, size: 100 MB, sources: A, destinations: B }]
expect:
  - { name: to FTS, metric: rucio.x.delay.submission, published: 45.3 s, within: 5 %, source: arithmetic }
sources: { "*": assumption }
`;
  const { status, stdout } = tokensim(text, 'check');
  expect(stdout).toContain('1 expectation passes, 0 fail, 0 undecided');
  expect(status).toBe(0);
});

test('a burst of long copies is as many copies as it has files, and every station keeps up', () => {
  const text = `name: burst
title: A hundred files of 50 min at once
horizon: 10 h
acknowledge: [horizon-below-life]
issuers: { x: {} }
submitters: { x: {} }
fts: { f: { link: { max: 130, optimizer: false } } }
sites: { A: {}, B: {} }
storage: { throughput_cv: 0, overhead: 0 s, failure: 0 % }
tokens: { preset: atlas-per-file }
workloads: [{ name: w, arrivals: { law: at, times: [0 s] }, files: 100, size: 150 GB, sources: A, destinations: B }]
`;
  const { stdout } = tokensim(text, 'explain');
  expect(stdout).toMatch(/link A → B 77 % 100 copies of at most 130/);
  expect(stdout).toMatch(/copies under way ≈ 8\.33/);
  expect(stdout).toContain('Every station keeps up');
  expect(stdout).not.toMatch(/cannot keep up|nodes instead/);
});

test('a form of next to nothing is no disagreement', () => {
  const text = `name: nothing
title: A queue that is all but never there
horizon: 6 h
issuers: { x: {} }
load_tests: [{ name: l, rate: 0.66667 Hz }]
`;
  const { status, stdout } = tokensim(text, 'run', '--replications', '3');
  expect(status).toBe(0);
  expect(stdout).toMatch(/requests that wait 0 0/);
  expect(stdout).not.toMatch(
    /the form or the model is wrong|no reason is known|requests that wait 0 0 −100 % \[/,
  );
});

test('an endpoint whose clock is behind is the reason of what it refuses', () => {
  const text = `name: clock
title: An endpoint whose clock is behind
horizon: 2 h
acknowledge: [horizon-below-life]
issuers: { x: {} }
submitters: { x: {} }
fts: { f: { link: { max: 130, optimizer: false } } }
sites: { A: {}, B: { technology: dcache, clock_offset: -1.6 s } }
storage: { failure: 0 % }
tokens: { preset: atlas-per-file }
workloads: [{ name: w, arrivals: { law: poisson, rate: 0.1 Hz }, files: 1, sources: A, destinations: B }]
`;
  const { stdout } = tokensim(text, 'run', '--replications', '5');
  expect(stdout).toMatch(/transfers failed, most by validator/);
  expect(stdout).not.toMatch(/the form or the model is wrong|no reason is known/);
});

describe('an issuer in the way of itself', () => {
  test('has as many slots at work as its pool has connections', () => {
    const text = `name: pool
title: 255 slots behind 40 connections
horizon: 10 min
issuers: { x: { service: 1 s, threads: 255, slots: 255, pool: { connections: 40 } } }
load_tests: [{ name: l, clients: 255 }]
`;
    const { stdout } = tokensim(text, 'run');
    expect(stdout).toMatch(/slots at work 15\.7 % ≈ 15\.7 %/);
    expect(stdout).toMatch(/11 of 11 agree/);
  });

  test('is taken out of service by its probe, which waits for a connection', () => {
    const text = `name: probe
title: 200 clients on 50 connections of 6 s
horizon: 2 min
issuers: { x: { service: 6 s, slots: 50 } }
load_tests: [{ name: l, clients: 200 }]
`;
    const { stdout } = tokensim(text, 'explain');
    expect(stdout).toMatch(
      /requests no closed form its health checks wait 18 s for a connection and fail after 10 s/,
    );
    expect(stdout).toMatch(/Not steady.*: issuer x/);
    expect(stdout).not.toMatch(/Every station keeps up/);
  });
});

test('a refused token for FTS is told as such', () => {
  const text = `name: refused
title: The issuer is away, and a job goes by X.509
horizon: 10 min
acknowledge: [horizon-below-life]
issuers: { x: {} }
${MOVES}workloads: [{ name: w, arrivals: { law: at, times: [2 min] }, files: 1, sources: A, destinations: B }]
faults: [{ name: down, kind: issuer-down, at: 1 min }]
`;
  const { stdout } = tokensim(text, 'trace', '--transfer', 'w/0/0/B');
  expect(stdout).toMatch(/issuers\.x FTS token: refused \(unavailable\)/);
  expect(stdout).not.toContain('write token');
});

test('a reuse floor above the life of tokens is warned of, by a name', () => {
  const text = `name: floor
title: A reuse floor above the life of tokens
horizon: 1 h
issuers: { x: { clients: { rucio: { access_lifetime: 5 min } } } }
${MOVES}workloads: [{ name: w, arrivals: { law: poisson, rate: 0.1 Hz }, files: 1, size: 100 MB, sources: A, destinations: B }]
`;
  const { stderr } = tokensim(text, 'validate');
  expect(stderr).toMatch(/no token is ever given again: .*reuse floor .*\[no-reuse\]$/m);
});

test('a window that holds no bin is measured all the same', () => {
  const text = `name: window
title: A window between two edges of bins
horizon: 10 min
bin: 1 min
issuers: { x: {} }
load_tests: [{ name: l, rate: 100 Hz }]
expect:
  - { name: a, metric: iam.x.rate.all, window: [65 s, 115 s], published: 100 Hz, within: 10 %, source: arithmetic }
sources: { "*": assumption }
`;
  const { status, stdout } = tokensim(text, 'check');
  expect(stdout).toContain('1 expectation passes, 0 fail, 0 undecided');
  expect(status).toBe(0);
});
