import { scenarioOf } from '../../src/scenario/check.js';
import { simulate } from '../../src/study/simulate.js';
import { RunFigures } from './run-figures.js';

/** A part of a scenario as it would be written. */
type Plain = Readonly<Record<string, unknown>>;

/** An issuer alone with clients that ask it for tokens, as a scenario; bins of a minute unless said otherwise. */
export class IssuerRun extends RunFigures {
  constructor(
    horizon: string,
    issuer: Plain,
    loads: readonly Plain[],
    faults: readonly Plain[] = [],
    binS = 60,
  ) {
    const scenario = scenarioOf({
      name: 'issuer',
      title: 'Issuer',
      horizon,
      bin: `${binS} s`,
      issuers: { cms: issuer },
      load_tests: loads.map((load, at) => ({ name: `load-${at}`, ...load })),
      faults,
    });
    super(simulate(scenario, new Map(), 0), binS, 'iam.cms.');
  }

  /** Text of all that was measured. */
  get text(): string {
    return JSON.stringify(this.result, (_, value: unknown) =>
      value instanceof Float64Array ? Array.from(value) : value,
    );
  }
}
