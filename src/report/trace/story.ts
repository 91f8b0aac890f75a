import type { Scenario } from '../../scenario/schema.js';
import type { TraceStep } from '../../study/trace/trace-recorder.js';
import type { TraceResult } from '../../study/trace/trace-study.js';
import { TURN_OUTCOMES } from '../../systems/fts/simulator/token-turns.js';
import { ISSUER_OUTCOMES } from '../../systems/iam/outcomes.js';
import { SYSTEMS } from '../../systems/registry.js';
import { FAILURE_CAUSES } from '../../systems/transfers/causes.js';
import { human, humanSeconds } from '../human.js';

/** One line of a story: what happened, when, in which system, and what was waited for until then. */
export interface StoryLine {
  readonly timeUs: number;
  /** The system by its path, such as `fts.cern`. */
  readonly system: string;
  /** `transfer`, `token 17`, or `scenario` for a change of it. */
  readonly entity: string;
  /** The step's name, for programs. */
  readonly step: string;
  readonly what: string;
  /** Since the line before of the same entity, µs; 0 for the first. */
  readonly waitedUs: number;
  /** What the entity waited for in that time, and who held it. */
  readonly waitedFor: string;
}

/** The systems that a transfer meets. */
interface Systems {
  readonly rucio: string;
  readonly fts: string;
  readonly issuer: string;
  readonly destination: string;
}

type StepOfSystem = Extract<TraceStep, { of: 'system' }>;
type StepOfTarget = Exclude<TraceStep, { of: 'scenario' | 'system' }>;

/** Tells the steps of a trace in the order in which they happened. */
export function storyOf({ target, steps }: TraceResult, scenario: Scenario): StoryLine[] {
  const systems = systemsOf(target, scenario);
  const before = new Map<string, StepOfTarget>();
  const ofSystems = new Map<string, StepOfSystem>();
  return steps.map((step) => {
    if (step.of === 'scenario') return changeLine(step, scenario);
    if (step.of === 'system') return systemLine(step, ofSystems);
    const entity = step.of === 'token' ? `token ${step.jwt}` : 'transfer';
    const last = before.get(entity) ?? step;
    before.set(entity, step);
    const waitedUs = step.timeUs - last.timeUs;
    return {
      timeUs: step.timeUs,
      system: systemOf(step, systems),
      entity,
      step: step.step,
      what: step.of === 'token' ? tokenText(step) : transferText(step, systems),
      waitedUs,
      waitedFor: waitedUs === 0 ? '' : waitText(last, target),
    };
  });
}

function changeLine(
  { timeUs, step, change }: Extract<TraceStep, { of: 'scenario' }>,
  { changes }: Scenario,
): StoryLine {
  const what = `the scenario changes: ${changes[change]?.label ?? ''}`;
  return { timeUs, system: 'scenario', entity: 'scenario', step, what, waitedUs: 0, waitedFor: '' };
}

/** A step of an instance, in the words of its system's description. */
function systemLine(step: StepOfSystem, before: Map<string, StepOfSystem>): StoryLine {
  const { timeUs, path, a } = step;
  const last = before.get(path) ?? step;
  before.set(path, step);
  const key = path.slice(0, path.indexOf('.'));
  const words = SYSTEMS.find(({ section }) => section?.key === key)?.steps ?? {};
  const waitedUs = timeUs - last.timeUs;
  const waitedFor = waitedUs === 0 ? '' : (words[last.step]?.waitsFor ?? '');
  const what = words[step.step]?.what(a) ?? step.step;
  return { timeUs, system: path, entity: path, step: step.step, what, waitedUs, waitedFor };
}

function systemsOf(target: TraceResult['target'], scenario: Scenario): Systems {
  const workload =
    target.kind === 'transfer' ? scenario.workloads.find(({ name }) => name === target.workload) : undefined;
  const submitter = workload?.submitter ?? Object.keys(scenario.submitters)[0] ?? '';
  const { tokens, issuer } = scenario.submitters[submitter] ?? {};
  const destination = target.kind === 'transfer' ? target.destination : '';
  const fts = scenario.sites[destination]?.fts ?? Object.keys(scenario.fts)[0] ?? '';
  return {
    rucio: `submitters.${submitter}`,
    fts: `fts.${fts}`,
    issuer: tokens?.issuer === 'iam' ? `issuers.${issuer}` : `submitters.${submitter}`,
    destination: `sites.${destination}`,
  };
}

const OF_RUCIO = [
  'requested',
  'prepared',
  'fetched',
  'taken',
  'token_cached',
  'submitted',
  'submitted_x509',
  'polled',
  'stray',
  'retried',
  'stuck',
  'closed',
];

function systemOf(step: StepOfTarget, systems: Systems): string {
  if (step.of === 'token') return step.step === 'issued' ? systems.issuer : systems.fts;
  if (step.step === 'token_asked') return systems.rucio;
  if (step.step === 'token_given' || step.step === 'token_refused') return systems.issuer;
  if (step.step === 'shown' || step.step === 'keys_awaited')
    return step.a === 0 ? `sites.${step.source}` : systems.destination;
  return OF_RUCIO.includes(step.step) ? systems.rucio : systems.fts;
}

/**
 * What was waited for since a step. Transfers in the trace of a token are those that were given it, one after another;
 * steps in that of a rule are those of many files, of which none need have waited for another.
 */
function waitText(last: StepOfTarget, target: TraceResult['target']): string {
  if (target.kind === 'transfer' && target.file === undefined && last.of === 'transfer') return '';
  return target.kind === 'token' && last.of === 'transfer' ? 'its next use' : (WAITS[last.step] ?? '');
}

/** What follows each step of an entity until the next one. */
const WAITS: Readonly<Record<string, string>> = {
  requested: 'the next turn of its submitter pod, or requests before it',
  prepared: 'the next turn of its submitter pod, or requests before it',
  fetched: 'a thread of its pod that is free',
  taken: 'its turn in the batch of the thread',
  token_cached: 'the other files of its job, and the POST to FTS',
  token_asked: 'the issuer, which held the thread',
  token_given: 'the other files of its job, and the POST to FTS',
  token_refused: 'the rest of its job',
  token_prep: 'the exchange of its tokens, held by the exchange service of FTS',
  queued: 'an agent: limits of link, storage and slots, held by other files',
  fresh_asked: 'a fresh token, while it held its agent slot',
  started: 'the endpoints',
  keys_awaited: 'public keys of the issuer, fetched by the endpoint, while it held its agent slot',
  shown: 'the next check',
  proxy_shown: 'the copy',
  copying: 'the bytes',
  ended: 'the poller of Rucio',
  stray: 'the finisher, which looks for requests that are SUBMITTING for too long',
  stuck: 'the judge-repairer',
  retried: 'the next turn of its submitter pod, or requests before it',
  issued: 'its submission to FTS',
  stored_at_fts: 'a turn of the exchange service',
  exchange_turn: 'a free exchange thread, held by tokens before it in the turn',
  exchange_called: 'the issuer',
  exchange_answered: 'the other tokens of its turn: answers are stored when all are there',
  exchanged: 'half of its life, or the next use',
  exchange_failed: 'its back-off',
  refresh_turn: 'a free refresh thread',
  refresh_called: 'the issuer',
  refresh_answered: 'the other tokens of its turn',
  refreshed: 'half of its life, or the next use',
  refresh_failed: 'the next turn',
  called_back: 'the submitter',
};

const ACTIONS = ['read', 'write', 'FTS'] as const;

function transferText(step: Extract<TraceStep, { of: 'transfer' }>, systems: Systems): string {
  const { a, b } = step;
  const token = `${ACTIONS[a] ?? ''} token`;
  switch (step.step) {
    case 'requested':
      return `a rule asks for a copy from ${step.source} to ${systems.destination.slice('sites.'.length)}`;
    case 'prepared':
      return 'the preparer has worked on it';
    case 'fetched':
      return `submitter pod ${a} fetches it in a batch`;
    case 'taken':
      return `submitter thread ${a} takes its batch`;
    case 'token_cached':
      return `${token}: number ${b}, from the cache`;
    case 'token_asked':
      return `${token}: not in the cache, asked of the issuer`;
    case 'token_given':
      return `${token}: number ${b}, newly signed`;
    case 'token_refused':
      return `${token}: refused (${ISSUER_OUTCOMES[b] ?? 'no answer'})`;
    case 'submitted':
      return `attempt ${a + 1} is submitted to FTS by token`;
    case 'submitted_x509':
      return `attempt ${a + 1} is submitted to FTS by X.509`;
    case 'refused':
      return 'FTS refuses the job: a token is missing';
    case 'stray':
      return 'its thread has died, or FTS did not take its POST: it stays SUBMITTING';
    case 'token_prep':
      return `TOKEN_PREP: ${a} of its tokens ${a === 1 ? 'has' : 'have'} no refresh token yet`;
    case 'queued':
      return `SUBMITTED, behind ${a} files of its link`;
    case 'started':
      return 'ACTIVE: an agent takes it';
    case 'fresh_asked':
      return `the ${token} (number ${b}) is about to expire: a fresh one is asked for`;
    case 'fresh_given':
      return 'a fresh token has come';
    case 'fresh_refused':
      return 'no fresh token has come in time';
    case 'keys_awaited':
      return `the ${token} is shown, and the endpoint needs the public keys of its issuer`;
    case 'shown':
      return b < 0 ? `the ${token} is accepted` : `the ${token} is refused: ${FAILURE_CAUSES[b]}`;
    case 'proxy_shown':
      return 'the agent shows a proxy instead, which is accepted';
    case 'copying':
      return `the copy of ${human(a, 'B')} begins`;
    case 'copied':
      return a < 0 ? 'the copy is complete' : `the copy breaks off: ${FAILURE_CAUSES[a]}`;
    case 'ended':
      return a < 0 ? 'FINISHED' : `FAILED: ${FAILURE_CAUSES[a]}`;
    case 'polled':
      return 'Rucio learns how it ended';
    case 'retried':
      return `put back into the queue for attempt ${a + 1}`;
    case 'stuck':
      return `STUCK after attempt ${a + 1}: its retries are used up`;
    case 'closed':
      return a === 1 ? 'done' : 'given up';
  }
}

function tokenText({ step, a, timeUs }: Extract<TraceStep, { of: 'token' }>): string {
  const left = () => humanSeconds((a - timeUs) / 1e6);
  switch (step) {
    case 'issued':
      return `signed, good for ${left()}`;
    case 'stored_at_fts':
      return 'a row of t_token, without a refresh token';
    case 'exchange_turn':
      return `a turn of the exchange service takes it, with ${others(a - 1)}`;
    case 'exchange_called':
      return `exchange asked for, at place ${a + 1} of the turn`;
    case 'exchange_answered':
    case 'refresh_answered':
      return a in ISSUER_OUTCOMES
        ? `the issuer answers: ${ISSUER_OUTCOMES[a]}`
        : `no refresh: ${TURN_OUTCOMES[a]}`;
    case 'exchanged':
      return `exchange stored: good for another ${left()}`;
    case 'exchange_failed':
      return `exchange failed (${TURN_OUTCOMES[a]}): every file in TOKEN_PREP with it fails`;
    case 'refresh_turn':
      return `a turn of the refresh service takes it, with ${others(a - 1)}`;
    case 'refresh_called':
      return 'refresh asked for';
    case 'refreshed':
      return `refresh stored: good for another ${left()}`;
    case 'refresh_failed':
      return `refresh failed (${TURN_OUTCOMES[a]}), and it stays due`;
    case 'called_back':
      return 'the submitter is asked for another in its place';
    case 'replaced':
      return `the submitter has sent another: good for ${left()}`;
    case 'deletes':
      return `the reaper deletes ${a === 1 ? 'a file' : `${a} files`} with it`;
  }
}

function others(count: number): string {
  return count === 1 ? 'one other' : `${count} others`;
}
