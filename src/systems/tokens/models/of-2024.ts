import { dc24 } from './dc24.js';
import type { TokenModel } from './token-model.js';

/** What experiments asked for, by the date from which on; their submitters are in `scenarios/profiles/`. */

export const cms202402: TokenModel = {
  meaning:
    'CMS in the data challenge: as `dc24`, with a token cache in each pod, as the stock image of a daemon starts it.',
  source:
    'dmwm/rucio-flux b1020a9: Rucio 33.5 without a cache url; rucio/containers daemons/start-daemon.sh; the scope is the default of Rucio',
  choices: { ...dc24.choices, cache: 'per-pod' },
};

/** The patch of 26 August 2024 is known from its text of January 2025, which is said to equal that of 9 October. */
export const cms202409: TokenModel = {
  meaning:
    'CMS from 26 August 2024: one token to read for each RSE, and one to write for each directory and destination.',
  source: 'dmwm/CMSRucio 47c0695, c29c43c; the text of the patch from dmwm/rucio-flux 1a1ae4b, e4a7463',
  choices: { ...cms202402.choices, scope: 'directory', source_scope: 'rse' },
};

export const cmsNow: TokenModel = {
  meaning: 'As `cms-2024-09`, with FTS 3.14.',
  source: 'dmwm/rucio-flux a0eb1f3: Rucio 41.1 with the same patch; FTS 3.14',
  choices: { ...cms202409.choices, management: 'just-in-time' },
};

export const atlas202402: TokenModel = {
  meaning: 'ATLAS in the data challenge: as `dc24`, one token cache for all pods, as was planned.',
  source: 'indico 1313499: a shared cache is planned; scope, and that it was so in February: assumption',
  choices: { ...dc24.choices },
};

export const lhcb202402: TokenModel = {
  meaning: 'LHCb in the data challenge: DIRAC asks IAM for two tokens per file, and keeps none.',
  source: 'DIRAC FTS3Job.py; DIRAC#7440, opened 6 February 2024; that it ran so in the challenge: assumption',
  choices: { ...dc24.choices, scope: 'file', cache: 'off' },
};
