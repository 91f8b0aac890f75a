import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { rowsByKey } from '../../src/report/explain/beside.js';
import { loadScenario } from '../../src/scenario/load.js';
import { namedScenarios, scenariosRoot } from '../../src/scenario/named-scenarios.js';
import { simulate } from '../../src/study/simulate.js';
import { explain } from '../../src/theory/explain.js';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

describe("the README's example scenario", () => {
  const folder = mkdtempSync(join(tmpdir(), 'tokensim-readme-'));
  const path = join(folder, 'my-first.yaml');
  writeFileSync(path, /```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? '');
  const { variants, traces, warnings } = loadScenario(path);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is valid without a warning, and every station keeps up in both variants', () => {
    expect(variants.map(({ name }) => name)).toEqual(['base', 'no-cache']);
    expect(warnings).toEqual([]);
    for (const { scenario } of variants) {
      const { stations, unknown } = explain(scenario);
      expect(stations.length).toBeGreaterThan(5);
      expect(stations.filter(({ load }) => load > 0.8)).toEqual([]);
      expect(unknown).toEqual([]);
    }
  });

  test('moves files, and its cache saves most of the requests', () => {
    const [base, noCache] = variants.map(({ scenario }) => rowsByKey([simulate(scenario, traces, 0)]));
    expect(base?.get('transfers.cms.finished total')?.value).toBeGreaterThan(100_000);
    const requests = (rows = base) => rows?.get('iam.cms.rate.all mean')?.value ?? 0;
    expect(requests(noCache)).toBeGreaterThan(50 * requests());
  });
});

test('the README names every scenario of the package', () => {
  for (const { name } of namedScenarios(scenariosRoot())) expect(readme).toContain(`\`${name}\``);
});
