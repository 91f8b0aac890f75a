import { count, durationFrom } from '../../language/quantity.js';
import { faultsOf, oneOf } from '../fault-kind.js';
import type { Teller } from '../rules.js';

const { lasting, instant } = faultsOf(oneOf('vault'), []);

const age = durationFrom('1 s', 'a backup is older than that');

interface OfNodes {
  readonly nodes: number;
  readonly targets: readonly string[];
}
interface Around {
  readonly vaults: Readonly<Record<string, { readonly nodes: number }>>;
}

function checkNodes(
  { nodes, targets: [target = ''] }: OfNodes,
  { tell, isGiven }: Teller,
  { vaults }: Around,
) {
  const name = target.slice('vaults.'.length);
  const most = vaults[name]?.nodes ?? Number.POSITIVE_INFINITY;
  if (nodes <= most) return;
  const why = `${nodes} nodes cannot be lost: the vault \`${name}\` has ${most}`;
  tell(isGiven('nodes') ? 'nodes' : '', why, 'name at most as many as it has');
}

/** What can happen to a vault. */
export const FAULTS = [
  lasting('vault-down', 'takes no connection', {}),
  lasting(
    'vault-nodes-lost',
    'nodes are gone; it takes no connection unless more than half are left',
    { nodes: count(1).meta({ description: 'nodes that are lost' }) },
    { check: checkNodes },
  ),
  lasting(
    'vault-client-refused',
    'the issuer refuses the client of the vault: a wrong secret, or a scope that it may not have',
    {},
  ),
  instant(
    'vault-tokens-revoked',
    'no vault token that was issued so far is taken any more: another policy',
    {},
  ),
  instant(
    'vault-restored',
    'it is restored from a backup: what was issued, refreshed or replaced since then is not known',
    { age: age().meta({ description: 'how old the backup is' }) },
  ),
];
