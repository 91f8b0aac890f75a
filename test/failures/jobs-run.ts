import { scenarioOf } from '../../src/scenario/check.js';
import { simulate } from '../../src/study/simulate.js';
import { RunFigures } from './run-figures.js';

type Plain = Readonly<Record<string, unknown>>;

/** What a run of jobs is made of; what is left out is as by default, and no jobs where there are none. */
export interface JobsRunParts {
  readonly horizon: string;
  readonly issuer?: Plain;
  /** Life of access tokens. */
  readonly life?: string;
  readonly vault?: Plain;
  readonly points?: Plain;
  readonly jobs?: Plain;
  readonly faults?: readonly Plain[];
  readonly binS?: number;
}

/** One issuer, one vault `cern`, access points `ap`, and perhaps jobs `all`; bins of a minute unless said otherwise. */
export class JobsRun extends RunFigures {
  constructor({
    horizon,
    issuer,
    life = '6 h',
    vault = {},
    points,
    jobs,
    faults = [],
    binS = 60,
  }: JobsRunParts) {
    const client = { access_lifetime: life, refresh_lifetime: '90 d' };
    const scenario = scenarioOf({
      name: 'jobs',
      title: 'Jobs',
      horizon,
      bin: `${binS} s`,
      issuers: { cms: { clients: { vault: client }, ...issuer } },
      vaults: { cern: vault },
      access_points: { ap: { count: 4, ...points } },
      jobs: jobs === undefined ? {} : { all: jobs },
      faults,
    });
    super(simulate(scenario, new Map(), 0), binS);
  }
}
