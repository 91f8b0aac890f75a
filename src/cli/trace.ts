import { didYouMean } from '../language/did-you-mean.js';
import { checkOutputFiles, writeOutputFile } from '../report/output-file.js';
import { chromeTrace } from '../report/trace/chrome-trace.js';
import { ruleTable } from '../report/trace/rule-table.js';
import { storyOf } from '../report/trace/story.js';
import { traceJson } from '../report/trace/trace-files.js';
import { traceTable } from '../report/trace/trace-table.js';
import { whyFailed } from '../report/trace/why-failed.js';
import { refused } from '../scenario/error.js';
import { loadScenario, variantOf } from '../scenario/load.js';
import type { Scenario } from '../scenario/schema.js';
import { firstFailed, traceTarget } from '../study/trace/trace-study.js';
import {
  ruleTarget,
  systemTarget,
  type TraceTarget,
  tokenTarget,
  transferTarget,
} from '../study/trace/trace-target.js';
import { FAILURE_CAUSES, type FailureCause } from '../systems/transfers/causes.js';
import { printWarnings } from './print-warnings.js';
import { startProgress } from './progress.js';
import { terminal } from './terminal.js';

interface Choice {
  readonly transfer?: string | undefined;
  readonly rule?: string | undefined;
  readonly token?: string | undefined;
  readonly system?: string | undefined;
  readonly failed?: string | undefined;
}

export interface TraceOptions extends Choice {
  readonly variant: string;
  readonly seed?: number | undefined;
  readonly set?: readonly string[] | undefined;
  readonly json?: string | undefined;
  readonly perfetto?: string | undefined;
}

/** `tokensim trace`: the life of one transfer, rule or token, step by step. */
export function trace(name: string, options: TraceOptions): void {
  const loaded = loadScenario(name, { set: options.set, seed: options.seed, variant: options.variant });
  const variant = variantOf(loaded, options.variant);
  const { scenario } = variant;
  const choose = chosen(options, scenario);
  checkOutputFiles([options.json, options.perfetto]);
  printWarnings(loaded, [variant]);
  const progress = startProgress(`${loaded.name}, tracing`);
  try {
    const target = choose() ?? firstFailed(scenario, loaded.traces, causeOf(options.failed), progress.update);
    const traced = traceTarget(scenario, loaded.traces, target, progress.update);
    progress.stop();
    const lines = storyOf(traced, scenario);
    const title = `${loaded.name}, ${idOf(target)}`;
    const isRule = target.kind === 'transfer' && target.file === undefined;
    const table = isRule
      ? ruleTable(title, traced.steps, terminal())
      : traceTable(title, lines, whyFailed(lines), terminal());
    process.stdout.write(table);
    if (options.json !== undefined)
      write(options.json, traceJson(idOf(target), loaded.name, scenario.seed, lines));
    if (options.perfetto !== undefined) write(options.perfetto, chromeTrace(idOf(target), lines));
  } finally {
    progress.stop();
  }
}

/** What to trace; gives undefined for a sample of failed transfers, which only a run can find. */
function chosen(
  { transfer, rule, token, system, failed }: Choice,
  scenario: Scenario,
): () => TraceTarget | undefined {
  const given = [transfer, rule, token, system, failed].filter((choice) => choice !== undefined);
  if (given.length !== 1) {
    throw refused(
      'trace',
      'needs exactly one of --transfer, --rule, --token, --system and --failed',
      'see `tokensim trace --help`',
    );
  }
  if (failed !== undefined) causeOf(failed);
  const target =
    transfer !== undefined
      ? transferTarget(transfer, scenario)
      : rule !== undefined
        ? ruleTarget(rule, scenario)
        : token !== undefined
          ? tokenTarget(token)
          : system !== undefined
            ? systemTarget(system, scenario)
            : undefined;
  return () => target;
}

function causeOf(text = ''): FailureCause {
  const cause = FAILURE_CAUSES.find((known) => known === text);
  if (cause !== undefined) return cause;
  throw refused(`--failed ${text}`, 'is not a cause of failure', didYouMean(text, FAILURE_CAUSES, 'causes'));
}

function idOf(target: TraceTarget): string {
  if (target.kind === 'token') return `token ${target.jwt}`;
  if (target.kind === 'system') return target.path;
  const { workload, dataset, file, destination } = target;
  return file === undefined
    ? `rule ${workload}/${dataset}/${destination}`
    : `transfer ${workload}/${dataset}/${file}/${destination}`;
}

function write(path: string, text: string): void {
  process.stderr.write(`written: ${writeOutputFile(path, text)}\n`);
}
