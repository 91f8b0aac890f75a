import { describe, expect, test } from 'vitest';
import { ruleTable } from '../../src/report/trace/rule-table.js';
import { storyOf } from '../../src/report/trace/story.js';
import { traceJson } from '../../src/report/trace/trace-files.js';
import { clock, traceTable } from '../../src/report/trace/trace-table.js';
import { whyFailed } from '../../src/report/trace/why-failed.js';
import { scenarioOf } from '../../src/scenario/check.js';
import { simulate } from '../../src/study/simulate.js';
import { TraceRecorder } from '../../src/study/trace/trace-recorder.js';
import { firstFailed, traceTarget } from '../../src/study/trace/trace-study.js';
import { ruleTarget, tokenTarget, transferTarget } from '../../src/study/trace/trace-target.js';

/** Tokens of 20 min, exchanged every 30 min: all of them expire before their exchange. */
const scenario = scenarioOf({
  name: 'late',
  title: 'Tokens that expire before their exchange',
  horizon: '3 h',
  issuers: { iam: { clients: { rucio: { access_lifetime: '20 min' } } } },
  submitters: { cms: { pods: 1, sleep: '10 s' } },
  fts: { cern: { up_for: '20 s', python_daemons: false, exchange: { interval: '30 min' } } },
  sites: { HERE: {}, THERE: {} },
  storage: { failure: '0 %' },
  workloads: [
    {
      name: 'work',
      arrivals: { law: 'at', times: ['1 min'] },
      files: 4,
      sources: 'HERE',
      destinations: 'THERE',
    },
  ],
});
const NO_TRACES = new Map();
const target = transferTarget('work/0/0/THERE', scenario);

describe('the trace of a transfer', () => {
  const traced = traceTarget(scenario, NO_TRACES, target);
  const lines = storyOf(traced, scenario);
  const of = (entity: string) => lines.filter((line) => line.entity === entity).map(({ step }) => step);

  test('tells every step, and those of its tokens', () => {
    expect(of('transfer').slice(0, 9)).toEqual([
      'requested',
      'fetched',
      'taken',
      'token_asked',
      'token_given',
      'token_asked',
      'token_given',
      'token_asked',
      'token_given',
    ]);
    expect(of('transfer').slice(9, 13)).toEqual(['submitted', 'token_prep', 'ended', 'polled']);
    const [token] = lines.filter(({ entity }) => entity.startsWith('token')).map(({ entity }) => entity);
    expect(of(token).slice(0, 6)).toEqual([
      'issued',
      'stored_at_fts',
      'exchange_turn',
      'exchange_called',
      'exchange_answered',
      'exchange_failed',
    ]);
  });

  test('of another file of the same job has the same tokens, from the cache', () => {
    const other = storyOf(
      traceTarget(scenario, NO_TRACES, transferTarget('work/0/2/THERE', scenario)),
      scenario,
    );
    const tokens = (story: typeof lines) => new Set(story.map(({ entity }) => entity));
    expect(tokens(other)).toEqual(tokens(lines));
    expect(
      other.filter(({ step, entity }) => entity === 'transfer' && step === 'token_cached').length,
    ).toBeGreaterThan(1);
  });

  test('is in order of time, and says who held it', () => {
    for (let at = 1; at < lines.length; at++)
      expect(lines[at].timeUs).toBeGreaterThanOrEqual(lines[at - 1].timeUs);
    const prep = lines.find(({ step, entity }) => step === 'ended' && entity === 'transfer');
    expect(prep?.waitedFor).toContain('the exchange service of FTS');
    expect(prep?.waitedUs).toBeGreaterThan(20 * 60e6);
    expect(prep?.system).toBe('fts.cern');
  });

  test('says why it failed, to a reader who knows nothing else', () => {
    const [why] = whyFailed(lines);
    expect(why).toContain('fts.cern could not exchange token');
    expect(why).toContain('good for 20 min');
    expect(why).toContain('expired_subject');
    expect(why).toContain('a turn of the exchange service');
  });

  test('changes nothing in the run', () => {
    const recorder = new TraceRecorder(target, new Set([1, 2, 3]));
    expect(simulate(scenario, NO_TRACES, 0, { recorder })).toEqual(simulate(scenario, NO_TRACES, 0));
    expect(recorder.steps.length).toBeGreaterThan(5);
  });

  test('fits a narrow terminal', () => {
    for (const columns of [40, 60, 100]) {
      const table = traceTable('t', lines, whyFailed(lines), { columns, colour: false });
      for (const line of table.split('\n')) expect(line.length, line).toBeLessThanOrEqual(columns);
    }
  });

  test('is JSON', () => {
    expect(JSON.parse(traceJson('x', 'late', 1, lines)).lines).toHaveLength(lines.length);
  });
});

test('a sample of failed transfers is one that failed so', () => {
  const found = firstFailed(scenario, NO_TRACES, 'token_expired');
  expect(found).toMatchObject({ kind: 'transfer', workload: 'work', dataset: 0, destination: 'THERE' });
  expect(() => firstFailed(scenario, NO_TRACES, 'scope')).toThrow(
    /no transfer failed with this cause.*token_expired/,
  );
});

test('a rule is told in one line a step', () => {
  const { steps } = traceTarget(scenario, NO_TRACES, ruleTarget('work/0/THERE', scenario));
  const table = ruleTable('r', steps, { columns: 100, colour: false });
  expect(table).toMatch(/00:01:00\.000 +00:01:00\.000 +4 +asked for by the rule/);
  expect(table).toMatch(/ 4 +attempt 1 submitted to FTS by token/);
});

test('the story of a rule explains no wait: its steps are those of many files', () => {
  const rule = storyOf(traceTarget(scenario, NO_TRACES, ruleTarget('work/0/THERE', scenario)), scenario);
  const ofFiles = rule.filter(({ entity }) => entity === 'transfer');
  expect(ofFiles.some(({ waitedUs }) => waitedUs > 0)).toBe(true);
  expect(ofFiles.filter(({ waitedFor }) => waitedFor !== '')).toEqual([]);
});

test('a token is told from its signature on', () => {
  const { steps } = traceTarget(scenario, NO_TRACES, tokenTarget('2'));
  expect(steps[0]).toMatchObject({ of: 'token', step: 'issued', jwt: 2 });
});

test('between two transfers that take it from the cache a token waits for nothing but its next use', () => {
  const cached = scenarioOf({
    name: 'cached',
    title: 'Two datasets on one token',
    horizon: '1 h',
    issuers: { iam: {} },
    submitters: { cms: { pods: 1, sleep: '10 s' } },
    fts: { cern: {} },
    sites: { HERE: {}, THERE: {} },
    workloads: [
      {
        name: 'work',
        arrivals: { law: 'at', times: ['1 min', '20 min'] },
        files: 1,
        sources: 'HERE',
        destinations: 'THERE',
      },
    ],
  });
  const story = storyOf(traceTarget(cached, NO_TRACES, tokenTarget('1')), cached);
  const [again] = story.filter(({ step }) => step === 'token_cached');
  expect(again).toMatchObject({ waitedFor: 'its next use' });
  expect(again.waitedUs).toBeGreaterThan(15 * 60e6);
});

describe('what cannot be traced', () => {
  test.each([
    ['work/0/THERE', 'is not what --transfer takes (write it like'],
    ['week/0/1/THERE', 'there is no workload `week` (did you mean `work`?)'],
    ['work/0/1/HERE', 'the workload sends nothing to `HERE`'],
    ['work/x/1/THERE', '"x" is not a number'],
  ])('%s', (text, message) => {
    expect(() => transferTarget(text, scenario)).toThrow(message);
  });

  test('a file that there is not, and a token that is never issued', () => {
    expect(() => traceTarget(scenario, NO_TRACES, transferTarget('work/0/99/THERE', scenario))).toThrow(
      'no such file',
    );
    expect(() => traceTarget(scenario, NO_TRACES, tokenTarget('999999'))).toThrow('never issued');
    expect(() => tokenTarget('0')).toThrow('from 1 on');
  });
});

test('simulated time is shown with days only where there are any', () => {
  expect(clock(3_723_004_000)).toBe('01:02:03.004');
  expect(clock(2 * 86_400e6 + 1e6)).toBe('2 d 00:00:01.000');
});
