import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { checkMarkdown, validationPage } from '../report/check/check-markdown.js';
import { checkTable } from '../report/check/check-table.js';
import { junitXml } from '../report/check/junit.js';
import { bandText, type CheckOutcome, shown, tallyOf } from '../report/check/outcome.js';
import { referenceFiles } from '../report/check/reference.js';
import { movedAgainst, writeReference } from '../report/check/reference-folder.js';
import { outputError } from '../report/output-error.js';
import { listScenarios, loadScenario, scenariosRoot } from '../scenario/load.js';
import { type CheckedScenario, checkScenarios } from '../study/check/check-study.js';
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
    .action(async (names, options) => {
      const chosen = names.length > 0 ? names : listScenarios().map(({ name }) => name);
      const loaded = [...new Set(chosen)].map((name) => loadScenario(name));
      const progress = startProgress('check');
      const begin = process.hrtime.bigint();
      let results: CheckedScenario[];
      try {
        results = await checkScenarios(loaded, progress.update);
      } finally {
        progress.stop();
      }
      const outcomes = results.map((result) => outcomeOf(result, options.reference, options.update === true));
      process.stdout.write(checkTable(outcomes, terminal()));
      if (options.junit !== undefined) write(options.junit, junitXml(outcomes));
      if (options.markdown !== undefined) write(options.markdown, checkMarkdown(outcomes));
      if (names.length === 0) writeValidation(outcomes);
      if (process.env.GITHUB_ACTIONS === 'true') annotate(outcomes);
      process.stderr.write(`checked in ${(Number(process.hrtime.bigint() - begin) / 1e9).toFixed(0)} s\n`);
      process.exitCode = exitCodeOf(outcomes);
    });
}

function outcomeOf(result: CheckedScenario, folder: string, update: boolean): CheckOutcome {
  const { loaded, checked, errors, first } = result;
  const now = referenceFiles(first, loaded.variants[0]?.scenario.seed ?? 0, version);
  if (update) writeReference(folder, loaded.name, now);
  return {
    scenario: loaded.name,
    title: loaded.title,
    path: loaded.path,
    checked,
    errors,
    moved: movedAgainst(folder, loaded.name, now),
  };
}

function exitCodeOf(outcomes: readonly CheckOutcome[]): number {
  const { errors, fail, moved, undecided } = tallyOf(outcomes);
  if (errors > 0) return ExitCode.error;
  if (fail > 0 || moved > 0) return ExitCode.fail;
  return undecided > 0 ? ExitCode.undecided : ExitCode.ok;
}

/** docs/validation.md of the package, where it stands in a clone. */
function writeValidation(outcomes: readonly CheckOutcome[]): void {
  const docs = join(dirname(scenariosRoot()), 'docs');
  if (existsSync(docs)) write(join(docs, 'validation.md'), validationPage(outcomes));
}

/** What is not a pass, as annotations of GitHub Actions on the scenario's file. */
function annotate(outcomes: readonly CheckOutcome[]): void {
  for (const { path, checked, errors, moved } of outcomes) {
    for (const one of checked) {
      if (one.verdict === 'pass') continue;
      const text = `predicted ${shown(one.value, one)}, band ${bandText(one)}, source ${one.expectation.source}`;
      annotation(one.verdict === 'fail' ? 'error' : 'warning', path, one.expectation.name, text);
    }
    for (const { name, reason } of errors) annotation('error', path, name, reason);
    for (const [variant, rows] of moved ?? []) {
      if (rows.length > 0)
        annotation('error', path, `reference results of ${variant}`, `${rows.length} figures moved`);
    }
  }
}

function annotation(level: 'error' | 'warning', file: string, title: string, text: string): void {
  const escaped = (part: string) =>
    part
      .replace(/%/g, '%25')
      .replace(/\r/g, '%0D')
      .replace(/\n/g, '%0A')
      .replace(/:/g, '%3A')
      .replace(/,/g, '%2C');
  process.stdout.write(`::${level} file=${escaped(file)},title=${escaped(title)}::${escaped(text)}\n`);
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw outputError(error, resolve(path));
  }
  process.stderr.write(`written: ${resolve(path)}\n`);
}
