import { describe, expect, test } from 'vitest';
import { chromeTrace } from '../../src/report/trace/chrome-trace.js';
import { storyOf } from '../../src/report/trace/story.js';
import { whyFailed } from '../../src/report/trace/why-failed.js';
import { scenarioOf } from '../../src/scenario/check.js';
import { traceTarget } from '../../src/study/trace/trace-study.js';
import { ruleTarget, tokenTarget, transferTarget } from '../../src/study/trace/trace-target.js';
import { REFUSALS, TURN_OUTCOMES } from '../../src/systems/fts/outcomes.js';
import { TurnAnswer } from '../../src/systems/fts/simulator/token-turns.js';
import { ISSUER_OUTCOMES } from '../../src/systems/iam/outcomes.js';
import { Refusal } from '../../src/systems/rucio/simulator/submitter-thread.js';
import { TOKEN_MODELS } from '../../src/systems/tokens/models/registry.js';

const NO_TRACES = new Map();
const NAMED = { name: 'places', title: 'Where each step happens', horizon: '30 min' };
const once = (name: string, at: string, rest: object) => ({
  name,
  arrivals: { law: 'at', times: [at] },
  files: 1,
  size: '100 MB',
  sources: 'A',
  destinations: 'B',
  ...rest,
});

/** A story of a scenario; what it traces is named as on the command line. */
function storyFrom(data: object, of: 'transfer' | 'rule' | 'token', text: string) {
  const scenario = scenarioOf({ ...NAMED, ...data } as never);
  const target = {
    transfer: () => transferTarget(text, scenario),
    rule: () => ruleTarget(text, scenario),
    token: () => tokenTarget(text),
  }[of]();
  return storyOf(traceTarget(scenario, NO_TRACES, target), scenario);
}

describe('a job whose token for FTS is refused', () => {
  const away = {
    issuers: { x: {} },
    submitters: { x: { pods: 1, group_bulk: 1 } },
    fts: { f: {} },
    sites: { A: {}, B: {} },
    workloads: [once('w', '2 min', { files: 2 })],
    faults: [{ name: 'down', kind: 'issuer-down', at: '1 min' }],
  };

  test('is told of that token, and not of one for storage', () => {
    const [refusal] = storyFrom(away, 'transfer', 'w/0/0/B').filter(({ step }) => step === 'token_refused');
    expect(refusal).toMatchObject({ system: 'issuers.x', what: 'FTS token: refused (unavailable)' });
  });

  test('has the next job of its batch go without, and the issuer is not said to refuse again', () => {
    const story = storyFrom(away, 'rule', 'w/0/B');
    expect(story.filter(({ step }) => step === 'token_refused')).toHaveLength(1);
    const [other] = story.filter(({ step }) => step === 'token_given_up');
    expect(other).toMatchObject({ system: 'submitters.x' });
    expect(other.what).toMatch(/^FTS token: refused to an earlier job/);
  });

  test('is refused for want of a credential where there is no certificate, and not for a token', () => {
    const bare = { ...away, submitters: { x: { x509_fallback: false } } };
    const [refused] = storyFrom(bare, 'transfer', 'w/0/0/B').filter(({ step }) => step === 'refused');
    expect(refused).toMatchObject({
      system: 'fts.f',
      what: 'FTS refuses the job: it comes without a credential',
    });
  });
});

describe('a token of one of two experiments', () => {
  const two = {
    issuers: { atlas: {}, cms: {} },
    submitters: { atlas: { issuer: 'atlas' }, cms: { issuer: 'cms' } },
    fts: { bnl: { exchange: { interval: '10 s' } }, cern: { exchange: { interval: '10 s' } } },
    sites: { A: { fts: 'bnl' }, B: { fts: 'cern' }, C: { fts: 'bnl' } },
    workloads: [
      once('of-atlas', '1 min', { submitter: 'atlas' }),
      once('of-cms', '10 min', { submitter: 'cms' }),
    ],
  };

  test('is of the issuer, the submitter and the FTS that had it', () => {
    const given = storyFrom(two, 'transfer', 'of-cms/0/0/B').filter(({ step }) => step === 'issued');
    expect(given.map(({ system }) => system)).toEqual(['issuers.cms', 'issuers.cms']);
    const number = given[0].entity.slice('token '.length);
    const story = storyFrom(two, 'token', number);
    expect(new Set(story.map(({ system }) => system))).toEqual(new Set(['issuers.cms', 'fts.cern']));
    const ofAtlas = storyFrom(two, 'transfer', 'of-atlas/0/0/B').filter(({ step }) => step === 'issued');
    expect(ofAtlas.map(({ system }) => system)).toEqual(['issuers.atlas', 'issuers.atlas']);
  });
});

describe('one token at three instances of FTS', () => {
  const sites = ['B', 'C', 'D'];
  const three = {
    issuers: { x: {} },
    submitters: { x: { tokens: TOKEN_MODELS['cms-namespace-any'].choices } },
    fts: Object.fromEntries(
      ['one', 'two', 'three'].map((name) => [name, { exchange: { interval: '1 min' } }]),
    ),
    sites: { A: { fts: 'one' }, B: { fts: 'one' }, C: { fts: 'two' }, D: { fts: 'three' } },
    workloads: sites.map((site) => once(`to-${site.toLowerCase()}`, '1 min', { destinations: site })),
  };
  const [token] = storyFrom(three, 'transfer', 'to-b/0/0/B').filter(({ step }) => step === 'stored_at_fts');
  const story = storyFrom(three, 'token', token.entity.slice('token '.length));

  test('is exchanged by each, and each is told by its name', () => {
    const exchanged = story.filter(({ step }) => step === 'exchanged').map(({ system }) => system);
    expect(exchanged.toSorted()).toEqual(['fts.one', 'fts.three', 'fts.two']);
  });

  test('waits in each for what that one does, and not for the others', () => {
    for (const line of story.filter(({ step }) => step === 'exchange_answered')) {
      const called = story.find(({ step, system }) => step === 'exchange_called' && system === line.system);
      expect(line.waitedUs).toBe(line.timeUs - (called?.timeUs ?? 0));
      expect(line.waitedFor).toBe('the issuer');
    }
  });

  test('has spans of its own for each in the events for Perfetto', () => {
    const { traceEvents } = JSON.parse(chromeTrace('x', story));
    const answered = story.filter(({ step }) => step === 'exchange_answered');
    const spans = traceEvents.filter(({ name }: { name: string }) => name === 'exchange_called');
    const ends = spans.map(({ ts, dur }: { ts: number; dur: number }) => ts + dur);
    expect(ends.toSorted()).toEqual(answered.map(({ timeUs }) => timeUs).toSorted());
  });
});

test('a URL that a storage signs is signed there, and serves both ends', () => {
  const signed = {
    submitters: { x: { tokens: TOKEN_MODELS['presigned-url'].choices } },
    fts: { f: {} },
    sites: { A: {}, B: {} },
    workloads: [once('w', '1 min', {})],
  };
  const story = storyFrom(signed, 'transfer', 'w/0/0/B');
  expect(story.find(({ step }) => step === 'issued')).toMatchObject({ system: 'sites.A' });
  expect(story.find(({ step }) => step === 'token_given')).toMatchObject({ system: 'sites.A' });
  expect(story.find(({ step }) => step === 'token_given')?.what).toMatch(/^token for both ends: number/);
});

test('an attempt that FTS makes again by itself does not wait for Rucio', () => {
  const broken = {
    submitters: { x: { tokens: TOKEN_MODELS.x509.choices } },
    fts: { f: { retry: { count: 1, delay: '1 min' } } },
    sites: { A: {}, B: {} },
    storage: { failure: '100 %' },
    workloads: [once('w', '1 min', {})],
  };
  const story = storyFrom(broken, 'transfer', 'w/0/0/B');
  const at = story.findIndex(({ step }) => step === 'tried_again');
  expect(story[at].what).toBe('FAILED: storage_error, and FTS tries again by itself');
  expect(story[at + 1]).toMatchObject({ step: 'started', system: 'fts.f' });
  expect(story[at + 1].waitedFor).toMatch(/before FTS tries again/);
  expect(whyFailed(story).length).toBeGreaterThan(1);
});

test('each answer that a turn can have, and each refusal of a job, has its own words', () => {
  const words = (answer: TurnAnswer) => TURN_OUTCOMES[answer];
  expect(words(TurnAnswer.deadlock)).toBe('deadlock');
  expect(words(TurnAnswer.incomplete)).toMatch(/no refresh token/);
  expect(words(TurnAnswer.noDocument)).toMatch(/discovery/);
  expect(words(TurnAnswer.unreadable)).toBe('exception');
  expect(new Set(Object.values(TurnAnswer)).size).toBe(TURN_OUTCOMES.length);
  expect(TURN_OUTCOMES.slice(0, ISSUER_OUTCOMES.length)).toEqual(ISSUER_OUTCOMES);
  expect(Object.keys(Refusal)).toHaveLength(REFUSALS.length);
});
