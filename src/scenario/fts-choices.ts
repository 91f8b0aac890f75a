import { FTS } from '../systems/fts/versions.js';
import type { References } from './references.js';
import type { FtsConfig } from './schema.js';

/** Refuses keys of an FTS instance that its version cannot have. */
export function checkFtsChoices(fts: Readonly<Record<string, FtsConfig>>, references: References): void {
  for (const [name, config] of Object.entries(fts)) {
    if (!config.tokens) continue;
    const { version, token_prep: waits, non_managed_tokens: leavesAlone, refresh, rest } = config;
    const problem = (key: string, why: string, remedy: string) =>
      references.problem(['fts', name, key], why, remedy);
    if (!waits && !FTS[version].mayOmitTokenPrep) {
      const why = `TOKEN_PREP was off for a day in February 2024 only, and \`fts.${name}\` is ${version}`;
      problem('token_prep', why, 'leave it out, or choose `version: "2024-02"`');
    }
    if (refresh.life_left !== undefined && references.isGiven(['fts', name, 'refresh', 'life_fraction'])) {
      references.problem(
        ['fts', name, 'refresh', 'life_left'],
        'a token is due by `life_left` or by `life_fraction`, not by both',
        'leave one out',
      );
    }
    if (!leavesAlone) continue;
    if (!FTS[version].mayLeaveAlone) {
      const why = `the option NonManagedTokens is of FTS 3.13, and \`fts.${name}\` is ${version}`;
      problem('non_managed_tokens', why, 'leave it out, or choose `version: "3.13"`');
    } else if (rest !== '3.13.4') {
      const why = `the option NonManagedTokens needs REST 3.13.4, and that of \`fts.${name}\` is ${rest}`;
      problem('non_managed_tokens', why, 'leave it out, or choose `rest: "3.13.4"`');
    }
  }
}
