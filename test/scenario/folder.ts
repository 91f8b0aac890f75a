import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ScenarioError } from '../../src/scenario/error.js';
import { type LoadedScenario, type LoadOptions, loadScenario } from '../../src/scenario/load.js';

/** A small scenario that is right, for tests to break. Line 1 is `name`. */
export const GOOD = `name: small
title: A small scenario
horizon: 2 h
issuers:
  cms: { pods: 1 }
submitters:
  cms: { pods: 2 }
fts:
  cern: { version: "3.13" }
sites:
  A: {}
  B: { readiness: not-ready }
tokens: { preset: dc24 }
workloads:
  - name: production
    arrivals: { law: poisson, rate: 10 /h }
    files: 10
    sources: A
    destinations: [B]
`;

export type Files = Readonly<Record<string, string | Uint8Array>>;

const made = new Set<string>();

/** Writes files into a new folder, a scenarios root of its own, which `removeFolders` removes. */
export function folderWith(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), 'tokensim-scenario-'));
  made.add(root);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

/** Removes every folder that `folderWith` has made: for `afterAll`. */
export function removeFolders(): void {
  for (const root of made) rmSync(root, { recursive: true, force: true });
  made.clear();
}

export function load(files: Files, options: LoadOptions = {}): LoadedScenario {
  const root = folderWith(files);
  try {
    return loadScenario(join(root, 'small.yaml'), { root, ...options });
  } finally {
    remove(root);
  }
}

/** The lines of the error that loading `small.yaml` ends with, paths relative to its folder. */
export function errorsOf(files: Files, options: LoadOptions = {}): string[] {
  const root = folderWith(files);
  try {
    return linesOf(() => loadScenario(join(root, 'small.yaml'), { root, ...options }), root);
  } finally {
    remove(root);
  }
}

function remove(root: string): void {
  rmSync(root, { recursive: true, force: true });
  made.delete(root);
}

export function linesOf(action: () => unknown, root: string): string[] {
  try {
    action();
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.message.split('\n').map((line) => line.replaceAll(`${root}/`, ''));
  }
  return [];
}

/** `GOOD` with one text for another. */
export function good(from: string, to: string): string {
  if (!GOOD.includes(from)) throw new Error(`GOOD has no ${from}`);
  return GOOD.replace(from, to);
}
