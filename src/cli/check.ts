import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Command, Option } from '@commander-js/extra-typings';
import { annotations } from '../report/check/annotations.js';
import { checkMarkdown, validationPage } from '../report/check/check-markdown.js';
import { checkTable } from '../report/check/check-table.js';
import { besideForms } from '../report/check/closed-forms.js';
import { junitXml } from '../report/check/junit.js';
import { type CheckOutcome, tallyOf } from '../report/check/outcome.js';
import { foremost, referenceOf } from '../report/check/reference.js';
import { movedAgainst, writeReference } from '../report/check/reference-folder.js';
import { OutputError } from '../report/output-error.js';
import { type Place, problemLine, ScenarioError } from '../scenario/error.js';
import { type LoadedScenario, listScenarios, loadScenario, scenariosRoot } from '../scenario/load.js';
import { type CheckError, type CheckedScenario, checkScenarios } from '../study/check/check-study.js';
import { explain } from '../theory/explain.js';
import { ExitCode } from './exit-codes.js';
import { startProgress } from './progress.js';
import { terminal } from './simulate.js';
import { version } from './version.js';

/** `tokensim check`: runs scenarios and holds them to their expectations and to the reference results. */
export function checkCommand() {
  return new Command('check')
    .description('holds the predictions of scenarios to published figures and to reference results')
    .argument('[scenarios...]', 'names from `tokensim list`, or paths; all named ones if none is given')
    .option('--junit <file>', 'writes the verdicts as JUnit XML')
    .option('--markdown <file>', 'writes them as Markdown, fit for a pull-request comment')
    .option('--reference <folder>', 'where the reference results are', 'results/reference')
    .option('--update', 'makes the reference results anew instead of comparing with them')
    .addOption(
      new Option('--gate <what>', 'what the exit code tells: every verdict, or only what moved and errors')
        .choices(['verdicts', 'reference'] as const)
        .default('verdicts' as const),
    )
    .action(async (names, { junit, markdown, reference, update, gate }) => {
      for (const file of [junit, markdown]) if (file !== undefined) prepare(file);
      const begin = process.hrtime.bigint();
      const chosen = names.length > 0 ? [...new Set(names)] : listScenarios().map(({ name }) => name);
      const { loaded, unreadable } = readAll(chosen);
      const results = await simulateAndJudge(loaded);
      const outcomes: CheckOutcome[] = [];
      for (const result of results) outcomes.push(await outcomeOf(result, reference, update === true));
      outcomes.push(...unreadable);
      process.stdout.write(checkTable(outcomes, terminal()));
      if (junit !== undefined) write(junit, junitXml(outcomes));
      if (markdown !== undefined) write(markdown, checkMarkdown(outcomes));
      if (names.length === 0) writeValidation(outcomes);
      if (process.env.GITHUB_ACTIONS === 'true') {
        process.stdout.write(annotations(outcomes, process.env.GITHUB_WORKSPACE ?? process.cwd()));
      }
      const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
      process.stderr.write(`checked in ${seconds.toFixed(seconds < 10 ? 1 : 0)} s\n`);
      process.exitCode = exitCodeOf(outcomes, gate);
    });
}

/** Reads the scenarios; tells at once of those that cannot be read, which are errors of the check. */
function readAll(names: readonly string[]): { loaded: LoadedScenario[]; unreadable: CheckOutcome[] } {
  const loaded: LoadedScenario[] = [];
  const unreadable: CheckOutcome[] = [];
  for (const name of names) {
    try {
      loaded.push(loadScenario(name));
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
  return { loaded, unreadable };
}

async function simulateAndJudge(loaded: readonly LoadedScenario[]): Promise<CheckedScenario[]> {
  const progress = startProgress('check');
  try {
    return await checkScenarios(loaded, { onProgress: progress.update });
  } finally {
    progress.stop();
  }
}

/** A checked scenario beside its reference results, which are made anew first if that was asked for. */
async function outcomeOf(
  { loaded, checked, errors, first }: CheckedScenario,
  folder: string,
  update: boolean,
): Promise<CheckOutcome> {
  const { name: scenario, title, path } = loaded;
  const judged = new Set(checked.map(({ expectation }) => expectation.variant));
  const explanations = new Map(
    loaded.variants
      .filter((variant) => judged.has(variant.name))
      .map((variant) => [variant.name, explain(variant.scenario)]),
  );
  const forms = besideForms(checked, explanations, first);
  const outcome = { scenario, title, path, checked, forms, errors, moved: undefined };
  if (first.size === 0) return outcome;
  const told = new Set(checked.flatMap(({ expectation }) => expectation.metrics));
  const now = referenceOf(first, loaded.variants[0]?.scenario.seed ?? 0, version);
  if (update) await writeReference(folder, scenario, now);
  try {
    const moved = movedAgainst(folder, scenario, now);
    return {
      ...outcome,
      moved: moved && new Map([...moved].map(([of, rows]) => [of, foremost(rows, told)])),
    };
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return { ...outcome, errors: [...errors, problem('reference results', error.message)] };
  }
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

/** Makes the folder of a file, before minutes of simulating; throws `OutputError`. */
function prepare(file: string): void {
  const folder = dirname(resolve(file));
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw cannotWrite(file, error);
  }
  process.stderr.write(`written: ${resolve(file)}\n`);
}

function cannotWrite(file: string, error: unknown): OutputError {
  const reason = error instanceof Error ? error.message : String(error);
  return new OutputError(`cannot write ${resolve(file)}: ${reason}`, { cause: error });
}
