import type { SCOPES } from './models/token-model.js';
import type { TokensConfig } from './schema.js';

/** For how much one token is good. */
export type Scope = (typeof SCOPES)[number];

/** The two ends of a copy: a token is shown at one of them, or at both. */
export type End = 'source' | 'destination';

export type ScopedTokens = Pick<TokensConfig, 'scope' | 'source_scope' | 'audience' | 'directories'>;

/** For how much a token for one end is good. */
export function scopeAt(tokens: Pick<TokensConfig, 'scope' | 'source_scope'>, end: End): Scope {
  return end === 'source' ? (tokens.source_scope ?? tokens.scope) : tokens.scope;
}

/** Whether tokens of a scope serve every dataset, so that the same ones are asked for again and again. */
export function servesAllDatasets(scope: Scope): boolean {
  return scope === 'namespace' || scope === 'rse';
}

/** Whether a token of a scope serves one file only, so that no two files share it. */
export function servesOneFile(scope: Scope): boolean {
  return scope === 'file' || scope === 'transfer';
}

/** Whether tokens of a scope differ from site to site: by their audience, or as the path prefix is the site's own. */
export function differsBySite(scope: Scope, audience: TokensConfig['audience']): boolean {
  return audience === 'rse' || scope === 'rse' || scope === 'transfer';
}

/** Files of a dataset in each of its directories but perhaps the last, which has the rest. */
export function filesPerDirectory(files: number, directories: number): number {
  return Math.max(1, Math.ceil(files / directories));
}

/** Directories of a dataset of so many files that have any of them. */
export function directoriesWithFiles(files: number, directories: number): number {
  return Math.ceil(files / filesPerDirectory(files, directories));
}
