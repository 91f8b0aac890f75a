import type { Teller } from '../rules.js';
import { cacheEntries } from './reuse.js';
import type { TokensConfig } from './schema.js';

/** Refuses choices that cannot stand beside each other. */
export function checkChoices(tokens: TokensConfig, teller: Teller): void {
  if (tokens.issuer === 'x509') {
    checkProxy(tokens, teller);
    return;
  }
  checkScopes(tokens, teller);
  if (cacheEntries(tokens) < 1) {
    const why = 'the memory of a pod has no room for one token';
    teller.tell('cache_memory', why, 'give more, such as `64 MiB`, or choose `cache: off`');
  }
  if (tokens.issuer !== 'iam') {
    checkSigner(tokens, teller);
  } else if (tokens.sign_time > 0) {
    const why = 'an IAM signs its tokens itself, and no submitter waits for `sign_time`';
    teller.tell('sign_time', why, 'leave it out: the service time is that of the issuer');
  }
}

/** Whether FTS exchanges the tokens. */
export function isExchanged({ management }: TokensConfig): boolean {
  return management === 'polling' || management === 'just-in-time';
}

/** One credential for both ends has one scope. */
function checkScopes({ scope, source_scope: sourceScope }: TokensConfig, { tell }: Teller): void {
  if (sourceScope === undefined || (sourceScope === 'transfer') === (scope === 'transfer')) return;
  const whose = scope === 'transfer' ? 'the source has none of its own' : 'not the source alone';
  const why = `a credential for a whole transfer serves both ends, and ${whose}`;
  tell('source_scope', why, 'leave it out, or choose a `scope` for each end');
}

/** What a signer without a token endpoint cannot do. */
function checkSigner(tokens: TokensConfig, teller: Teller): void {
  const signer = tokens.issuer === 'presigned' ? 'a storage' : `\`${tokens.issuer}\``;
  if (isExchanged(tokens)) {
    const why = `FTS can neither exchange nor refresh a token that ${signer} signs: only an IAM has a token endpoint`;
    teller.tell('management', why, 'choose `unmanaged` or `call-back`, or the issuer `iam`');
  }
  if (tokens.offline_access) {
    const why = `${signer} gives no refresh token, so \`offline_access\` asks for nothing`;
    teller.tell('offline_access', why, 'set it to false, or choose the issuer `iam`');
  }
  if (tokens.access_lifetime === undefined) {
    const why = `a token that ${signer} signs needs a lifetime: there is no client of an issuer to take it from`;
    teller.tell('access_lifetime', why, 'give one, such as `access_lifetime: 6 h`');
  }
  if (tokens.issuer === 'presigned') checkUrl(tokens, teller);
}

function checkUrl(
  { scope, source_scope: sourceScope = scope, audience }: TokensConfig,
  { tell }: Teller,
): void {
  for (const [key, value] of Object.entries({
    scope,
    ...(sourceScope !== scope && { source_scope: sourceScope }),
  })) {
    if (value === 'file' || value === 'transfer') continue;
    tell(key, 'a pre-signed URL names one file', 'choose `file` or `transfer`');
  }
  if (audience === 'any') tell('audience', 'a pre-signed URL names its endpoint', 'choose `rse`');
}

const WHOLE = 'a proxy is good for the whole namespace, at any storage';
/** The one choice that fits a proxy, for each key, and why no other does. */
const OF_A_PROXY = {
  scope: ['namespace', WHOLE],
  source_scope: [undefined, WHOLE],
  audience: ['any', WHOLE],
  write: ['modify', 'a proxy lets its holder overwrite and delete'],
  cache: ['off', 'with X.509 there is no token to cache'],
  offline_access: [false, 'with X.509 there is no token to refresh'],
  management: ['unmanaged', 'with X.509 there is no token that FTS could exchange, refresh or ask for'],
  sign_time: [0, 'with X.509 there is no token to sign'],
} as const;

/** A proxy leaves nothing to choose but its lifetime. */
function checkProxy(tokens: TokensConfig, { tell }: Teller): void {
  for (const [key, [fitting, why]] of Object.entries(OF_A_PROXY)) {
    if (tokens[key as keyof TokensConfig] === fitting) continue;
    tell(key, why, 'choose `preset: x509`, which fits, or another issuer');
  }
  if (tokens.access_lifetime !== undefined) return;
  tell('access_lifetime', 'a proxy needs a lifetime', 'give one, such as `access_lifetime: 4 d`');
}
