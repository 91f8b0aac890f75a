import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { didYouMean } from '../language/did-you-mean.js';
import { BASE, NAME_PATTERN } from '../language/names.js';
import { afterwards, withoutEffect } from './changes.js';
import { check } from './check.js';
import { isScenario, type TraceReader } from './check-once.js';
import { type Composed, compose, variantsOf } from './compose.js';
import { onlyNews, type Problem, refuse, refused, tellInto, unacknowledged, type Warning } from './error.js';
import type { Expectation } from './expectations.js';
import { heldTo } from './held-to.js';
import { readWithIncludes, realFolder } from './include.js';
import { lint, unsourced, unused } from './lint.js';
import { namedScenarios, scenariosRoot } from './named-scenarios.js';
import type { MapNode } from './node.js';
import type { ParsedScenario, Scenario } from './schema.js';
import { readSetOptions, setOverVariants } from './set-option.js';
import { type SourcedNumber, sourceReport } from './sources.js';
import { STANDARD_INPUT, STDIN } from './standard-input.js';
import { readTrace, type Trace, type TraceRow } from './trace.js';
import { unreadKeys } from './unread-keys.js';

/**
 * The pipeline: a scenario's name or path to its checked variants. Phases: text, parsed (parse), composed (include,
 * compose), checked (check, complete), linted (lint). Nothing is written, and every problem found is thrown at once.
 */
export interface LoadedScenario {
  readonly name: string;
  readonly title: string;
  /** Absolute path of the scenario's file; `<stdin>` where it came from there. */
  readonly path: string;
  /** The base first, then the variants in the order of the file. */
  readonly variants: readonly LoadedVariant[];
  /** What is legal but surely wrong. */
  readonly warnings: readonly Warning[];
  /** Numbers without a source: one warning a file, told where a scenario is validated and not wherever it is used. */
  readonly unsourced: readonly Warning[];
  readonly sourceReport: readonly SourcedNumber[];
  /** What `tokensim check` holds the predictions to. */
  readonly expectations: readonly Expectation[];
  /** How many replications it makes of what they name. */
  readonly check: ParsedScenario['check'];
  /** The scenario with all that it includes, before variants and settings. */
  readonly composed: MapNode;
  /** Rows of each trace, by `arrivals.file`. */
  readonly traces: ReadonlyMap<string, readonly TraceRow[]>;
}

export interface LoadedVariant extends Composed {
  readonly scenario: Scenario;
}

export interface LoadOptions {
  /** The scenarios folder; that of the package if left out. */
  readonly root?: string | undefined;
  /** `path=value` texts that change the base and every variant. */
  readonly set?: readonly string[] | undefined;
  readonly seed?: number | undefined;
  /** The only variant that is looked at: what is set over others is not warned of. */
  readonly variant?: string | undefined;
}

/**
 * @param nameOrPath `-` for standard input
 * @throws ScenarioError with every problem found
 */
export function loadScenario(nameOrPath: string, options: LoadOptions = {}): LoadedScenario {
  const root = resolve(options.root ?? scenariosRoot());
  const path = pathOf(nameOrPath, root);
  const raw = readWithIncludes(path, root);
  const problems: Problem[] = [];
  const tell = tellInto(problems);
  const composed = compose(raw, options, tell);
  const [base] = composed;
  if (base === undefined) throw new Error('a scenario has a base');
  const changes = variantsOf(raw, tellInto([]));
  const set = readSetOptions(options, tellInto([]));
  const numbers = sourceReport(
    raw,
    base.written,
    changes,
    composed.map(({ tree }) => tree),
    tell,
  );
  const traces = new Map<string, Trace>();
  const variants = checkAll(composed, traceReader(dirname(path), root, traces), problems);
  const isChanged = options.set !== undefined && options.set.length > 0;
  const held = heldTo(composed, variants, isChanged, tell);
  refuse(problems);
  const lookedAt = changes.filter(([name]) => options.variant === undefined || name === options.variant);
  return {
    name: variants[0]?.scenario.name ?? '',
    title: variants[0]?.scenario.title ?? '',
    path,
    variants,
    warnings: [
      ...lintAll(variants, traces),
      ...unacknowledged(setOverVariants(set, lookedAt), variants[0]?.scenario.acknowledge ?? []),
    ],
    unsourced: unacknowledged(unsourced(numbers), variants[0]?.scenario.acknowledge ?? []),
    sourceReport: numbers,
    ...held,
    composed: raw,
    traces: new Map([...traces].map(([file, { rows }]) => [file, rows])),
  };
}

/** One variant by its name. */
export function variantOf(loaded: LoadedScenario, name: string): LoadedVariant {
  const variant = loaded.variants.find((candidate) => candidate.name === name);
  if (variant !== undefined) return variant;
  const known = loaded.variants.map((candidate) => candidate.name);
  throw refused(loaded.path, `there is no variant \`${name}\``, didYouMean(name, known, 'variants'));
}

function checkAll(
  composed: readonly Composed[],
  readTraceAt: TraceReader,
  problems: Problem[],
): LoadedVariant[] {
  const variants: LoadedVariant[] = [];
  const news = onlyNews();
  for (const variant of composed) {
    const checked = check(variant.tree, variant.steps, readTraceAt);
    if (isScenario(checked)) variants.push({ ...variant, scenario: checked });
    else problems.push(...checked.filter(news).map((problem) => inVariant(problem, variant.name)));
  }
  return variants;
}

function lintAll(variants: readonly LoadedVariant[], traces: ReadonlyMap<string, Trace>): Warning[] {
  const news = onlyNews();
  const warnings = variants.flatMap(({ name, scenario, tree, steps }) => {
    const isNew = (warning: Warning) => unacknowledged([warning], scenario.acknowledge).some(news);
    const found = lint(scenario, tree, traces).filter(isNew);
    scenario.changes.forEach((change, index) => {
      const before = scenario.changes[index - 1]?.scenario ?? scenario;
      found.push(...withoutEffect(before, change, steps[index]).filter(isNew));
      const after = lint(change.scenario, steps[index].tree, traces).filter(isNew);
      found.push(...after.map((warning) => afterwards(warning, steps[index])));
    });
    return found.map((warning) => inVariant(warning, name));
  });
  const telling = variants.flatMap((variant) => [
    variant,
    ...variant.steps.map(({ tree, written }, at) => {
      return {
        ...variant,
        tree,
        written,
        scenario: variant.scenario.changes[at]?.scenario ?? variant.scenario,
      };
    }),
  ]);
  const unread = unreadKeys(telling).map(({ variant, problem }) => inVariant(problem, variant));
  const ofAll = [...unused(telling), ...unread];
  // What is told of all variants together is acknowledged by the base.
  return [...warnings, ...unacknowledged(ofAll, variants[0]?.scenario.acknowledge ?? [])];
}

function inVariant<P extends Problem>(problem: P, variant: string): P {
  return variant === BASE
    ? problem
    : { ...problem, message: `${problem.message}, in the variant \`${variant}\`` };
}

function pathOf(nameOrPath: string, root: string): string {
  if (nameOrPath === STANDARD_INPUT) return STDIN;
  if (NAME_PATTERN.test(nameOrPath)) {
    const named = namedScenarios(root).find(({ name }) => name === nameOrPath);
    if (named !== undefined) return named.path;
    if (statSync(nameOrPath, { throwIfNoEntry: false })?.isFile() === true) return resolve(nameOrPath);
    const known = namedScenarios(root).map(({ name }) => name);
    const remedy = didYouMean(nameOrPath, known, 'scenarios');
    throw refused(nameOrPath, 'there is no scenario of this name', remedy);
  }
  return resolve(nameOrPath);
}

/** Reads each trace once. */
function traceReader(folder: string, root: string, traces: Map<string, Trace>): TraceReader {
  return (file, asked) => {
    const trace = traces.get(file) ?? readTrace(file, asked, realFolder(folder), realFolder(root));
    traces.set(file, trace);
    return trace;
  };
}
