import type { StudyResult, VariantResult } from '../measure/study-result.js';

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
  try {
    const read: unknown = JSON.parse(manifest);
    return typeof read === 'object' && read !== null && 'scenario' in read;
  } catch {
    return false;
  }
}
