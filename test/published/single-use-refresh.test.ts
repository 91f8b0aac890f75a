import { beforeAll, describe, expect, test } from 'vitest';
import { type Prediction, predict } from './prediction.js';

describe('six restarts of the token daemons in the middle of a batch', () => {
  let single: Prediction;
  let reuse: Prediction;
  beforeAll(() => {
    single = predict('single-use-refresh');
    reuse = predict('single-use-refresh', 'reuse');
  }, 120_000);

  test('cost every single-use refresh token of the batch that was answered: 401, at every turn from then on', () => {
    const lost = single.of('fts.cern.dead.token', 'max');
    expect(lost).toBeGreaterThan(6 * 40);
    // FTS 3.13 tries each again every five minutes while a file waits for it.
    expect(single.of('iam.cms.errors.invalid_grant', 'total')).toBeGreaterThan(10 * lost);
    // The files of one restart wait until after the next ones: tokens of more than two come back in one turn.
    expect(single.of('fts.cern.batch.refused', 'max')).toBeGreaterThan((2 * lost) / 6);
  });

  test('and fail the files that wait for longer than their access tokens live', () => {
    expect(single.of('transfers.cms.failed.token_expired', 'total')).toBeGreaterThan(1000);
  });

  test('cost nothing with refresh tokens that may be used again (indigo-iam/iam#707)', () => {
    expect(reuse.of('iam.cms.errors.invalid_grant', 'total')).toBe(0);
    expect(reuse.orZero('transfers.cms.failed.token_expired', 'total')).toBe(0);
  });
});
