import { describe, expect, test } from 'vitest';
import { explain, formsByMetric } from '../../src/theory/explain.js';
import { expectExact, scenarioOf } from './explain-exact.js';
import { TRANSFERS, UNCACHED } from './explain-exact-scenarios.js';

/** Kind of truth: replications of the simulator, which knows none of the forms. */
describe('exact forms of the loops of FTS agree with the simulation', () => {
  test('TOKEN_PREP lasts half an interval and the time of a bulk while the exchange keeps up', () => {
    const metric = 'fts.cern.delay.token_prep';
    const slow = [
      'issuers.cms.service.value=2 s',
      'issuers.cms.slots=1000',
      'issuers.cms.pool.connections=1000',
      // Many turns of the submitter in one of the exchange.
      'fts.cern.exchange.interval=60 s',
    ];
    expectExact(
      TRANSFERS,
      [{ metric, widest: 0.05 }],
      [...UNCACHED, ...slow, 'workloads.work.arrivals.rate=30 mHz'],
    );
    // Turns of several rounds, which make the next turn longer.
    expectExact(
      TRANSFERS,
      [
        { metric, widest: 0.05 },
        { metric: 'fts.cern.backlog.exchange', widest: 0.08 },
      ],
      [
        ...UNCACHED,
        ...slow,
        'workloads.work.arrivals.rate=200 mHz',
        'fts.cern.exchange.threads=4',
        'horizon=8 h',
        'bin=8 h',
      ],
    );
  });

  test('there is none of datasets whose jobs come together', () => {
    const { variants } = scenarioOf(TRANSFERS, ...UNCACHED, 'workloads.work.files=40');
    const [base] = variants;
    const forms = formsByMetric(explain(base.scenario));
    expect(forms.get('fts.cern.delay.token_prep mean')).toBeUndefined();
  });

  test('a backlog grows by λ − µ once more comes than is exchanged', () => {
    // Every bulk is full; nothing expires while it waits.
    const set = [
      ...UNCACHED,
      'tokens.management=just-in-time',
      'tokens.access_lifetime=2 d',
      'issuers.cms.clients.fts.access_lifetime=2 d',
      'issuers.cms.service.value=1400 ms',
      'fts.cern.exchange.threads=1',
      'fts.cern.exchange.bulk=10',
      'fts.cern.up_for=7 s',
    ];
    expectExact(
      TRANSFERS,
      [
        { metric: 'fts.cern.rate.exchange', widest: 0.01 },
        { metric: 'fts.cern.backlog.exchange', widest: 0.1 },
        { metric: 'fts.cern.backlog.exchange', stat: 'final', widest: 0.1 },
      ],
      set,
    );
  });
});
