import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listScenarios, loadScenario } from '../../src/scenario/load.js';
import { simulate } from '../../src/study/simulate.js';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

test("the README's example scenario runs and moves files", () => {
  const example = /```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'tokensim-readme-'));
  try {
    const path = join(folder, 'my-first.yaml');
    writeFileSync(path, example);
    const { variants, traces } = loadScenario(path);
    expect(variants.map(({ name }) => name)).toEqual(['base', 'no-cache']);
    const { metrics } = simulate(variants[0].scenario, traces, 0);
    const finished = metrics.find(({ name }) => name === 'transfers.cms.finished');
    expect(finished?.stats.find(({ stat }) => stat === 'total')?.value).toBeGreaterThan(100_000);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the README names every scenario of the package', () => {
  for (const { name } of listScenarios()) expect(readme).toContain(`\`${name}\``);
});
