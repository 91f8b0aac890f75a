import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECOND_US } from '../../src/kernel/simulation.js';
import { TOKEN_MODEL_NAMES, TOKEN_MODELS } from '../../src/systems/tokens/models/registry.js';
import type { ModelChoices } from '../../src/systems/tokens/models/token-model.js';
import {
  type Bounds,
  ModelRun,
  runsOf,
  SHORTEST_LIFE_S,
  type SmallScenario,
  smallScenario,
} from './random-scenario.js';

/** Kind of truth: laws that hold for every token model in every scenario. */

const ACCESSES = ['read', 'create', 'modify'] as const;
/** A second of the shortest life: in the second in which credentials expire, exposure may be this share too low. */
const EXPIRING_TOGETHER = 1 / (SHORTEST_LIFE_S - 1);
/** Failures that only a token can have. */
const OF_TOKENS = ['token_exchange', 'token_expired', 'token_refresh', 'audience', 'scope', 'validator'];

function choicesOf({ model }: ModelRun): ModelChoices {
  return TOKEN_MODELS[model].choices;
}

/** Some transfer has been handed to FTS with a token. */
function usesTokens(run: ModelRun): boolean {
  return run.max('transfers.all.by_token', 'mean') > 0;
}

/** FTS exchanges the tokens of the model, and refreshes them. */
function isExchanged(run: ModelRun): boolean {
  const { management } = choicesOf(run);
  return management === 'polling' || management === 'just-in-time';
}

/** What must hold of the runs of all models on the same files. */
const LAWS: Readonly<Record<string, (runs: readonly ModelRun[]) => void>> = {
  'issuers get requests, and store tokens, only where they sign; submitters sign only where they do': (
    runs,
  ) => {
    for (const run of runs) {
      const { issuer } = choicesOf(run);
      const requests = run.sum('iam.*.rate.all', 'total');
      const signed = run.sum('rucio.*.rate.signed', 'total');
      if (issuer === 'iam') {
        expect(requests > 0).toBe(run.sum('iam.*.rate.client_credentials', 'total') > 0);
        if (usesTokens(run)) expect(requests).toBeGreaterThan(0);
      } else {
        expect(requests).toBe(0);
        for (const pattern of ['iam.*.stored.*', 'iam.*.live.*', 'iam.*.utilisation']) {
          expect(run.max(pattern, 'max')).toBe(0);
        }
      }
      if (issuer === 'iam' || issuer === 'x509') expect(signed).toBe(0);
      else if (usesTokens(run)) expect(signed).toBeGreaterThan(0);
    }
  },

  'nothing is exchanged or refreshed, and no file waits for it, where FTS does not manage tokens; 3.13 may try':
    (runs) => {
      for (const run of runs) {
        if (isExchanged(run)) {
          expect(run.max('fts.*.state.TOKEN_PREP', 'max') > 0).toBe(usesTokens(run));
          continue;
        }
        expect(run.sum('iam.*.rate.token_exchange', 'total')).toBe(0);
        for (const rate of ['exchange', 'exchange_failed', 'refresh']) {
          expect(run.sum(`fts.*.rate.${rate}`, 'total')).toBe(0);
        }
        // Its refresher takes tokens of an IAM that have no refresh token, in vain.
        if (choicesOf(run).issuer !== 'iam' || choicesOf(run).management !== 'unmanaged') {
          expect(run.sum('fts.*.rate.refresh_failed', 'total')).toBe(0);
          expect(run.sum('iam.*.rate.refresh_token', 'total')).toBe(0);
          expect(run.sum('iam.*.rate.discovery', 'total')).toBe(0);
          expect(run.max('fts.*.backlog.refresh', 'max')).toBe(0);
        }
        for (const level of ['state.TOKEN_PREP', 'backlog.exchange', 'dead.token']) {
          expect(run.max(`fts.*.${level}`, 'max')).toBe(0);
        }
        expect(run.max('fts.*.delay.token_prep', 'max')).toBe(0);
        expect(run.max('iam.*.stored.refresh_token', 'max')).toBe(0);
      }
    },

  'FTS calls back only where the model says so': (runs) => {
    for (const run of runs) {
      if (choicesOf(run).management === 'call-back') continue;
      expect(run.sum('fts.*.rate.call_back', 'total')).toBe(0);
      expect(run.sum('fts.*.rate.call_back_failed', 'total')).toBe(0);
    }
  },

  'X.509 loses no time to tokens, the least of all models, and no transfer for their sake': (runs) => {
    const loss = (run: ModelRun) => run.max('transfers.*.delay.token', 'max');
    for (const x509 of runs.filter(({ model }) => model === 'x509')) {
      expect(loss(x509)).toBe(0);
      for (const run of runs) expect(loss(run)).toBeGreaterThanOrEqual(loss(x509));
      expect(usesTokens(x509)).toBe(false);
      for (const cause of [...OF_TOKENS, 'submission']) {
        expect(x509.sum(`transfers.all.failed.${cause}`, 'total')).toBe(0);
      }
    }
  },

  'every model is asked for the same transfers at the same times': ([first, ...others]) => {
    for (const { name } of first.named('transfers.*.requested')) {
      for (const run of others) expect(run.bins(name)).toEqual(first.bins(name));
    }
  },

  'exposure is never negative, but for what expires within a second': (runs) => {
    for (const run of runs) {
      for (const { name, series } of [
        ...run.named('tokens.*.exposure.*'),
        ...run.named('tokens.*.exposed_files.*'),
        ...run.named('tokens.*.live'),
      ]) {
        const lowest = -run.sum(name, 'max') * EXPIRING_TOGETHER;
        for (const stat of ['mean', 'max'] as const) expect(run.sum(name, stat)).toBeGreaterThanOrEqual(0);
        for (const value of [run.sum(name, 'final'), ...series[0].values]) {
          expect(value).toBeGreaterThanOrEqual(lowest);
        }
      }
    }
  },

  'without a live credential nothing is exposed': (runs) => {
    for (const run of runs) {
      for (const { name } of run.named('tokens.*.live')) {
        const of = name.slice(0, -'.live'.length);
        const live = run.bins(name);
        for (const access of ACCESSES) {
          for (const measure of [`${of}.exposure.${access}`, `${of}.exposed_files.${access}`]) {
            if (run.sum(name, 'final') === 0) expect(run.sum(measure, 'final')).toBe(0);
            const exposed = run.bins(measure);
            for (const [bin, tokens] of live.entries()) if (tokens === 0) expect(exposed[bin]).toBe(0);
          }
        }
      }
    }
  },

  'nobody may modify where models ask for create, and the other way round': (runs) => {
    for (const run of runs) {
      const never = choicesOf(run).write === 'create' ? 'modify' : 'create';
      expect(run.max(`tokens.*.exposure.${never}`, 'max')).toBe(0);
      expect(run.max(`tokens.*.exposed_files.${never}`, 'max')).toBe(0);
      expect(run.named(`tokens.*.worst.${never}`).flatMap(({ stats }) => stats)).toEqual([]);
    }
  },

  'the worst single credential is no worse than all of them together': (runs) => {
    for (const run of runs) {
      for (const { name, stats } of run.named('tokens.*.worst.*')) {
        if (stats.length === 0) continue;
        const all = run.sum(name.replace('.worst.', '.exposure.'), 'max');
        expect(all).toBeGreaterThanOrEqual(run.sum(name, 'max') * (1 - EXPIRING_TOGETHER));
      }
    }
  },
};

/** Every transfer comes to a good end within the horizon. */
const GENTLE: Bounds = {
  shortestLifeS: 1800,
  arrivalsEndS: 900,
  scenario: { horizon: '4 h', storage: { failure: '1 %' } },
  issuer: { service: '50 ms', round_trip: '20 ms' },
  fts: { slots: 50, link: { max: 20, optimizer: false } },
  site: {
    readiness: 'ready',
    audiences: ['any', 'rse'],
    write: 'create',
    clock_offset: '0 s',
    throughput: '200 MB/s',
    inbound: 20,
    outbound: 20,
  },
  submitter: { retries: 6 },
  workload: { size: { law: 'lognormal', mean: '500 MB', cv: 1 } },
  tokens: { reuse_floor: '300 s' },
};

describe('for every token model on the same files', () => {
  it('all laws hold', () => {
    holds(smallScenario(), 25, (scenario) => {
      const runs = runsOf(scenario, TOKEN_MODEL_NAMES);
      for (const [name, law] of Object.entries(LAWS)) within(name, () => law(runs));
    });
  });

  it('the same bytes are moved in the end, where nothing is in the way', () => {
    holds(smallScenario(GENTLE), 10, (scenario) => {
      const [first, ...others] = runsOf(scenario, TOKEN_MODEL_NAMES);
      for (const run of [first, ...others]) {
        within(run.model, () => {
          const requested = run.sum('transfers.all.requested', 'total');
          expect(run.sum('transfers.all.finished', 'total')).toBe(requested);
          expect(run.sum('transfers.all.bytes', 'total')).toBe(first.sum('transfers.all.bytes', 'total'));
          expect(run.sum('transfers.all.given_up', 'total')).toBe(0);
          expect(run.sum('transfers.all.in_flight', 'final')).toBe(0);
        });
      }
    });
  });
});

/**
 * Every submission is the only one of its transfer, so that its destination has a token of its own, asked for after
 * the transfer was requested; the source's is shared by the destinations of the file, all sites but the source at most.
 */
it('an issuer that stores access tokens has a row for each file and end submitted within the last life', () => {
  const bounds = {
    submitter: { retries: 0, repair: { enabled: false } },
    issuer: { store: { access_tokens: true } },
  };
  holds(smallScenario(bounds), 60, (scenario) => {
    const run = ModelRun.of(scenario, 'atlas-per-file');
    const transfers = submittedInTheLastLife(run);
    const destinations = Object.keys(run.scenario.sites).length - 1;
    const stored = run.sum('iam.*.stored.access_token', 'final');
    expect(stored).toBeGreaterThanOrEqual(transfers + transfers / destinations);
    expect(stored).toBeGreaterThanOrEqual(run.sum('iam.*.live.access_token', 'final'));
    const granted = run.sum('iam.*.rate.all', 'total') - run.sum('iam.*.errors.*', 'total');
    expect(stored).toBeLessThanOrEqual(granted);
  });
});

/** Transfers submitted by token so late that what was asked for since they were requested lives to the end. */
function submittedInTheLastLife(run: ModelRun): number {
  const { startUs, endUs, binEndsUs } = run.result;
  const [{ tokens, issuer, client }] = Object.values(run.scenario.submitters);
  const { access_jitter: jitter } = run.scenario.issuers[issuer].clients[client];
  const longestWaitUs = run.max('rucio.*.delay.submission', 'max') * SECOND_US;
  const sinceUs = endUs - (tokens.access_lifetime ?? 0) * (1 - jitter) + longestWaitUs;
  const submitted = run.bins('transfers.all.submitted');
  const byToken = run.bins('transfers.all.by_token');
  let transfers = 0;
  for (const [bin, binEndUs] of binEndsUs.entries()) {
    const binStartUs = bin === 0 ? startUs : binEndsUs[bin - 1];
    if (binStartUs <= sinceUs || !(byToken[bin] > 0)) continue;
    transfers += (submitted[bin] * byToken[bin] * (binEndUs - binStartUs)) / SECOND_US;
  }
  return Math.round(transfers);
}

/** Checks a property, for at most so long that a slow machine does not fail it. */
function holds(
  scenarios: fc.Arbitrary<SmallScenario>,
  numRuns: number,
  law: (scenario: SmallScenario) => void,
): void {
  fc.assert(fc.property(scenarios, law), { numRuns, interruptAfterTimeLimit: 40_000 });
}

/** Says which law, or which model, a failure is about. */
function within(what: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw new Error(what, { cause: error });
  }
}
