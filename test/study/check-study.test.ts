import { describe, expect, test } from 'vitest';
import type { LoadedScenario } from '../../src/scenario/load.js';
import { checkScenarios } from '../../src/study/check/check-study.js';
import { SimulationFailed } from '../../src/study/simulation-failed.js';
import type { Task } from '../../src/study/worker-pool.js';
import { GOOD, load } from '../scenario/folder.js';
import { runOf } from './check-fixture.js';

const RATE = 'iam.cms.rate.client_credentials';

function scenario(expect: string, rest = ''): LoadedScenario {
  const text = `${GOOD}variants: { more: { submitters.cms.pods: 3 }, other: { submitters.cms.pods: 4 } }\n`;
  return load({ 'small.yaml': `${text}expect:\n${expect}${rest}` });
}
const expectation = (keys: string) => `  - { metric: ${RATE}, source: x, ${keys} }\n`;

/** Simulates by a formula instead, and keeps what it was asked for: `<pods>/<replication>`. */
function counting(rate: (replication: number, pods: number) => number) {
  const asked: string[] = [];
  const simulate = async ({ scenario: { submitters }, replication }: Task) => {
    const pods = submitters.cms?.pods ?? 0;
    asked.push(`${pods}/${replication}`);
    return runOf({ [`${RATE} mean`]: rate(replication, pods) }, replication);
  };
  return { asked, simulate };
}
const runsOf = (asked: readonly string[], pods: number) =>
  asked.filter((one) => one.startsWith(`${pods}/`)).length;

describe('a check', () => {
  test('makes one replication of each variant, and more of those that expectations name', async () => {
    const { asked, simulate } = counting(() => 10);
    const loaded = scenario(expectation('variant: more, at_most: 11 Hz'), 'check: { replications: 3 }\n');
    const [result] = await checkScenarios([loaded], { simulate });
    expect([2, 3, 4].map((pods) => runsOf(asked, pods))).toEqual([1, 3, 1]);
    expect(result?.checked).toMatchObject([{ verdict: 'pass', replications: 3, value: 10 }]);
    expect([...(result?.first.keys() ?? [])]).toEqual(['base', 'more', 'other']);
  });

  test('simulates only the variants that it lists and those that expectations name', async () => {
    const { asked, simulate } = counting(() => 10);
    const loaded = scenario(expectation('variant: more, at_most: 11 Hz'), 'check: { variants: [base] }\n');
    const [result] = await checkScenarios([loaded], { simulate });
    expect([2, 3, 4].map((pods) => runsOf(asked, pods))).toEqual([1, 2, 0]);
    expect([...(result?.first.keys() ?? [])]).toEqual(['base', 'more']);
  });

  test('looks at what is undecided again with three times the replications, and no sooner', async () => {
    // 10 ± 0.7: at 97 % undecided with 2 (± 10.6), decided with 6 of which it takes 2 % (± 0.7).
    const { asked, simulate } = counting((replication) => 10 + (replication % 2 === 0 ? 0.5 : -0.5));
    const loaded = scenario(expectation('between: [9 Hz, 11 Hz]'), 'check: { most: 30 }\n');
    const [result] = await checkScenarios([loaded], { simulate });
    expect(result?.checked).toMatchObject([{ verdict: 'pass', replications: 6 }]);
    expect(runsOf(asked, 2)).toBe(6);
    expect(new Set(asked).size).toBe(asked.length);
  });

  test('asks for each window of a variant once, with each metric once', async () => {
    const asked: Task['windows'][] = [];
    const { simulate } = counting(() => 10);
    const loaded = scenario(
      [
        'iam.cms.rate.all, at_most: 11 Hz',
        'iam.cms.rate.all, stat: total, at_most: 11',
        `${RATE}, at_most: 11 Hz`,
      ]
        .map((keys) => `  - { metric: ${keys}, window: [1 min, 2 min], source: x }\n`)
        .join(''),
    );
    await checkScenarios([loaded], {
      simulate: (task) => {
        asked.push(task.windows);
        return simulate(task);
      },
    });
    const window = { metrics: ['iam.cms.rate.all', RATE], fromUs: 60e6, toUs: 120e6 };
    expect(asked.filter((windows) => windows?.length !== 0)).toEqual([[window], [window]]);
  });

  test('judges each expectation by the replications of its own look', async () => {
    // Decided with two replications, and not judged again by those that another one has bought.
    const { simulate } = counting((replication) => [10, 10.001, 90, 10, 90, 10][replication] ?? 10);
    const loaded = scenario(
      `${expectation('between: [9 Hz, 11 Hz]')}${expectation('between: [10.0004 Hz, 11 Hz]')}`,
    );
    const [result] = await checkScenarios([loaded], { simulate });
    expect(result?.checked).toMatchObject([
      { verdict: 'pass', replications: 2 },
      { verdict: 'undecided', replications: 6 },
    ]);
  });

  test('buys no more than `most`, and then leaves it undecided', async () => {
    const { asked, simulate } = counting((replication) => (replication % 2 === 0 ? 5 : 15));
    const loaded = scenario(expectation('between: [9 Hz, 11 Hz]'), 'check: { most: 5 }\n');
    const [result] = await checkScenarios([loaded], { simulate });
    expect(result?.checked).toMatchObject([{ verdict: 'undecided', replications: 5 }]);
    expect(runsOf(asked, 2)).toBe(5);
  });

  test('buys for both sides of a quotient, and nothing for another reading of a figure', async () => {
    const { asked, simulate } = counting((replication) => (replication % 2 === 0 ? 5 : 15));
    const loaded = scenario(
      `${expectation(`over: { metric: ${RATE}, variant: more }, between: [105 %, 110 %]`)}${expectation(
        'variant: other, use: reading, figure: A5, between: [9 Hz, 11 Hz]',
      )}`,
    );
    await checkScenarios([loaded], {
      simulate: async (task) => {
        const run = await simulate(task);
        const isMore = task.scenario.submitters.cms?.pods === 3;
        return isMore ? runOf({ [`${RATE} mean`]: 10 }, task.replication) : run;
      },
    });
    expect([2, 3, 4].map((pods) => runsOf(asked, pods))).toEqual([6, 6, 2]);
  });

  test('is an error where a metric has no sample, and goes on with the others', async () => {
    const { simulate } = counting(() => 10);
    const loaded = scenario(
      `  - { metric: iam.cms.latency.refresh_token, at_most: 3 s, source: x }\n${expectation('at_most: 11 Hz')}`,
    );
    const [result] = await checkScenarios([loaded], { simulate });
    expect(result?.errors).toMatchObject([
      {
        name: 'iam.cms.latency.refresh_token mean',
        reason: 'iam.cms.latency.refresh_token mean of the variant base has no sample',
        isDefect: false,
        at: { line: 22 },
      },
    ]);
    expect(result?.checked).toHaveLength(1);
  });

  test('leaves other scenarios alone when a simulation fails', async () => {
    const { asked, simulate } = counting(() => 10);
    const bad = scenario(expectation('variant: more, at_most: 11 Hz'));
    const good = scenario(expectation('at_most: 11 Hz'));
    const [failed, passed] = await checkScenarios([bad, good], {
      threads: 1,
      simulate: async (task) => {
        if (task.scenario === bad.variants[0]?.scenario) throw new SimulationFailed('a law was broken');
        return simulate(task);
      },
    });
    expect(failed).toMatchObject({
      checked: [],
      errors: [
        { reason: 'variant base, replication 1: a law was broken', isDefect: true },
        { reason: 'the simulation failed', isDefect: false },
      ],
    });
    expect(failed?.first.size).toBe(0);
    expect(passed?.checked).toMatchObject([{ verdict: 'pass' }]);
    expect(asked).toEqual(['2/0', '2/1', '3/0', '4/0']);
  });

  test('does not hide a defect of its own', async () => {
    const simulate = () => Promise.reject(new TypeError('a defect'));
    await expect(checkScenarios([scenario(expectation('at_most: 1 Hz'))], { simulate })).rejects.toThrow(
      'a defect',
    );
  });

  test('gives the same with any number of threads, whichever run ends first', async () => {
    const { simulate } = counting((replication, pods) => 9 + pods / 2 + replication / 10);
    const late = async (task: Task) => {
      await new Promise((resolve) => setTimeout(resolve, task.replication === 0 ? 20 : 1));
      return simulate(task);
    };
    const loaded = [scenario(expectation('between: [9 Hz, 11 Hz]')), scenario(expectation('at_most: 3 Hz'))];
    const one = await checkScenarios(loaded, { simulate, threads: 1 });
    const four = await checkScenarios(loaded, { simulate: late, threads: 4 });
    expect(four).toEqual(one);
  });

  test('tells its progress up to 1', async () => {
    const shares: number[] = [];
    const { simulate } = counting(() => 10);
    await checkScenarios([scenario(expectation('at_most: 11 Hz'))], {
      onProgress: (share) => shares.push(share),
      simulate: async (task, onProgress) => {
        onProgress(1);
        return simulate(task);
      },
    });
    expect(shares.at(-1)).toBe(1);
    expect(shares.every((share) => share > 0 && share <= 1)).toBe(true);
  });
});
