import { describe, expect, test } from 'vitest';
import { chromeTrace } from '../../src/report/trace/chrome-trace.js';
import { type StoryLine, storyOf } from '../../src/report/trace/story.js';
import { scenarioOf } from '../../src/scenario/check.js';
import { traceTarget } from '../../src/study/trace/trace-study.js';
import { ruleTarget, tokenTarget, transferTarget } from '../../src/study/trace/trace-target.js';

/** Two datasets over one link, so that the second finds its tokens in the cache; tokens are exchanged and refreshed. */
const scenario = scenarioOf({
  name: 'meeting',
  title: 'Transfers and their tokens',
  horizon: '3 h',
  issuers: { iam: {} },
  submitters: { cms: { pods: 1, sleep: '10 s' } },
  fts: { cern: {} },
  sites: { HERE: {}, THERE: {} },
  storage: { failure: '0 %' },
  workloads: [
    {
      name: 'work',
      arrivals: { law: 'at', times: ['1 min', '20 min'] },
      files: 2,
      sources: 'HERE',
      destinations: 'THERE',
    },
  ],
});

interface Event {
  readonly name: string;
  readonly ph: string;
  readonly ts?: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly id?: number;
  readonly cat?: string;
  readonly s?: string;
  readonly bp?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

function storyFrom(target: Parameters<typeof traceTarget>[2]): StoryLine[] {
  return storyOf(traceTarget(scenario, new Map(), target), scenario);
}

function eventsOf(lines: readonly StoryLine[], title = 'transfer work/0/0/THERE'): readonly Event[] {
  return JSON.parse(chromeTrace(title, lines)).traceEvents;
}

const isOnTrackOf = (a: Event) => (b: Event) => a.pid === b.pid && a.tid === b.tid;
const endOf = ({ ts = 0, dur = 0 }: Event) => ts + dur;

const stories: readonly (readonly [string, StoryLine[]])[] = [
  ['a transfer', storyFrom(transferTarget('work/0/0/THERE', scenario))],
  ['a transfer with tokens from the cache', storyFrom(transferTarget('work/1/1/THERE', scenario))],
  ['a rule', storyFrom(ruleTarget('work/1/THERE', scenario))],
  ['a token', storyFrom(tokenTarget('2'))],
];

describe.each(stories)('the events of %s, as the trace event format has them', (_, lines) => {
  const events = eventsOf(lines);
  const of = (...kinds: string[]) => events.filter(({ ph }) => kinds.includes(ph));
  const slices = of('X');

  test('are metadata, slices, instants and flows, in the order of time, with short names', () => {
    expect(of('M', 'X', 'i', 's', 'f')).toHaveLength(events.length);
    const timed = events.filter(({ ph }) => ph !== 'M');
    for (const { ts, name, pid, tid } of timed) {
      expect(Number.isInteger(ts) && Number.isInteger(pid) && Number.isInteger(tid)).toBe(true);
      expect(name).toMatch(/^[\w ]{1,24}$/);
    }
    expect(timed.map(({ ts = 0 }) => ts)).toEqual(timed.map(({ ts = 0 }) => ts).toSorted((a, b) => a - b));
  });

  test('are a slice or an instant for each step, which tells what happened', () => {
    const steps = of('X', 'i');
    expect(steps).toHaveLength(lines.length);
    expect(new Set(steps.map(({ args }) => args?.what))).toEqual(new Set(lines.map(({ what }) => what)));
    for (const { dur } of slices) expect(dur).toBeGreaterThan(0);
    for (const { s, dur } of of('i')) expect([s, dur]).toEqual(['t', undefined]);
  });

  test('have slices of a thread beside or within each other', () => {
    for (const slice of slices) {
      for (const other of slices.filter(isOnTrackOf(slice))) {
        const isApart = endOf(other) <= (slice.ts ?? 0) || endOf(slice) <= (other.ts ?? 0);
        const [short, long] = (other.dur ?? 0) < (slice.dur ?? 0) ? [other, slice] : [slice, other];
        const isWithin = (short.ts ?? 0) >= (long.ts ?? 0) && endOf(short) <= endOf(long);
        expect(isApart || isWithin).toBe(true);
      }
    }
  });

  test('name each process and each thread once', () => {
    const tracks = new Set(of('X', 'i').map(({ pid, tid }) => `${pid} ${tid}`));
    const threads = of('M').filter(({ name }) => name === 'thread_name');
    expect(threads.map(({ pid, tid }) => `${pid} ${tid}`).toSorted()).toEqual([...tracks].toSorted());
    const processes = of('M').filter(({ name }) => name === 'process_name');
    expect(processes).toHaveLength(new Set(events.map(({ pid }) => pid)).size);
  });

  test('have arrows that begin and end within slices, of which none goes back in time', () => {
    const starts = of('s');
    const ends = of('f');
    expect(ends).toHaveLength(starts.length);
    for (const start of starts) {
      const [end, ...more] = ends.filter(({ id }) => id === start.id);
      expect(more).toEqual([]);
      expect(end).toMatchObject({ name: start.name, cat: start.cat, bp: 'e' });
      expect(end.ts).toBeGreaterThanOrEqual(start.ts ?? 0);
      for (const tip of [start, end]) {
        const at = tip.ts ?? 0;
        const around = slices
          .filter(isOnTrackOf(tip))
          .filter((slice) => (slice.ts ?? 0) <= at && at < endOf(slice));
        expect(around).not.toEqual([]);
      }
    }
  });
});

describe('arrows', () => {
  /** Each arrow as `from -> to`, by the names of the slices at its ends. */
  const arrowsIn = (lines: readonly StoryLine[]) => {
    const events = eventsOf(lines);
    const named = (tip: Event) =>
      events
        .filter(({ ph, ts }) => ph === 'X' && ts === tip.ts)
        .filter(isOnTrackOf(tip))
        .map(({ name }) => name);
    return events
      .filter(({ ph }) => ph === 's')
      .map((start) => {
        const end = events.find(({ ph, id }) => ph === 'f' && id === start.id);
        return `${named(start).join('|')} -> ${end === undefined ? '' : named(end).join('|')}`;
      });
  };

  test('lead from a token that is signed to the transfer, on to FTS, and back when it is exchanged', () => {
    const arrows = arrowsIn(stories[0][1]);
    expect(arrows).toContainEqual(expect.stringMatching(/issued.* -> .*token_given/));
    expect(arrows).toContainEqual(expect.stringMatching(/submitted.* -> .*stored_at_fts/));
    expect(arrows).toContainEqual(expect.stringMatching(/exchanged.* -> .*queued/));
  });

  test('lead from where a token is to the transfer that finds it in the cache', () => {
    expect(arrowsIn(stories[1][1])).toContainEqual(expect.stringMatching(/ -> .*token_cached/));
  });
});
