import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse as parseCsv } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { calibrate } from '../../src/calibrate/calibration.js';
import { calibrationFiles } from '../../src/calibrate/calibration-files.js';
import { calibrationTable } from '../../src/calibrate/calibration-table.js';
import { fixedValue, parameterNamed } from '../../src/calibrate/parameters.js';
import { calibrateCommand } from '../../src/cli/commands.js';
import { OutputError } from '../../src/report/output-error.js';
import { ScenarioError } from '../../src/scenario/error.js';
import { measured, point, randomOf, requestOf, valuesOf } from './synthetic.js';

const POINTS = `pods,clients,rate_hz,latency_ms,source
1,87.5,350,250,T1/D1
1,10.8,180,60,T1/D1
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokensim-'));
  writeFileSync(join(folder, 'my-bench.csv'), POINTS);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: string[]): Promise<string> {
  const printed: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text));
    return true;
  });
  // Tests may run on a terminal.
  vi.stubEnv('NO_COLOR', '1');
  try {
    const command = calibrateCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
    await command.parseAsync(args, { from: 'user' });
  } finally {
    vi.unstubAllEnvs();
    write.mockRestore();
  }
  return printed.join('');
}

const refusalOf = async (...args: string[]): Promise<string> =>
  run(...args).then(
    () => 'no refusal',
    (error: Error) => error.message,
  );

describe('tokensim calibrate', () => {
  it('writes a profile, tables and a chart, named after the file, the same each time', async () => {
    const printed = await run(join(folder, 'my-bench.csv'), '--out', folder);
    const written = join(folder, 'calibration/my-bench');
    const files = readdirSync(written, { recursive: true }).sort();
    expect(files).toEqual([
      'calibration.csv',
      'charts',
      'charts/calibration.svg',
      'charts/calibration.vl.json',
      'parameters.csv',
      'profile.yaml',
    ]);
    expect(printed).toContain('service time     60 ms  54.4 ms to 66.2 ms    60 ms');
    expect(printed).toContain(`results: ${written}`);
    const profile = readFileSync(join(written, 'profile.yaml'), 'utf8');
    expect(parse(profile).profiles['my-bench']).toEqual({
      pods: 1,
      slots: 21,
      service: { law: 'exponential', mean: '60 ms' },
    });
    await run(join(folder, 'my-bench.csv'), '--out', folder);
    expect(readFileSync(join(written, 'profile.yaml'), 'utf8')).toBe(profile);
  });

  it('says what was read as the mean', async () => {
    const printed = await run(join(folder, 'my-bench.csv'), '--out', folder);
    expect(printed).toMatch(/read as the mean latency: `latency_ms` of \S*my-bench.csv/);
  });

  it('leaves the earlier files as they were when the points are refused', async () => {
    await run(join(folder, 'my-bench.csv'), '--out', folder);
    const before = readFileSync(join(folder, 'calibration/my-bench/profile.yaml'), 'utf8');
    writeFileSync(join(folder, 'my-bench.csv'), POINTS.split('\n').slice(0, 2).join('\n'));
    expect(await refusalOf(join(folder, 'my-bench.csv'), '--out', folder)).toMatch(
      /1 different point cannot/,
    );
    expect(readFileSync(join(folder, 'calibration/my-bench/profile.yaml'), 'utf8')).toBe(before);
    expect(readdirSync(join(folder, 'calibration'))).toEqual(['my-bench']);
  });

  it('does not replace what it has not written', async () => {
    mkdirSync(join(folder, 'calibration/my-bench'), { recursive: true });
    writeFileSync(join(folder, 'calibration/my-bench/thesis.txt'), 'mine');
    await expect(run(join(folder, 'my-bench.csv'), '--out', folder)).rejects.toThrow(OutputError);
    expect(existsSync(join(folder, 'calibration/my-bench/thesis.txt'))).toBe(true);
  });

  it('refuses names and options that mean nothing', async () => {
    const file = join(folder, 'my-bench.csv');
    const refusal = (...options: string[]) => refusalOf(file, '--out', folder, ...options);
    expect(await refusal('--name', '../up')).toMatch(/--name \.\.\/up: cannot be the name of a profile/);
    expect(await refusal('--fit', 'slot')).toMatch(/`slot` is not a parameter \(did you mean `slots`\?\)/);
    expect(await refusal('--fix', 'slots')).toMatch(/--fix slots: there is no value/);
    expect(await refusal('--fix', 'slots=2.5')).toMatch(/give a whole number from 1 to 1000/);
    expect(await refusal('--fix', 'service=60')).toMatch(/the value needs a unit/);
    expect(await refusal('--fix', 'database.share=150%')).toMatch(/out of range/);
    expect(await refusal('--error', '5')).toMatch(/write a share such as 5%/);
    expect(await refusal('--growth', 'square')).toMatch(/Allowed choices are logarithmic, linear/);
    expect(await refusal('--fix', 'slots=20', '--fix', 'slots=21')).toMatch(/`slots` is held already/);
    expect(await refusal('--fit', 'slots,slots')).toMatch(/--fit slots: is named twice/);
    expect(await refusal('--pods', '1.5')).toMatch(/write a whole number such as 2/);
    expect(await refusalOf('.', '--out', folder)).toBe('.: is a folder (name the measurement files in it)');
    writeFileSync(join(folder, 'a b.csv'), POINTS);
    expect(await refusalOf(join(folder, 'a b.csv'), '--out', folder)).toMatch(
      /cannot be the name of a profile/,
    );
  });

  it('takes parameters by the end of their path', () => {
    expect(parameterNamed('sigma', '')).toBe('scaling.sigma');
    expect(parameterNamed('service', '')).toBe('service.mean');
    expect(fixedValue('service = 60 ms')).toEqual({ name: 'service.mean', value: 0.06 });
    expect(fixedValue('share=33.3%').value).toBeCloseTo(0.333, 12);
    expect(() => parameterNamed('database', '')).toThrow(ScenarioError);
  });
});

describe('the built program', () => {
  const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
  const tokensim = (...args: string[]) =>
    spawnSync(process.execPath, [MAIN, 'calibrate', ...args], { cwd: folder, encoding: 'utf8' });

  it('ends with 0 and a table, or with 3 and one line that says where and what to do', () => {
    expect(tokensim('my-bench.csv')).toMatchObject({ status: 0, stderr: '' });
    expect(existsSync(join(folder, 'results/calibration/my-bench/profile.yaml'))).toBe(true);
    writeFileSync(join(folder, 'bad.csv'), 'pods,clients,rate_hz,latency_ms\n1,90,fast,250\n');
    expect(tokensim('bad.csv')).toMatchObject({
      status: 3,
      stdout: '',
      stderr: 'bad.csv:2:6: `rate_hz` is "fast" (give requests per second, above 0)\n',
    });
    expect(tokensim('my-bench.csv', '--out', 'my-bench.csv').status).toBe(3);
  });
});

describe('what points call themselves', () => {
  const nasty = '=HYPERLINK("http://x")<script>alert(1)</script>\u001b[31m & "quotes": {a: b}';

  it('never becomes a formula, markup, a colour or YAML', async () => {
    writeFileSync(
      join(folder, 'x.csv'),
      `pods,clients,rate_hz,latency_ms,source\n1,87.5,350,250,"${nasty.replaceAll('"', '""')}"\n1,10.8,180,60,T1\n`,
    );
    const printed = await run(join(folder, 'x.csv'), '--out', folder);
    expect(printed).not.toContain('\u001b');
    const written = (file: string) => readFileSync(join(folder, 'calibration/x', file), 'utf8');
    const [row] = parseCsv(written('calibration.csv'), { columns: true }) as Record<string, string>[];
    expect(row.source.startsWith("'=")).toBe(true);
    expect(written('charts/calibration.svg')).not.toContain('<script');
    const { sources } = parse(written('profile.yaml'));
    expect(sources['profiles.x.slots']).toContain('<script>alert(1)</script>');
    expect(Object.keys(sources).every((path) => path.startsWith('profiles.x.'))).toBe(true);
  });
});

describe('the files of a calibration', () => {
  const truth = valuesOf({
    'service.mean': 0.06,
    slots: 21,
    'scaling.sigma': 0.3,
    'growth.reference_rows': 1e5,
  });
  const settings = [1, 2].flatMap((pods) =>
    [0, 1e5].flatMap((rows) => [8, 30, 90].map((clients) => ({ pods, rows, clients }))),
  );
  const calibration = calibrate(
    [
      ...measured(settings, truth, 0.01, randomOf(1), 'linear'),
      point({ pods: 3, rateHz: 500, rows: 0, use: 'check' }),
    ],
    requestOf({ growth: 'linear' }),
  );

  it('say of every point what the profile gives and what a fit without it gives', async () => {
    const files = await calibrationFiles(calibration);
    const rows = parseCsv(files.get('calibration.csv') ?? '', { columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(13);
    for (const row of rows.slice(0, 12)) {
      expect(Math.abs(Number(row.rate_residual))).toBeLessThan(0.1);
      expect(row.left_out_rate_residual).not.toBe('');
      expect(Number(row.rate_hz) / Number(row.profile_rate_hz) - 1).toBeCloseTo(Number(row.rate_residual), 4);
    }
    expect(rows[12]).toMatchObject({ load: 'full', latency_s: '', left_out_rate_residual: '', use: 'check' });
    const { profiles } = parse(files.get('profile.yaml') ?? '');
    expect(profiles.synthetic.growth.law).toBe('linear');
    expect(profiles.synthetic.scaling.sigma).toBeCloseTo(0.3, 1);
  });

  it('have a chart with a curve for each number of pods and rows', async () => {
    const files = await calibrationFiles(calibration);
    const spec = JSON.parse(files.get('charts/calibration.vl.json') ?? '{}');
    const series = new Set(
      spec.layer
        .filter(({ mark }: { mark: { type: string } }) => mark.type === 'line')
        .map(({ data }: { data: { values: { series: string }[] } }) => data.values[0].series),
    );
    expect(series).toEqual(
      new Set([
        '1 pod, 0 rows',
        '1 pod, 100 k rows',
        '2 pods, 0 rows',
        '2 pods, 100 k rows',
        '3 pods, 0 rows',
      ]),
    );
    expect(files.get('charts/calibration.svg')).toContain('<svg');
    expect(await calibrationFiles(calibration)).toEqual(files);
  });

  it('have a chart in which no two curves look alike, and which says if it leaves some out', async () => {
    const mixes = ['client_credentials', 'token_exchange', 'refresh_token', 'discovery'] as const;
    const many = mixes.flatMap((grant) =>
      [1, 2, 3, 4].flatMap((pods) => [10, 60].map((clients) => ({ pods, clients, mix: [grant] }))),
    );
    const truth = valuesOf({ 'service.mean': 0.06, slots: 20, 'scaling.sigma': 0.2 });
    const request = requestOf({ fit: ['service.mean', 'slots', 'scaling.sigma'] });
    const files = await calibrationFiles(calibrate(measured(many, truth, 0.01, randomOf(2)), request));
    const spec = JSON.parse(files.get('charts/calibration.vl.json') ?? '{}');
    const { color, shape } = spec.layer.at(-1).encoding;
    const looks = color.scale.range.map(
      (colour: string, index: number) => `${colour} ${shape.scale.range[index]}`,
    );
    expect(looks).toHaveLength(12);
    expect(new Set(looks).size).toBe(12);
    expect(JSON.stringify(spec.title)).toContain('12 of 16 settings are shown');
  });

  it('are told on the terminal in lines that belong together', () => {
    const text = calibrationTable(calibration, { columns: 100, colour: false });
    expect(text).toContain('loss between pods, sigma');
    expect(text).toMatch(/points left out of the fit lie \d+(\.\d+)? % off it/);
    expect(text).toMatch(/points\.csv:\d+ +2 +90 clients, 100 k rows/);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(130);
  });
});
