import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FollowedPage, TIMEOUT_MS } from './followed-page.js';

const page = new FollowedPage('new-system.md');

beforeAll(() => page.begin(), TIMEOUT_MS);

afterAll(() => page.end());

/** The one command of the page that begins so. */
function done(beginning: string) {
  const [line] = page.commands(beginning);
  return page.follow(line);
}

describe('the page about a new system', () => {
  test('adds a folder, and a line to one file', () => {
    expect(page.changed('src')).toEqual([
      'systems/all.ts',
      ...['forms', 'schema', 'simulator', 'system'].map((file) => `systems/monitor/${file}.ts`),
    ]);
    expect(
      page.run('node_modules/.bin/biome', 'check', '--error-on-warnings', 'src/systems').stdout,
    ).not.toMatch(/error/i);
  });

  test('is built, and nothing of an earlier build is left', () => {
    expect(page.has('dist/systems/monitor/system.js')).toBe(true);
    expect(page.has('dist/earlier.js')).toBe(false);
  });

  test(
    'its metrics are in the table, the summary and a chart of a run, beside its closed form',
    () => {
      const { status, stdout } = done('npm start -- run');
      expect(status).toBe(0);
      const [table, forms] = stdout.split('Closed forms, base');
      expect(table).toMatch(/^Monitor probe\n +questions +288 +276\n +questions that got no token +12 +0$/m);
      expect(forms).toMatch(/^ *Monitor probe\n +questions +1\.67 mHz +≈ 1\.67 mHz/m);
      const summary = page.result(stdout, 'base/summary.csv');
      // Two hours of an outage, every ten minutes.
      expect(summary).toMatch(/^monitor\.probe\.rate\.refused,total,questions,12,/m);
      expect(page.result(stdout, 'base/charts/monitors.svg')).toMatch(/>probe<[\s\S]*>Monitors</);
    },
    TIMEOUT_MS,
  );

  test(
    'its fault strikes it, and variants are compared by it',
    () => {
      const { status, stdout } = done('npm start -- compare');
      expect(status).toBe(0);
      expect(stdout).toMatch(/^Monitors\n +refused +14 ▼ +0 ▲$/m);
      expect(page.result(stdout, 'comparison.csv')).toMatch(/^monitor\.rate\.refused,total,/m);
    },
    TIMEOUT_MS,
  );

  test(
    'what it asks is in the forms of its issuer, and its steps are told',
    () => {
      const explained = done('npm start -- explain');
      expect(explained.stdout).toMatch(/^Issuer cms\n +client_credentials +≈ 1\.94 mHz/m);
      const traced = done('npm start -- trace');
      expect(traced.stdout).toMatch(/ monitors\.probe +asks for a token\n/);
      expect(traced.stdout).toMatch(/ monitors\.probe +gets none\n/);
    },
    TIMEOUT_MS,
  );

  test(
    'without forms of its own nothing is said of the rates of its issuer',
    () => {
      const own = page.read('src/systems/monitor/system.ts');
      expect(own).toContain("brings: ['simulator', 'forms']");
      const program = [
        "const { SYSTEMS } = await import('./dist/systems/registry.js');",
        "SYSTEMS.find(({ prefix }) => prefix === 'monitor').brings.pop();",
        "const { loadScenario } = await import('./dist/scenario/load.js');",
        "const { explain } = await import('./dist/theory/explain.js');",
        "console.log(JSON.stringify(explain(loadScenario('watched').variants[0].scenario).unknown));",
      ];
      const { stdout, stderr } = page.run(process.execPath, '--input-type=module', '-e', program.join('\n'));
      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toEqual([
        { name: 'issuer cms', why: 'monitors.other asks it for tokens, and no form tells how many' },
      ]);
    },
    TIMEOUT_MS,
  );

  test.each([
    ['an unknown issuer', 'monitors.probe.issuer=atlas', /there is no issuer `atlas`/],
    ['an unknown key', 'monitors.probe.intervall=1 h', /intervall/],
    ['a fault of a monitor that there is not', 'faults.outage.issuer=x', /there is no issuer `x`/],
    ['a change', 'changes=[{at: 1 h, set: {monitors.probe.interval: 1 h}}]', /does not know how an operator/],
  ])('%s is one line', (_, set, message) => {
    const { status, stderr } = page.run(
      process.execPath,
      'dist/cli/main.js',
      'validate',
      'watched',
      '--set',
      set,
    );
    expect(status).not.toBe(0);
    expect(stderr).toMatch(message);
  });

  test('a key that nothing reads is told of by its own rules', () => {
    const set = ['--set', 'monitors.probe.asks=false'];
    const { stderr } = page.run(process.execPath, 'dist/cli/main.js', 'validate', 'watched', ...set);
    expect(stderr).toContain('nothing reads `monitors.probe.interval`: the monitor asks nothing');
  });

  test(
    'it enters the reference pages',
    () => {
      expect(done('npm run')).toEqual({ status: 0, stdout: '', stderr: '' });
      expect(page.changed('docs')).toEqual(['changes.md', 'metrics.md', 'scenario.md']);
      expect(page.read('docs/scenario.md')).toContain('## `monitors.<name>`');
      expect(page.read('docs/metrics.md')).toContain('| `monitor.<m>.rate.refused` | rate | Hz |');
    },
    TIMEOUT_MS,
  );
});
