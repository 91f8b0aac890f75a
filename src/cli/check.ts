import { dirname, join, resolve } from 'node:path';
import { annotations } from '../report/check/annotations.js';
import { checkMarkdown, validationPage } from '../report/check/check-markdown.js';
import { checkTable } from '../report/check/check-table.js';
import { besideForms } from '../report/check/closed-forms.js';
import { junitXml } from '../report/check/junit.js';
import { type CheckOutcome, tallyOf } from '../report/check/outcome.js';
import { foremost, referenceOf } from '../report/check/reference.js';
import { checkReferenceFolder, movedAgainst, writeReference } from '../report/check/reference-folder.js';
import { OutputError } from '../report/output-error.js';
import { checkOutputFiles, writeOutputFile } from '../report/output-file.js';
import { type Place, problemLine, refused, ScenarioError } from '../scenario/error.js';
import { type LoadedScenario, loadScenario } from '../scenario/load.js';
import { namedScenarios, scenariosRoot } from '../scenario/named-scenarios.js';
import { type CheckError, type CheckedScenario, checkScenarios } from '../study/check/check-study.js';
import type { Explanation } from '../theory/explain.js';
import { explainIfSteady } from '../theory/explain-over-time.js';
import { ExitCode } from './exit-codes.js';
import { startProgress } from './progress.js';
import { tellReplaced } from './tell-replaced.js';
import { tellSize } from './tell-size.js';
import { terminal } from './terminal.js';
import { version } from './version.js';

export interface CheckFlags {
  readonly junit?: string | undefined;
  readonly markdown?: string | undefined;
  readonly reference: string;
  /** It was named, and not left at its default. */
  readonly isReferenceGiven: boolean;
  readonly update?: true | undefined;
  /** B. */
  readonly memory?: number | undefined;
  readonly gate: 'verdicts' | 'reference';
}

/** `tokensim check`: runs scenarios and holds them to their expectations and to the reference results. */
export async function check(names: readonly string[], options: CheckFlags): Promise<void> {
  const { junit, markdown, reference: folder, update, gate } = options;
  checkOutputFiles([junit, markdown]);
  const begin = process.hrtime.bigint();
  const chosen = names.length > 0 ? names : namedScenarios(scenariosRoot()).map(({ name }) => name);
  const { loaded, unreadable } = readAll(chosen);
  const replaced = update === true ? loaded.filter(({ name }) => checkReferenceFolder(folder, name)) : [];
  tellReplaced(
    folder,
    replaced.map(({ name }) => name),
  );
  const isNeeded = gate === 'reference' || options.isReferenceGiven;
  const reference = { folder, update: update === true, isNeeded };
  const outcomes: CheckOutcome[] = [];
  for (const result of await simulateAndJudge(loaded, options.memory))
    outcomes.push(await outcomeOf(result, reference));
  outcomes.push(...unreadable);
  process.stdout.write(checkTable(outcomes, terminal()));
  if (junit !== undefined) write(junit, junitXml(outcomes));
  if (markdown !== undefined) write(markdown, checkMarkdown(outcomes));
  if (names.length === 0) writeValidation(outcomes);
  if (process.env.GITHUB_ACTIONS === 'true') {
    const workspace = process.env.GITHUB_WORKSPACE ?? process.cwd();
    process.stdout.write(annotations(outcomes, workspace, process.cwd()));
  }
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  process.stderr.write(`checked in ${seconds.toFixed(seconds < 10 ? 1 : 0)} s\n`);
  process.exitCode = exitCodeOf(outcomes, gate);
}

/**
 * Reads the scenarios, each file once; tells at once of those that cannot be read, which are errors of the check. So
 * are two files of one name, which would share their reference results, as would names that differ in capitals only.
 */
function readAll(names: readonly string[]): { loaded: LoadedScenario[]; unreadable: CheckOutcome[] } {
  const byName = new Map<string, LoadedScenario>();
  const unreadable: CheckOutcome[] = [];
  for (const name of new Set(names)) {
    try {
      const loaded = loadScenario(name);
      const folder = loaded.name.toLowerCase();
      const before = byName.get(folder);
      if (before === undefined) byName.set(folder, loaded);
      else if (before.path !== loaded.path) throw sameName(loaded, before);
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      process.stderr.write(`${error.message}\n`);
      const errors = error.problems.map((found) => problem(name, problemLine(found), found));
      unreadable.push({
        scenario: name,
        title: name,
        path: error.file,
        checked: [],
        forms: new Map(),
        errors,
        moved: undefined,
      });
    }
  }
  return { loaded: [...byName.values()], unreadable };
}

function sameName({ name, path }: LoadedScenario, before: LoadedScenario): ScenarioError {
  const isSame = name === before.name;
  const message = `its name \`${name}\` is that of ${before.path}${isSame ? '' : ', but for capitals'}`;
  return refused(path, message, 'change one of the names');
}

async function simulateAndJudge(
  loaded: readonly LoadedScenario[],
  memoryBytes: number | undefined,
): Promise<CheckedScenario[]> {
  for (const one of loaded) {
    const { replications, variants: named } = one.check;
    const variants = one.variants.filter(({ name }) => named?.includes(name) ?? true);
    tellSize({ loaded: one, variants, replications, memory: memoryBytes });
  }
  const progress = startProgress('check');
  try {
    return await checkScenarios(loaded, { onProgress: progress.update, memoryBytes });
  } finally {
    progress.stop();
  }
}

interface ReferenceRequest {
  readonly folder: string;
  /** Makes them anew first. */
  readonly update: boolean;
  /** Without them there is nothing to hold a build to. */
  readonly isNeeded: boolean;
}

/** A checked scenario beside its closed forms and its reference results. */
async function outcomeOf(result: CheckedScenario, request: ReferenceRequest): Promise<CheckOutcome> {
  const { loaded, checked, errors, first } = result;
  const { name: scenario, title, path } = loaded;
  const forms = besideForms(checked, explanationsOf(result), first);
  const outcome = { scenario, title, path, checked, forms, errors, moved: undefined };
  if (first.size === 0) return outcome;
  try {
    return { ...outcome, moved: await movedFigures(result, request) };
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return { ...outcome, errors: [...errors, problem('reference results', error.message)] };
  }
}

/** What moved, by variant; undefined where there are no reference results and none are needed. Throws `OutputError`. */
async function movedFigures(
  { loaded, checked, first }: CheckedScenario,
  { folder, update, isNeeded }: ReferenceRequest,
): Promise<CheckOutcome['moved']> {
  const now = referenceOf(first, loaded.variants[0]?.scenario.seed ?? 0, version);
  if (update) await writeReference(folder, loaded.name, now);
  const moved = movedAgainst(folder, loaded.name, now);
  if (moved === undefined && isNeeded) {
    throw new OutputError(
      `${join(resolve(folder), loaded.name)}: there are no reference results; the same command with --update makes them`,
    );
  }
  const told = new Set(checked.flatMap(({ expectation }) => expectation.metrics));
  return moved && new Map([...moved].map(([of, rows]) => [of, foremost(rows, told)]));
}

/** The closed forms of the variants that are judged. */
function explanationsOf({ loaded, checked }: CheckedScenario): ReadonlyMap<string, Explanation> {
  const judged = new Set(checked.map(({ expectation }) => expectation.variant));
  return explainIfSteady(loaded.variants.filter(({ name }) => judged.has(name)));
}

function problem(name: string, reason: string, at?: Place): CheckError {
  return { name, reason, expectation: undefined, at, isDefect: false };
}

/** With `reference` a prediction that misses its band is told but ends in 0: only a change is held against a build. */
function exitCodeOf(outcomes: readonly CheckOutcome[], gate: 'verdicts' | 'reference'): number {
  const { errors, fail, moved, undecided } = tallyOf(outcomes);
  if (outcomes.some((outcome) => outcome.errors.some(({ isDefect }) => isDefect))) return ExitCode.lawBroken;
  if (errors > 0) return ExitCode.error;
  if (moved > 0) return ExitCode.fail;
  if (gate === 'reference') return ExitCode.ok;
  if (fail > 0) return ExitCode.fail;
  return undecided > 0 ? ExitCode.undecided : ExitCode.ok;
}

/** docs/validation.md, in a clone in whose root this runs. */
function writeValidation(outcomes: readonly CheckOutcome[]): void {
  if (resolve(dirname(scenariosRoot())) !== process.cwd()) return;
  write(join(process.cwd(), 'docs', 'validation.md'), validationPage(outcomes));
}

function write(file: string, text: string): void {
  process.stderr.write(`written: ${writeOutputFile(file, text)}\n`);
}
