import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ExitCode } from '../../src/cli/exit-codes.js';
import { FollowedPage, TIMEOUT_MS } from './followed-page.js';

const page = new FollowedPage('new-token-model.md');
const MODEL = 'systems/tokens/models/dcache-macaroon.ts';
const REGISTRY = 'systems/tokens/models/registry.ts';

beforeAll(() => page.begin(), TIMEOUT_MS);

afterAll(() => page.end());

describe('the page about a new token model', () => {
  test('changes one file of the sources, and adds one', () => {
    expect(page.changed('src')).toEqual([MODEL, REGISTRY]);
    expect(
      page.run('node_modules/.bin/biome', 'check', '--error-on-warnings', 'src/systems/tokens/models').status,
    ).toBe(0);
  });

  test.each(page.commands('npm start -- run'))(
    '`%s` gives results of the model',
    (line) => {
      const { status, stdout, stderr } = page.follow(line);
      expect({ status, stderr }).toEqual({
        status: 0,
        stderr: expect.stringMatching(/^simulated in [\d.]+ s by tokensim .+, Node [\d.]+\n$/),
      });
      const summary = page.result(stdout, 'summary.csv');
      const total = (metric: string) =>
        Number(new RegExp(`^${metric},total,[^,]*,([\\d.]+)`, 'm').exec(summary)?.[1]);
      expect(total('rucio.atlas.rate.signed')).toBeGreaterThan(0);
      expect(total('transfers.atlas.finished')).toBeGreaterThan(0);
      expect(total('iam.atlas.rate.all')).toBe(0);
    },
    TIMEOUT_MS,
  );

  test.each(page.commands('npm start -- compare'))(
    '`%s` shows the model beside the others',
    (line) => {
      const { status, stdout } = page.follow(line);
      expect(status).toBe(0);
      expect(page.result(stdout, 'comparison.csv')).toContain('dcache-macaroon');
    },
    TIMEOUT_MS,
  );

  test.each(page.commands('npm start -- validate'))(
    '`%s` is refused in the words of the page',
    (line) => {
      const { status, stderr } = page.follow(line);
      expect(status).toBe(ExitCode.error);
      expect(page.blocks.filter(({ language }) => language === 'text').map(({ text }) => text)).toEqual([
        stderr,
      ]);
    },
    TIMEOUT_MS,
  );

  test.each(page.commands('npm run'))(
    '`%s` enters it into the reference page',
    (line) => {
      expect(page.follow(line)).toEqual({ status: 0, stdout: '', stderr: '' });
      expect(page.changed('docs')).toEqual(['scenario.md']);
      expect(page.read('docs/scenario.md')).toContain('| `dcache-macaroon` | Rucio asks');
    },
    TIMEOUT_MS,
  );
});
