import type { StudyResult, StudySettings } from '../measure/study-result.js';
import type { LoadedScenario, LoadedVariant } from '../scenario/load.js';
import { runStudy } from '../study/run-study.js';
import { startProgress } from './progress.js';
import { tellRows, tellSize } from './tell-size.js';
import { version } from './version.js';

/** Simulates variants with a progress bar; `seconds` is how long that took. */
export async function simulateVariants(
  loaded: LoadedScenario,
  variants: readonly LoadedVariant[],
  options: StudySettings & { readonly replications: number; readonly memory?: number | undefined },
): Promise<{ readonly study: StudyResult; readonly seconds: number }> {
  const { replications, memory, variant, seed, set } = options;
  const simulated = { loaded, variants, replications, memory };
  tellSize(simulated);
  await tellRows(simulated);
  const progress = startProgress(loaded.name);
  const begin = process.hrtime.bigint();
  try {
    const settings = { variant, seed, set };
    const request = { loaded, variants, replications, settings, version, memoryBytes: memory };
    const study = await runStudy({ ...request, onProgress: progress.update });
    return { study, seconds: Number(process.hrtime.bigint() - begin) / 1e9 };
  } finally {
    progress.stop();
  }
}
