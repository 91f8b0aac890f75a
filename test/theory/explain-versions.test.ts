import { describe, expect, test } from 'vitest';
import { explain } from '../../src/theory/explain.js';
import { theoryScenario } from './theory-scenario.js';

const metricsOf = (...set: readonly string[]) =>
  explain(theoryScenario(...set)).forms.flatMap(({ metric }) => metric ?? []);

describe('explain answers for each version of FTS', () => {
  test.each(['2024-02', '3.13'])('%s, whose submitters leave refreshing to it', (version) => {
    const metrics = metricsOf(`fts.cern.version=${version}`);
    expect(metrics).toContain('fts.cern.delay.token_prep');
    expect(metrics).toContain('fts.cern.stored.token');
  });

  test('with TOKEN_PREP off no file waits in it, and tokens are exchanged all the same', () => {
    const metrics = metricsOf('fts.cern.version=2024-02', 'fts.cern.token_prep=false');
    expect(metrics).not.toContain('fts.cern.delay.token_prep');
    expect(metrics).toContain('fts.cern.rate.exchange');
    expect(metrics).toContain('fts.cern.backlog.exchange');
  });
});
