import { describe, expect, test } from 'vitest';
import { predict } from './prediction.js';

const RATE = 'iam.cms.rate.client_credentials';

describe("Rucio's token cache", () => {
  test('without it a submitter of 30 to 35 transfers/s asks 60 to 70 times a second (T1 A5)', () => {
    const without = predict('cache-vs-no-cache', 'no-cache', ['horizon=2 h', 'warmup=30 min']);
    const transfers = without.of('rucio.cms.rate.submitted', 'mean');
    expect(transfers).toBeGreaterThan(30);
    expect(transfers).toBeLessThan(35);
    const rate = without.of(RATE, 'mean');
    expect(rate).toBeGreaterThan(60);
    expect(rate).toBeLessThan(70);
  }, 120_000);

  test('it leaves less the more one token is good for: dataset, then RSE, then namespace', () => {
    const dataset = predict('cache-vs-no-cache').of(RATE, 'mean');
    const rse = predict('cache-vs-no-cache', 'rse').of(RATE, 'mean');
    const namespace = predict('cache-vs-no-cache', 'namespace').of(RATE, 'mean');
    expect(dataset).toBeLessThan(65 / 10);
    expect(rse).toBeLessThan(dataset / 10);
    expect(namespace).toBeLessThan(rse);
  }, 120_000);
});
