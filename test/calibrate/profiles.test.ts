import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse as parseCsv } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { calibrateCommand } from '../../src/cli/commands.js';
import { loadScenario } from '../../src/scenario/load.js';
import { issuerSchema } from '../../src/systems/iam/schema.js';

/**
 * Kind of truth: published figures. Every shipped profile of an issuer is rebuilt from its points by the command that stands in the
 * file of the points; what was fitted is equal to what is shipped but for rounding, what was held is equal.
 */
const SCENARIOS = fileURLToPath(new URL('../../scenarios/', import.meta.url));
const NAMES = readdirSync(join(SCENARIOS, 'profiles'))
  .map((file) => file.replace(/\.yaml$/, ''))
  .filter((name) => name.startsWith('iam-'));
/** Shipped values are rounded: whole slots and servers, two digits of times and weights. */
const ROUNDING = 0.02;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokensim-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command in the comments of a measurement file. Returns what it printed. */
async function rebuild(name: string): Promise<string> {
  const path = join(SCENARIOS, 'measurements', `${name}.csv`);
  const comments = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('#'))
    .map((line) => line.slice(1).trim());
  const command = /tokensim calibrate (\S+) (.*)$/.exec(comments.join(' ').replaceAll('\\ ', ' '));
  expect(command?.[1]).toBe(`${name}.csv`);
  const options = command?.[2].trim().split(/\s+/) ?? [];
  const printed: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text));
    return true;
  });
  try {
    await calibrateCommand().parseAsync([path, ...options, '--out', folder], { from: 'user' });
  } finally {
    write.mockRestore();
  }
  return printed.join('');
}

const result = (name: string, file: string) => readFileSync(join(folder, 'calibration', name, file), 'utf8');

function profileIn(text: string, name: string) {
  return issuerSchema.parse(parse(text).profiles[name]);
}

/** The number at a path of a parameter, in the unit of a profile that is checked. */
function at(issuer: object, path: string): number {
  const found = path
    .split('.')
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], issuer);
  if (typeof found === 'object' && found !== null) return (found as { value: number }).value;
  return found as number;
}

describe('the shipped profile', () => {
  it.each(NAMES)('%s is rebuilt from its points', async (name) => {
    await rebuild(name);
    const shipped = profileIn(readFileSync(join(SCENARIOS, 'profiles', `${name}.yaml`), 'utf8'), name);
    const rebuilt = profileIn(result(name, 'profile.yaml'), name);
    const fitted: Record<string, string>[] = parseCsv(result(name, 'parameters.csv'), { columns: true });
    expect(fitted.length).toBeGreaterThan(0);

    for (const { parameter, unit, fitted: value, ci95_low: low, ci95_high: high } of fitted) {
      const scale = unit === 's' ? 1e6 : 1;
      const published = at(shipped, parameter) / scale;
      expect(Math.abs(published / Number(value) - 1), `${parameter} of ${name}`).toBeLessThan(ROUNDING);
      expect(published).toBeGreaterThanOrEqual(Number(low));
      if (high !== '') expect(published).toBeLessThanOrEqual(Number(high));
      expect(Math.abs(at(rebuilt, parameter) / (published * scale) - 1)).toBeLessThan(ROUNDING);
    }
    for (const held of [
      'pods',
      'slots',
      'service.mean',
      'round_trip',
      'database.servers',
      'database.share',
    ]) {
      if (!fitted.some(({ parameter }) => parameter === held)) {
        expect(at(rebuilt, held), held).toBe(at(shipped, held));
      }
    }
    // The curve through them is as near to the points as the rounding allows.
    const points: Record<string, string>[] = parseCsv(result(name, 'calibration.csv'), { columns: true });
    for (const { use, rate_residual: residual } of points) {
      if (use === 'fit') expect(Math.abs(Number(residual))).toBeLessThan(ROUNDING);
    }
  });

  it('of OpenShift predicts two pods without having seen them', async () => {
    const printed = await rebuild('iam-openshift-2024');
    const points: Record<string, string>[] = parseCsv(result('iam-openshift-2024', 'calibration.csv'), {
      columns: true,
    });
    const two = points.filter(({ pods }) => pods === '2');
    expect(two.map(({ use, source }) => [use, source])).toEqual([
      ['check', 'T1/D2'],
      ['check', 'T1/D2'],
    ]);
    // As in the simulated load test: 13 % too fast at 90 clients, right at 11.
    expect(Number(two[0].profile_rate_hz)).toBeGreaterThan(1.1 * 600);
    expect(Number(two[0].profile_rate_hz)).toBeLessThan(1.15 * 600);
    expect(Math.abs(Number(two[1].rate_residual))).toBeLessThan(0.01);
    expect(printed).toMatch(/points to check, which are not fitted, lie \d+(\.\d+)? % off/);
  });

  it.each([
    ['2024 and 2023', ['iam-openshift-2024', 'iam-hackathon-2023']],
    ['2023 and 2024', ['iam-hackathon-2023', 'iam-openshift-2024']],
  ])('of one pod is none when both years are given, %s: they clash', async (_, years) => {
    const paths = years.map((name) => join(SCENARIOS, 'measurements', `${name}.csv`));
    const options = ['--name', 'both', '--out', folder];
    await expect(calibrateCommand().parseAsync([...paths, ...options], { from: 'user' })).rejects.toThrow(
      /one pod gives at most 350 Hz in \S+iam-openshift-2024\.csv:6 \(T1\/D1\) and 600 Hz in \S+iam-hackathon-2023\.csv:6 \(T4\/D4\): these clash/,
    );
    expect(existsSync(join(folder, 'calibration/both'))).toBe(false);
  });

  it('loads in a scenario as it was written, with a source for every number', async () => {
    await rebuild('iam-2025');
    writeFileSync(join(folder, 'profile.yaml'), result('iam-2025', 'profile.yaml'));
    const scenario = [
      'name: uses-it',
      'title: A scenario with a profile as calibrate writes it',
      'horizon: 1 min',
      'include: [profile.yaml]',
      'issuers: { cms: { profile: iam-2025 } }',
      'load_tests: [{ name: bench, issuer: cms, clients: 5, chain: [client_credentials] }]',
      'sources: { load_tests.bench.clients: assumption, horizon: assumption }',
    ];
    writeFileSync(join(folder, 'uses-it.yaml'), scenario.join('\n'));
    const { variants, sourceReport } = loadScenario(join(folder, 'uses-it.yaml'));
    expect(variants[0].scenario.issuers.cms.slots).toBe(21);
    expect(sourceReport.filter(({ source }) => source === undefined)).toEqual([]);
  });
});
