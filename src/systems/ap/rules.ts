import { didYouMean } from '../../language/did-you-mean.js';
import { humanSeconds } from '../../language/human.js';
import type { IssuerConfig } from '../iam/schema.js';
import type { PartRules } from '../rules.js';
import type { VaultConfig } from '../vault/schema.js';
import type { AccessPointConfig } from './schema.js';

export type Completed = AccessPointConfig & { readonly vault: string };
export interface Around {
  readonly vaults: Readonly<Record<string, VaultConfig>>;
  readonly issuers: Readonly<Record<string, Pick<IssuerConfig, 'clients'>>>;
}

/** What is said of access points. */
export const RULES = [
  {
    at: 'access_points.*',
    check: ({ vault, owners = [] }, { tell }, { vaults }) => {
      const known = Object.keys(vaults[vault]?.owners ?? {});
      const unknown = owners.find((group) => !known.includes(group));
      if (unknown === undefined) return;
      const remedy = didYouMean(unknown, known, 'owners there');
      tell('owners', `the vault \`${vault}\` keeps nothing of \`${unknown}\``, remedy);
    },
    warn: ({ vault: name, minimum_life: minimumUs }, { tell }, { vaults, issuers }) => {
      const { issuer = '', client } = vaults[name];
      const { access_lifetime: lifeUs } = issuers[issuer].clients[client];
      if (minimumUs <= lifeUs) return;
      tell(
        'minimum-above-life',
        'minimum_life',
        `credmons ask for tokens with ${humanSeconds(minimumUs / 1e6)} to live, and those of the client \`${client}\` live ${humanSeconds(lifeUs / 1e6)}: every read fails`,
        `lengthen \`issuers.${issuer}.clients.${client}.access_lifetime\`, or shorten \`minimum_life\` and \`refresh_after\``,
      );
    },
  } satisfies PartRules<Completed, Around>,
];
