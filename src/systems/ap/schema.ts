import { z } from 'zod';
import { group } from '../../language/group.js';
import { name } from '../../language/names.js';
import { duration, lifetime, period, periodOrNever, servers, timeLimit } from '../../language/quantity.js';

/** Access points (schedds) of HTCondor, alike, each with a credmon that keeps the tokens of its owners from a vault. */
export const accessPointSchema = z.strictObject({
  vault: name().optional().meta({ description: 'where their tokens are read; the only one if left out' }),
  count: servers(28).meta({
    description: 'access points',
    source: 'assumption: 21 for production and 7 for CRAB, as CMS had in 2016',
  }),
  owners: z.array(name()).min(1).optional().meta({
    description: 'groups of owners of the vault who have jobs on each of them; all if left out',
  }),
  scan_pause: period('60 s').meta({
    description: 'pause of the credmon between two looks at its files',
    source: 'HTCondor condor_credmon_oauth',
  }),
  refresh_after: period('1200 s').meta({
    description: 'a token is read anew once its file is older',
    source: 'HTCondor CREDMON_OAUTH_TOKEN_REFRESH: half of the minimum',
  }),
  minimum_life: duration('2400 s').meta({
    description: 'life that a token has to have left when it is read',
    source: 'HTCondor CREDMON_OAUTH_TOKEN_MINIMUM',
  }),
  connect_timeout: timeLimit('2 s').meta({
    description: 'longest wait for a connection to the vault',
    source: 'HTCondor VaultCredmon.py',
  }),
  read_timeout: timeLimit('10 s').meta({
    description: 'longest wait for an answer of the vault; there are no retries until the next look',
    source: 'HTCondor VaultCredmon.py',
  }),
  pull: period('300 s').meta({
    description: 'a running job fetches the token of its owner this often, from a phase of its own',
    source: 'HTCondor SEC_CREDENTIAL_REFRESH',
  }),
  vault_tokens: group(
    'the tokens by which an access point shows itself to the vault, one an owner',
    {
      lifetime: lifetime('28 d').meta({
        description: 'life of one',
        source: 'HTVault: 28 d, the default and the longest lease',
      }),
      push: periodOrNever('7 d').meta({
        description: 'a new one is pushed this often, as long as the bastion works; 0 s: never',
        source: 'Managed Tokens: a short one of 7 d beside it decides, so about once a week',
      }),
    },
    'Fermilab Managed Tokens',
  ),
});

export type AccessPointConfig = z.output<typeof accessPointSchema>;
