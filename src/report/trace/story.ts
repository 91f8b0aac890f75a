import type { Scenario } from '../../scenario/schema.js';
import type { TraceStep } from '../../study/trace/trace-recorder.js';
import type { TraceResult } from '../../study/trace/trace-study.js';
import { SYSTEMS } from '../../systems/registry.js';
import { type StepWords, type ToldStep, textOfStep } from '../../systems/steps.js';

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

type StepOfTarget = Exclude<TraceStep, { of: 'scenario' }>;
type OfTransfer = Extract<TraceStep, { of: 'transfer' }>;

/** Tells the steps of a trace in the order in which they happened. */
export function storyOf({ target, steps }: TraceResult, scenario: Scenario): StoryLine[] {
  const met = systemsOf(target, scenario);
  const before = new Map<string, { readonly timeUs: number; readonly waitsFor: string }>();
  return steps.map((step) => {
    if (step.of === 'scenario') return changeLine(step, scenario);
    const { timeUs } = step;
    const entity = step.of === 'token' ? `token ${step.jwt}` : step.of === 'system' ? step.path : 'transfer';
    const { key, words } = wordsOf(step);
    const last = before.get(entity) ?? { timeUs, waitsFor: '' };
    before.set(entity, { timeUs, waitsFor: waitText(step, words, target) });
    const waitedUs = timeUs - last.timeUs;
    return {
      timeUs,
      system: step.of === 'system' ? step.path : pathOf(key, step, met),
      entity,
      step: step.step,
      what: textOfStep(words.what, toldOf(step, met.destination)),
      waitedUs,
      waitedFor: waitedUs === 0 ? '' : last.waitsFor,
    };
  });
}

/** A step of many files in few words. */
export function textOfMany(step: OfTransfer): string {
  const { words } = wordsOf(step);
  return textOfStep(words.ofMany ?? words.what, toldOf(step, ''));
}

function changeLine(
  { timeUs, step, change }: Extract<TraceStep, { of: 'scenario' }>,
  { changes }: Scenario,
): StoryLine {
  const what = `the scenario changes: ${changes[change]?.label ?? ''}`;
  return { timeUs, system: 'scenario', entity: 'scenario', step, what, waitedUs: 0, waitedFor: '' };
}

/** The system that tells a step, by the key of its section, and its words; the name of a step that none tells. */
function wordsOf(step: StepOfTarget): { readonly key: string; readonly words: StepWords } {
  for (const { section, steps = {}, transferSteps = {}, tokenSteps = {} } of SYSTEMS) {
    const key = section?.key ?? '';
    if (step.of === 'system' && !step.path.startsWith(`${key}.`)) continue;
    const words = { system: steps, transfer: transferSteps, token: tokenSteps }[step.of][step.step];
    if (words !== undefined) return { key, words };
  }
  return { key: '', words: { what: step.step } };
}

function toldOf(step: StepOfTarget, destination: string): ToldStep {
  const { timeUs, a } = step;
  return step.of === 'transfer'
    ? { timeUs, a, b: step.b, source: step.source, destination }
    : { timeUs, a, b: 0, source: '', destination: '' };
}

/** The instances that a transfer meets, by the keys of their sections, and where it goes. */
interface Met {
  readonly paths: Readonly<Record<string, string>>;
  readonly destination: string;
}

function systemsOf(target: TraceResult['target'], scenario: Scenario): Met {
  const workload =
    target.kind === 'transfer' ? scenario.workloads.find(({ name }) => name === target.workload) : undefined;
  const submitter = workload?.submitter ?? Object.keys(scenario.submitters)[0] ?? '';
  const { tokens, issuer } = scenario.submitters[submitter] ?? {};
  const destination = target.kind === 'transfer' ? target.destination : '';
  const fts = scenario.sites[destination]?.fts ?? Object.keys(scenario.fts)[0] ?? '';
  const submitters = `submitters.${submitter}`;
  const issuers = tokens?.issuer === 'iam' ? `issuers.${issuer}` : submitters;
  return { paths: { submitters, fts: `fts.${fts}`, issuers }, destination };
}

/** The path of the instance in which a step happens; of the endpoint that is shown the token in `a`. */
function pathOf(
  key: string,
  step: Exclude<StepOfTarget, { of: 'system' }>,
  { paths, destination }: Met,
): string {
  const site = step.of === 'transfer' && step.a === 0 ? step.source : destination;
  return paths[key] ?? `sites.${site}`;
}

/**
 * What is waited for since a step. Transfers in the trace of a token are those that were given it, one after another;
 * steps in that of a rule are those of many files, of which none need have waited for another.
 */
function waitText({ of }: StepOfTarget, { waitsFor = '' }: StepWords, target: TraceResult['target']): string {
  if (of !== 'transfer') return waitsFor;
  if (target.kind === 'transfer' && target.file === undefined) return '';
  return target.kind === 'token' ? 'its next use' : waitsFor;
}
