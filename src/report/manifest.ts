import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StudyResult, VariantResult } from '../measure/study-result.js';

/** The name of a manifest, in a folder of results. */
export const MANIFEST = 'manifest.json';

/** manifest.json: what the results beside it were made from, and nothing that differs between two equal runs. */
export function manifestJson(study: StudyResult, variant: VariantResult): string {
  const { variant: only, seed, set } = study.settings ?? {};
  const manifest = {
    scenario: study.scenario,
    variant: variant.name,
    title: study.title,
    scenario_hash: variant.scenarioHash,
    horizon_s: (variant.runs[0]?.endUs ?? 0) / 1e6,
    seed: study.seed,
    replications: variant.runs.length,
    settings: { variant: only, seed, set },
    tokensim: study.version,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Whether a manifest is of a study; that of reference results names no scenario, as their folder does. */
export function isOfStudy(manifest: string): boolean {
  const read = parsed(manifest);
  return read !== undefined && 'scenario' in read;
}

/** What the manifest in a folder says; undefined where there is none, or none that can be read. */
export function manifestIn(folder: string): object | undefined {
  try {
    return parsed(readFileSync(join(folder, MANIFEST), 'utf8'));
  } catch {
    return undefined;
  }
}

function parsed(manifest: string): object | undefined {
  try {
    const read: unknown = JSON.parse(manifest);
    return typeof read === 'object' && read !== null ? read : undefined;
  } catch {
    return undefined;
  }
}
