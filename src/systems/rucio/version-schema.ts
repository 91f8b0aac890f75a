import { z } from 'zod';
import { versionProblem } from './versions.js';

/** A release of Rucio whose tokens are simulated, as text; the newest if left out. */
export function rucioVersion() {
  return z
    .union([z.string(), z.number()], { error: 'must be a release of Rucio, such as `41`' })
    .transform((value, context) => {
      const version = String(value);
      const problem = versionProblem(version);
      if (problem === undefined) return version;
      const [message, suggestion] = problem;
      context.addIssue({ code: 'custom', message, params: { suggestion } });
      return z.NEVER;
    })
    .prefault('41');
}
