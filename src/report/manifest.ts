import type { StudyResult, VariantResult } from '../measure/study-result.js';

/** manifest.json: what the results beside it were made from, and nothing that differs between two equal runs. */
export function manifestJson(study: StudyResult, variant: VariantResult): string {
  const manifest = {
    scenario: study.scenario,
    variant: variant.name,
    title: study.title,
    scenario_hash: variant.scenarioHash,
    seed: study.seed,
    replications: variant.runs.length,
    tokensim: study.version,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
