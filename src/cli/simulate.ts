import type { StudyResult } from '../measure/study-result.js';
import type { LoadedScenario, LoadedVariant } from '../scenario/load.js';
import { runStudy } from '../study/run-study.js';
import { startProgress } from './progress.js';
import { version } from './version.js';

/** Simulates variants with a progress bar; `seconds` is how long that took. */
export async function simulateVariants(
  loaded: LoadedScenario,
  variants: readonly LoadedVariant[],
  { replications, memory }: { readonly replications: number; readonly memory?: number | undefined },
): Promise<{ readonly study: StudyResult; readonly seconds: number }> {
  const progress = startProgress(loaded.name);
  const begin = process.hrtime.bigint();
  try {
    const request = { loaded, variants, replications, version, memoryBytes: memory };
    const study = await runStudy({ ...request, onProgress: progress.update });
    return { study, seconds: Number(process.hrtime.bigint() - begin) / 1e9 };
  } finally {
    progress.stop();
  }
}
