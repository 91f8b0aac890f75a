import { beforeAll, describe, expect, test } from 'vitest';
import { type Prediction, predict } from './prediction.js';

describe('ATLAS per-file tokens of two weeks', () => {
  let atlas: Prediction;
  beforeAll(() => {
    atlas = predict('atlas-per-file');
  }, 300_000);

  test('the stored access tokens peak between 1.2 and 2.4 million (T3 B10)', () => {
    const peak = atlas.of('iam.atlas.stored.access_token', 'max');
    expect(peak).toBeGreaterThan(1.2e6);
    expect(peak).toBeLessThan(2.4e6);
  });

  test('tokens are asked for at 1 to 2 Hz on average, with busy minutes of about 5 Hz (T3 B8)', () => {
    const mean = atlas.of('iam.atlas.rate.client_credentials', 'mean');
    expect(mean).toBeGreaterThan(1);
    expect(mean).toBeLessThan(2.2);
    const busiest = atlas.of('iam.atlas.rate.client_credentials', 'max');
    expect(busiest).toBeGreaterThan(4);
    expect(busiest).toBeLessThan(8);
  });

  test('no grant but client_credentials is asked for, and a discovery document by each turn of the idle refresher', () => {
    for (const grant of ['token_exchange', 'refresh_token']) {
      expect(atlas.orZero(`iam.atlas.rate.${grant}`, 'total')).toBe(0);
    }
    expect(atlas.orZero('iam.atlas.rate.discovery', 'total')).toBe((18 * 24 * 3600) / 300);
  });
});
