import type { Scenario, TokensConfig } from '../../scenario/schema.js';
import { isAboutToken, type TraceStep } from '../../study/trace/trace-recorder.js';
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
  /**
   * What goes on one step after the other: the entity; of a token that several instances of FTS have, what each of them
   * does with it.
   */
  readonly strand: string;
  /** The number of the token that the step is about; left out where it is about none. */
  readonly token?: number;
  /** The step's name, for programs. */
  readonly step: string;
  readonly what: string;
  /** Since the line before of the same strand, or the first of the entity, µs; 0 for that. */
  readonly waitedUs: number;
  /** What the entity waited for in that time, and who held it. */
  readonly waitedFor: string;
}

/** The action of a token that is shown to write. */
const WRITE = 1;

type StepOfTarget = Exclude<TraceStep, { of: 'scenario' }>;
type OfTransfer = Extract<TraceStep, { of: 'transfer' }>;

/** Tells the steps of a trace in the order in which they happened. */
export function storyOf({ target, steps }: TraceResult, scenario: Scenario): StoryLine[] {
  const before = new Map<string, { readonly timeUs: number; readonly waitsFor: string }>();
  return steps.map((step) => {
    if (step.of === 'scenario') return changeLine(step, scenario);
    const { timeUs } = step;
    const entity = step.of === 'token' ? `token ${step.jwt}` : step.of === 'system' ? step.path : 'transfer';
    const { key, words } = wordsOf(step);
    const system = pathOf(key, step, scenario);
    const strand = step.of === 'token' ? `${entity} at ${system}` : entity;
    const last = before.get(strand) ?? before.get(entity) ?? { timeUs, waitsFor: '' };
    const now = { timeUs, waitsFor: waitText(step, words, target) };
    before.set(strand, now);
    if (!before.has(entity)) before.set(entity, now);
    const waitedUs = timeUs - last.timeUs;
    return {
      timeUs,
      system,
      entity,
      strand,
      ...tokenIn(step),
      step: step.step,
      what: textOfStep(words.what, toldOf(step)),
      waitedUs,
      waitedFor: waitedUs === 0 ? '' : last.waitsFor,
    };
  });
}

/** A step of many files in few words. */
export function textOfMany(step: OfTransfer): string {
  const { words } = wordsOf(step);
  return textOfStep(words.ofMany ?? words.what, toldOf(step));
}

function tokenIn(step: StepOfTarget): { readonly token?: number } {
  if (step.of === 'token') return { token: step.jwt };
  return step.of === 'transfer' && isAboutToken(step.step) && step.b > 0 ? { token: step.b } : {};
}

function changeLine(
  { timeUs, step, change }: Extract<TraceStep, { of: 'scenario' }>,
  { changes }: Scenario,
): StoryLine {
  const what = `the scenario changes: ${changes[change]?.label ?? ''}`;
  const entity = 'scenario';
  return { timeUs, system: entity, entity, strand: entity, step, what, waitedUs: 0, waitedFor: '' };
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

function toldOf(step: StepOfTarget): ToldStep {
  const { timeUs, a } = step;
  if (step.of !== 'transfer') return { timeUs, a, b: 0, source: '', destination: '' };
  const { b, source, destination } = step;
  return { timeUs, a, b, source, destination };
}

/** The path of the instance in which a step happens, one of the system whose section has this key. */
function pathOf(key: string, step: StepOfTarget, scenario: Scenario): string {
  if (step.of === 'system') return step.path;
  if (step.of === 'token') return step.at;
  const submitter = scenario.workloads.find(({ name }) => name === step.workload)?.submitter ?? '';
  if (key === 'submitters') return `submitters.${submitter}`;
  if (key === 'fts') return `fts.${scenario.sites[step.destination]?.fts ?? ''}`;
  const site = `sites.${step.a === WRITE ? step.destination : step.source}`;
  const { tokens, issuer = '' } = scenario.submitters[submitter] ?? {};
  return key === 'issuers' ? signerPath(tokens?.issuer, { issuer, submitter, site }) : site;
}

/** Who signs the token of a step. */
function signerPath(
  kind: TokensConfig['issuer'] | undefined,
  { issuer, submitter, site }: Readonly<Record<'issuer' | 'submitter' | 'site', string>>,
): string {
  if (kind === 'iam') return `issuers.${issuer}`;
  return kind === 'presigned' ? site : `submitters.${submitter}`;
}

/**
 * What is waited for since a step. Transfers in the trace of a token are those that were given it, one after another;
 * steps in that of a rule are those of many files, of which none need have waited for another.
 */
function waitText(step: StepOfTarget, { waitsFor = '' }: StepWords, target: TraceResult['target']): string {
  const text = textOfStep(waitsFor, toldOf(step));
  if (step.of !== 'transfer') return text;
  if (target.kind === 'transfer' && target.file === undefined) return '';
  return target.kind === 'token' ? 'its next use' : text;
}
