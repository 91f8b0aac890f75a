import type { References } from './references.js';
import type { IssuerConfig } from './schema.js';

/** What contradicts itself within an issuer. */
export function checkIssuer(name: string, issuer: IssuerConfig, references: References): void {
  const path = ['issuers', name];
  const { pods, odd_pods: odd, pool, store, cleanup } = issuer;
  const at = (...keys: string[]) => (references.isGiven([...path, ...keys]) ? [...path, ...keys] : path);
  if (odd.pods > pods) {
    references.problem(
      at('odd_pods', 'pods'),
      `${odd.pods} odd pods are more than the ${pods} that the issuer \`${name}\` has`,
      'name at most as many as it has',
    );
  }
  const differs =
    odd.factor !== 1 ||
    odd.slots !== undefined ||
    odd.access_tokens !== undefined ||
    odd.hidden_refresh_tokens !== undefined;
  if (odd.pods > 0 && !differs) {
    references.problem(
      at('odd_pods'),
      'the odd pods are like the others',
      'give `factor`, `slots`, `access_tokens` or `hidden_refresh_tokens`',
    );
  }
  if (pool.second.length > 0 && pool.connections < 2) {
    references.problem(
      at('pool', 'second'),
      'no request can have two connections of a pool of one',
      'give `pool.connections: 2` or more',
    );
  }
  if (new Set(pool.second).size < pool.second.length) {
    references.problem(at('pool', 'second'), 'a grant is named twice', 'name each once');
  }
  if (new Set(issuer.growth.grants).size < issuer.growth.grants.length) {
    references.problem(at('growth', 'grants'), 'a grant is named twice', 'name each once');
  }
  if (cleanup.in_request > 0 && !store.access_tokens && odd.access_tokens !== true) {
    references.problem(
      at('cleanup', 'in_request'),
      'no access token is stored that a request could delete',
      'leave it out, or store access tokens',
    );
  }
  const jittery = Object.entries(issuer.clients).find(([, { access_jitter: jitter }]) => jitter === 1);
  if (jittery !== undefined) {
    references.problem(
      at('clients', jittery[0], 'access_jitter'),
      'a life that is shorter by 100 % is none',
      'give less than 100 %',
    );
  }
}
