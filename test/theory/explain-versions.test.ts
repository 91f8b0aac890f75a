import { describe, expect, test } from 'vitest';
import { explain } from '../../src/theory/explain.js';
import { theoryScenario } from './theory-scenario.js';

const toldOf = (...set: readonly string[]) =>
  explain(theoryScenario(...set)).forms.flatMap((form) =>
    form.standing === 'none' ? form.label : (form.metric ?? []),
  );

describe('explain answers for each version of FTS', () => {
  test.each(['2024-02', '3.13'])('%s, whose submitters leave refreshing to it', (version) => {
    const told = toldOf(`fts.cern.version=${version}`);
    expect(told).toContain('time in TOKEN_PREP');
    expect(told).toContain('fts.cern.stored.token');
  });

  test('with TOKEN_PREP off no file waits in it, and tokens are exchanged all the same', () => {
    const told = toldOf('fts.cern.version=2024-02', 'fts.cern.token_prep=false');
    expect(told).not.toContain('time in TOKEN_PREP');
    expect(told).toContain('fts.cern.rate.exchange');
    expect(told).toContain('tokens to exchange, mean');
  });
});
