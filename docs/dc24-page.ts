import { readFileSync } from 'node:fs';
import { markdownTable } from './markdown-table.js';

/** A statistic of the reference results: `stored.token max` of a variant of a scenario. */
type Figures = (metric: string, stat: string) => number;

/** Figures of one variant, from `results/reference/`. */
function figuresOf(scenario: string, variant: string): Figures {
  const text = readFileSync(
    new URL(`../results/reference/${scenario}/${variant}/summary.csv`, import.meta.url),
    'utf8',
  );
  const values = new Map(
    text.split('\n').map((line) => {
      const [metric, stat, , value] = line.split(',');
      return [`${metric} ${stat}`, Number(value)];
    }),
  );
  return (metric, stat) => values.get(`${metric} ${stat}`) ?? Number.NaN;
}

const thousands = (value: number) => `${Math.round(value / 1000).toLocaleString('en')} k`;
const hz = (value: number) => (value >= 0.1 ? `${value.toFixed(2)} Hz` : `${(value * 1000).toFixed(1)} mHz`);
const share = (value: number) => `${(100 * value).toFixed(0)} %`;

const HEAD = [
  'tokens stored at the issuer, most',
  'token requests of Rucio',
  'exchanges',
  'refreshes asked',
  'of which refused (401)',
  'refresher, mean load',
  'rows of t_token, most',
];

function row(name: string, experiment: string, figures: Figures): string[] {
  const iam = (measure: string, stat = 'mean') => figures(`iam.${experiment}.${measure}`, stat);
  const fts = (measure: string, stat = 'mean') => figures(`fts.cern-${experiment}.${measure}`, stat);
  return [
    name,
    thousands(iam('stored.token', 'max')),
    hz(iam('rate.client_credentials')),
    hz(iam('rate.token_exchange')),
    hz(iam('rate.refresh_token')),
    hz(fts('rate.refresh_failed')),
    share(fts('utilisation.refresh')),
    thousands(fts('stored.token', 'max')),
  ];
}

const READINGS = [
  ['base', 'tokens per RSE, one cache for all pods'],
  ['rse-per-pod', 'tokens per RSE, a cache in each pod'],
  ['dataset', 'tokens per dataset, one cache'],
  ['dataset-per-pod', 'tokens per dataset, a cache in each pod'],
  ['dataset-of-14', 'the same, datasets of 14 files instead of 200'],
  ['cache-off', 'tokens per RSE, no cache: the first day'],
  ['file', 'tokens per file, one cache: the first day'],
] as const;

/** The page of the data challenge, docs/dc24.md: its tables are the reference results. */
export function dc24Page(): string {
  const base = figuresOf('dc24', 'base');
  const readings = (experiment: string) =>
    READINGS.map(([variant, name]) => row(name, experiment, figuresOf('dc24-readings', variant)));
  return PAGE.replace(
    '{base}',
    markdownTable(
      ['experiment', ...HEAD],
      [row('ATLAS', 'atlas', base), row('CMS', 'cms', base), row('LHCb', 'lhcb', base)],
    ),
  )
    .replace('{atlas}', markdownTable(['reading', ...HEAD], readings('atlas')))
    .replace('{cms}', markdownTable(['reading', ...HEAD], readings('cms')))
    .replace('{files}', `${(base('transfers.all.finished', 'total') / 1e6).toFixed(1)} million`)
    .replace('{bytes}', `${(base('transfers.all.bytes', 'total') / 1e15).toFixed(0)} PB`);
}

const PAGE = `# The data challenge of February 2024

Generated from the reference results by \`npm run docs\`; do not edit.

From 12 to 23 February 2024 the experiments moved data at rates that were raised in steps to a quarter of what Run 4 is
expected to need, and for the first time by token. Three scenarios show it:

| scenario | what it has |
| --- | --- |
| \`dc24\` | all twelve days of what could go by token, {files} files and {bytes}: the first command of the README |
| \`dc24-readings\` | the same traffic under other scopes and caches of tokens |
| \`dc24-whole\` | the whole challenge: what went by X.509 beside it, seven files of ten, which touches no token |

## What is known, and what is taken from where

| input | value | source |
| --- | --- | --- |
| traffic of all | a quarter of ten times 10 PB a day: 289 GB/s in the last step | O4 |
| by experiment | ATLAS and CMS 40 % each; LHCb only its export, a quarter of 100 Gb/s; ALICE does not use FTS | 400, 400, 100 and 100 Gb/s of export at the HL-LHC (WLCG network planning, Zenodo 5532452); O6 for CMS |
| export of the Tier-0 | 12.5 GB/s for ATLAS and for CMS, 3.1 GB/s for LHCb | a quarter of the same |
| the rest | half from Tier-1 to Tier-2, a quarter each between Tier-1 and back | assumption |
| steps | a quarter, half and three quarters of it in the first week, all of it in the second | "in steps" is published (O5), their size is not |
| endpoints that take tokens | 15 of ATLAS, 24 of CMS, all of LHCb | B7 and A2, half a year later; for February nothing is published |
| FTS | the branch with token code at CERN, an instance for each experiment; elsewhere releases without it | cern-fts/fts3, branch FTS-1925_token_project |
| FTS, by date | TOKEN_PREP off from 12 February 18:54 to the next day 14:51; the exchanged access token is kept from 15 February 15:17 | 85ca3fbfc, 820cbcfbd, 9cc45a625, if deployed at once |
| refreshing | every row that was ever exchanged, for ever; 1000 in 300 s, at half of a life | it ran outside of the repository: the figures are those of 3.13 (assumption) |
| ATLAS | tokens per RSE from one cache; by proxy and without refreshing from the tenth day on | what every release of Rucio does; WLCG AuthZ call (Indico 1382778), the day is an assumption |
| CMS | tokens per dataset, a cache in each pod, all pods restarted at midnight | "heavily tested in DC24" (T2); dmwm/rucio-flux b1020a9 |
| LHCb | two tokens a file, no cache | DIRAC FTS3Job.py; that it ran so in the challenge is an inference |
| lives | access tokens 3 h, refresh tokens 7 d | B1, of September 2024 |

Two sources clash on CMS: the talk T2 has tokens per dataset in the challenge, while the known patch for them is of 26
August 2024 and every release asks per RSE. The base follows the talk, which speaks of the challenge itself.

## What comes out

{base}

Three statements are on record: that the stored tokens stayed below the 1.7 million of September 2024, which were
already more than the most of the challenge (B11; that they were of that order, say 200,000 or more, is our reading);
that refreshing was a trouble, so that ATLAS's FTS stopped it in the second week (O29); and that the model was a big
load for FTS and IAM (O30). [validation.md](validation.md) holds each of them to the simulation, experiment by
experiment.

- **Refreshing stops by itself.** Rows are never retired, so that their refresh tokens, good for seven days, expire under
  them. A refresher that takes the longest due first then meets them first: from 1000 such rows on it renews nothing and
  asks the issuer 3.3 times a second in vain. In the simulation this is so from the eighth day on for CMS and LHCb;
  ATLAS has too few rows for it before its refreshing is stopped. That the refresher of February took rows in this
  order, and lives of seven days, are assumptions.
- **CMS, per dataset, meets all three statements**; ATLAS, per RSE from a cache that works, stores two orders of magnitude
  less than B11 suggests, and its issuer is idle.
- **LHCb, two tokens for each file, stores more than B11 allows**: each request leaves a refresh token that nobody
  sees (O16) and each exchange another one. Either fewer of its files went by token, or its files were larger than the
  1.5 GB of the mean, or they lived less long; none of it is published.
- **More files go by token than on record**: "hundreds of thousands" in the second week and "millions" in all (O24). Fewer
  endpoints took tokens in February than half a year later; how many is not published, and no input was changed for it.

## Readings

The same for both experiments, on the same files. Without a cache, and with tokens per file, the first day alone is
simulated: it stores what is not to be exceeded in twelve.

ATLAS:

{atlas}

CMS:

{cms}

Which of them meets which statement stands in [validation.md](validation.md), under \`dc24-readings\`.
`;
