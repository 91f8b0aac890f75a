import { expect, test } from 'vitest';
import { storyOf } from '../../src/report/trace/story.js';
import { traceTable } from '../../src/report/trace/trace-table.js';
import { scenarioOf } from '../../src/scenario/check.js';
import { traceTarget } from '../../src/study/trace/trace-study.js';
import { transferTarget } from '../../src/study/trace/trace-target.js';

/** One file, which waits for its exchange from minute 1 to minute 20. */
const scenario = scenarioOf({
  name: 'crossing',
  title: 'A file that lives across a change',
  horizon: '3 h',
  issuers: { iam: {} },
  submitters: { cms: { sleep: '10 s' } },
  fts: { cern: { exchange: { interval: '20 min' } } },
  sites: { HERE: {}, THERE: {} },
  storage: { failure: '0 %' },
  workloads: [
    {
      name: 'work',
      arrivals: { law: 'at', times: ['1 min'] },
      files: 1,
      sources: 'HERE',
      destinations: 'THERE',
    },
  ],
  changes: [
    { at: '30 s', name: 'before', set: { 'fts.cern.slots': 300 } },
    { at: '5 min', name: 'during', set: { 'fts.cern.slots': 200, 'fts.cern.nodes': 2 } },
    { at: '2 h', name: 'after', set: { 'fts.cern.slots': 100 } },
  ],
});

test('the trace of a transfer tells of the changes that it lived across, and of no others', () => {
  const target = transferTarget('work/0/0/THERE', scenario);
  const lines = storyOf(traceTarget(scenario, new Map(), target), scenario);
  const changed = lines.filter(({ step }) => step === 'changed');
  expect(changed.map(({ timeUs, what }) => [timeUs, what])).toEqual([
    [300e6, 'the scenario changes: during'],
  ]);
  expect(lines.at(-1)?.step).toBe('closed');
  // What a transfer waits for is told as if the change were not there.
  const exchange = lines.findIndex(({ step }) => step === 'exchange_turn');
  expect(lines[exchange]?.waitedFor).toBe('a turn of the exchange service');
  expect(traceTable('t', lines, [], { columns: 120, colour: false })).toMatch(
    /00:05:00\.000 {2}scenario +the scenario changes: during\n/,
  );
});
