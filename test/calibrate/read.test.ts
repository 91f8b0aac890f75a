import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readMeasurements } from '../../src/calibrate/read/read-measurements.js';
import { ScenarioError } from '../../src/scenario/error.js';
import { ReadingFolder } from './reading.js';

const folder = new ReadingFolder();
afterAll(() => folder.remove());
const read: ReadingFolder['read'] = (files) => folder.read(files);
const refusal: ReadingFolder['refusal'] = (run) => folder.refusal(run);

const HEADER = 'pods,clients,rate_hz,latency_ms\n';

describe('CSV', () => {
  it('gives points with their lines, in any order of columns, with comments and a byte-order mark', () => {
    const [first, second] = read({
      'a.csv':
        '\uFEFF# a test\nsource,latency_ms,rate_hz,clients,pods,grant,rows,use\n' +
        'T1/D1, 250, 350, 88, 1, client_credentials, 1e5,\n\nT1/D2,60,180,10.8,2,discovery+token_exchange,2e5,check\n',
    });
    expect(first).toMatchObject({
      source: 'T1/D1',
      use: 'fit',
      pods: 1,
      mix: ['client_credentials'],
      rows: 1e5,
      rateHz: 350,
      latencyS: 0.25,
      load: { kind: 'closed', clients: 88, thinkS: 0 },
    });
    expect(first.place.line).toBe(3);
    expect(second).toMatchObject({ use: 'check', mix: ['discovery', 'token_exchange'], pods: 2 });
    expect(second.place.line).toBe(5);
  });

  it('takes what is known of a load, by Little', () => {
    const [clients, open, full, rateOnly, latencyOnly, pausing] = read({
      'b.csv': `${HEADER}1,90,350,250\n1,,300,70\n1,,600,\n1,90,350,\n1,90,,250\n1,90,100,60\n`,
    });
    expect(clients.load).toEqual({ kind: 'closed', clients: 90, thinkS: 0 });
    expect(open.load).toEqual({ kind: 'open' });
    expect(full).toMatchObject({ load: { kind: 'full' }, latencyS: undefined });
    expect(rateOnly.latencyS).toBeCloseTo(90 / 350, 12);
    expect(latencyOnly.rateHz).toBe(360);
    expect(pausing.load).toMatchObject({ kind: 'closed', clients: 90, thinkS: 0.9 - 0.06 });
  });

  it('takes a quantile of the latency in place of its mean, where requests arrive by themselves', () => {
    const header = 'pods,clients,rate_hz,latency_p95_s\n';
    const [one] = read({ 'q.csv': `${header}1,,300,0.25\n` });
    expect(one).toMatchObject({ quantile: 0.95, latencyS: 0.25, rateHz: 300, load: { kind: 'open' } });
    expect(refusal(() => read({ 'q.csv': `${header}1,90,300,0.25\n` }))).toMatch(
      /q.csv:2:10: `latency_p95_s` is beside `clients` \(leave it empty: clients and rate give the mean/,
    );
    const both = 'pods,clients,rate_hz,latency_ms,latency_p95_s\n1,,300,80,0.25\n';
    expect(refusal(() => read({ 'q.csv': both }))).toMatch(
      /`latency_p95_s` is beside `latency_ms` \(give the mean alone/,
    );
  });

  it.each([
    ['', 'bad.csv:1:1: the file is empty (begin with pods,clients,rate_hz,latency_ms)'],
    [HEADER, 'bad.csv:1:1: there is no point below the header (give at least two points)'],
    [
      'pods,clients,rate_hz,latency_s\n1,1,1,1\n',
      'bad.csv:1:1: `latency_s` is not a column of measurements (give milliseconds, as `latency_ms`)',
    ],
    [
      'pods,clients,rate_hz\n1,1,1\n',
      'bad.csv:1:1: the column `latency_ms` is missing (the first line is pods,clients,rate_hz,latency_ms[,grant])',
    ],
    [
      'pods,pods,clients,rate_hz,latency_ms\n1,1,1,1,1\n',
      'bad.csv:1:1: the column `pods` is given twice (remove one of them)',
    ],
    [
      `${HEADER}1,90,350\n`,
      'bad.csv:2:1: this line has 3 fields instead of 4 (write pods,clients,rate_hz,latency_ms)',
    ],
    [`${HEADER}0,90,350,250\n`, 'bad.csv:2:1: `pods` is "0" (give a whole number of pods, from 1 to 1000)'],
    [`${HEADER}1,90,"350,5",250\n`, 'bad.csv:2:6: `rate_hz` is "350,5" (write 350.5, with a point)'],
    [`${HEADER}1,90,350 Hz,250\n`, 'bad.csv:2:6: `rate_hz` is "350 Hz" (give requests per second, above 0)'],
    [`${HEADER}1,90,-350,250\n`, 'bad.csv:2:6: `rate_hz` is "-350" (give requests per second, above 0)'],
    [
      `${HEADER}1,90,350,NaN\n`,
      'bad.csv:2:10: `latency_ms` is "NaN" (give the mean latency in milliseconds, above 0)',
    ],
    [
      `${HEADER}1,90,,\n`,
      'bad.csv:2:1: there is no `rate_hz`, and not both `clients` and `latency_ms` to work it out from (give the rate)',
    ],
    [
      `${HEADER}1,90,350,250000\n`,
      "bad.csv:2:1: by Little's law rate × latency is 87500 requests on their way, but there were 90 clients (check the units, and that the latency is the mean and not a percentile)",
    ],
    [
      'pods,clients,rate_hz,latency_ms,grant\n1,90,350,250,password\n',
      'bad.csv:2:14: `grant` is "password" (give one of client_credentials, token_exchange, refresh_token, discovery, or a mix such as discovery+token_exchange)',
    ],
    [
      'pods,clients,rate_hz,latency_ms,use\n1,90,350,250,maybe\n',
      'bad.csv:2:14: `use` is "maybe" (write fit or check)',
    ],
    [`${HEADER}1,90,0,250\n`, 'bad.csv:2:6: `rate_hz` is "0" (give requests per second, above 0)'],
    [`${HEADER}1,90,1e400,250\n`, 'bad.csv:2:6: `rate_hz` is "1e400" (give requests per second, above 0)'],
    [
      `${HEADER}1,90,1e-300,\n`,
      'bad.csv:2:1: the rate is 1e-300 Hz, which no issuer has (check the units: from 0.0001 to 1000000 Hz)',
    ],
    [
      `${HEADER}1,90,,1e-9\n`,
      'bad.csv:2:1: the rate is 90000000000000 Hz, which no issuer has (check the units: from 0.0001 to 1000000 Hz; a counter needs rate())',
    ],
    [
      `${HEADER}1,,10,1e-9\n`,
      'bad.csv:2:1: the latency is 1e-12 s, which no issuer has (check the units: from 0.1 ms to 60 s; are these seconds given as milliseconds?)',
    ],
    [
      `${HEADER}1,88,350,0.25\n`,
      'bad.csv:2:1: the latency is 0.25 ms, and clients / rate as many seconds (give milliseconds)',
    ],
    [
      `${HEADER}1,,30,60000\n1,,90,60100\n`,
      'bad.csv:3:1: the latency is 60.1 s, which no issuer has (check the units: from 0.1 ms to 60 s; are these milliseconds given as seconds?)',
    ],
    [
      `${HEADER}1,,30,45000\n1,,90,46000\n`,
      'bad.csv: the least latency of all points is 45 s, which no issuer has without a queue (check the unit: are these milliseconds?)',
    ],
    [
      `${HEADER}1,,500,4000\n1,,600,4100\n`,
      "bad.csv:2:1: by Little's law 2000 requests are on their way to one pod in bad.csv:2, more than the 1000 that it can work on at once (this may be a latency in milliseconds that is given in seconds, or a counter without rate())",
    ],
    [
      `${HEADER}1,,300,60\n1,,500000,120\n`,
      "bad.csv:3:1: by Little's law 60000 requests are on their way to one pod in bad.csv:3, more than its 8292 connections (this may be a latency in milliseconds that is given in seconds, or a counter without rate())",
    ],
    [
      `${HEADER}1,90,350,250,7\n`,
      'bad.csv:2:1: this line has 5 fields instead of 4 (write pods,clients,rate_hz,latency_ms)',
    ],
    [
      'pods;clients;rate_hz;latency_ms\n1;90;350;250\n',
      'bad.csv:1:1: the columns are separated by `;` (separate them by commas, with points in numbers)',
    ],
    [
      '__proto__,clients,rate_hz,latency_ms\n1,90,350,250\n',
      'bad.csv:1:1: `__proto__` is not a column of measurements (columns: pods, clients, rate_hz, latency_ms, latency_p50_s, latency_p90_s, latency_p95_s, latency_p99_s, grant, rows, source, use)',
    ],
    [
      `${HEADER}1,90,__proto__,250\n`,
      'bad.csv:2:6: `rate_hz` is "__proto__" (give requests per second, above 0)',
    ],
    ['PK\u0003\u0004\0\0', 'bad.csv: bad.csv is no text (name a text file)'],
    [
      '<html>502 Bad Gateway</html>\n',
      'bad.csv:1:1: `<html>502 Bad Gateway</html>` is not a column of measurements (columns: pods, clients, rate_hz, latency_ms, latency_p50_s, latency_p90_s, latency_p95_s, latency_p99_s, grant, rows, source, use)',
    ],
    [
      `${HEADER}1,"90,350,250\n`,
      'bad.csv:2:1: CSV does not parse: Quote Not Closed: the parsing is finished with an opening quote at line 2 (mend or remove this line)',
    ],
  ])('refuses %j', (text, message) => {
    expect(refusal(() => read({ 'bad.csv': text }))).toBe(message);
  });

  it('tells every bad line at once', () => {
    const text = refusal(() => read({ 'bad.csv': `${HEADER}x,1,1,1000\n1,y,1,1\n1,1,z,1\n` }));
    expect(text.split('\n')).toHaveLength(3);
  });

  it('refuses rows on some points only, and too many points', () => {
    const some = 'pods,clients,rate_hz,latency_ms,rows\n1,90,350,250,1e5\n1,90,350,250,\n';
    expect(refusal(() => read({ 'bad.csv': some }))).toMatch(
      /bad.csv:3:1: the rows of bad.csv:3 are not known/,
    );
    const many = HEADER + '1,90,350,250\n'.repeat(1001);
    expect(refusal(() => read({ 'bad.csv': many }))).toMatch(/there are 1001 points \(give at most 1000/);
  });
});

describe('files', () => {
  it('that are missing, no files, too large or not text are refused with the reason', () => {
    expect(refusal(() => readMeasurements([join(folder.path, 'none.csv')]))).toMatch(
      /none.csv does not exist/,
    );
    mkdirSync(join(folder.path, 'dir'), { recursive: true });
    expect(refusal(() => readMeasurements([join(folder.path, 'dir')]))).toMatch(
      /dir: is a folder \(name the measurement files in it\)/,
    );
    expect(refusal(() => readMeasurements(['/dev/zero']))).toMatch(/is not a file/);
    writeFileSync(join(folder.path, 'large.csv'), Buffer.alloc(16 * 2 ** 20 + 1, 32));
    expect(refusal(() => readMeasurements([join(folder.path, 'large.csv')]))).toMatch(
      /is larger than 16 MiB/,
    );
    writeFileSync(join(folder.path, 'bytes.csv'), Buffer.from([0x70, 0xff, 0xfe]));
    expect(refusal(() => readMeasurements([join(folder.path, 'bytes.csv')]))).toMatch(/is not UTF-8 text/);
    symlinkSync('loop.csv', join(folder.path, 'loop.csv'));
    expect(refusal(() => readMeasurements([join(folder.path, 'loop.csv')]))).toMatch(
      /symbolic link that leads to itself/,
    );
  });

  it('take settings behind an @, which are checked', () => {
    const good = `${HEADER}1,90,350,250\n`;
    expect(read({ 'c.csv@source=T9,use=check': good })[0]).toMatchObject({ source: 'T9', use: 'check' });
    expect(refusal(() => read({ 'c.csv@podz=2': good }))).toMatch(
      /`podz` cannot be set for a file \(did you mean `pods`\?\)/,
    );
    expect(refusal(() => read({ 'c.csv@pods=2': good }))).toMatch(
      /`pods` is a column, and cannot be set for the file as well/,
    );
    expect(refusal(() => read({ 'c.csv@use=fit,use=fit': good }))).toMatch(/`use` is given twice/);
    expect(refusal(() => read({ 'c.csv@use=': good }))).toMatch(/`use` has no value/);
    expect(refusal(() => read({ 'c.csv@use=maybe': good }))).toMatch(
      /`use` is "maybe" \(write fit or check\)/,
    );
  });

  it('that are named twice are refused, whatever path leads to them', () => {
    const path = join(folder.path, 'twice.csv');
    writeFileSync(path, `${HEADER}1,90,350,250\n`);
    symlinkSync('twice.csv', join(folder.path, 'link.csv'));
    const twice = (...args: string[]) => refusal(() => readMeasurements(args));
    expect(twice(path, path)).toMatch(/twice.csv: is named twice \(name each file once/);
    expect(twice(path, `${path}@use=check`)).toMatch(/is named twice/);
    expect(twice(path, join(folder.path, '.', 'dir', '..', 'twice.csv'))).toMatch(
      /is named twice|is the same/,
    );
    writeFileSync(join(folder.path, 'copy.csv'), `${HEADER}1,90,350,250\n`);
    expect(twice(path, join(folder.path, 'copy.csv'))).toMatch(/copy.csv: holds the same as twice.csv/);
    expect(twice(path, join(folder.path, 'link.csv'))).toMatch(/link.csv: is the same file as twice.csv/);
  });

  it('that are scenarios are refused as such', () => {
    writeFileSync(join(folder.path, 'scenario.yaml'), 'name: x\ntitle: "a, b"\n');
    expect(refusal(() => readMeasurements([join(folder.path, 'scenario.yaml')]))).toMatch(
      /scenario.yaml: is YAML, as scenarios and profiles are, and no measurements \(name CSV/,
    );
  });

  it('of points without a column of pods take those that are set', () => {
    const text = 'clients,rate_hz,latency_ms\n90,350,250\n';
    expect(read({ 'e.csv@pods=2': text })[0].pods).toBe(2);
    expect(folder.readings({ 'e.csv': text }, { pods: '3' }).points[0].pods).toBe(3);
    expect(folder.readings({ 'e.csv': `${HEADER}1,90,350,250\n` }, { pods: '3' }).points[0].pods).toBe(1);
  });

  it('may have an @ in their own names', () => {
    const path = join(folder.path, 'd@pods=x.csv');
    writeFileSync(path, `${HEADER}1,90,350,250\n`);
    expect(readMeasurements([path]).points).toHaveLength(1);
  });

  it('never break the reader, whatever is in them', () => {
    const anything = fc.oneof(
      fc.string({ maxLength: 300 }),
      fc.json().map((text) => text),
      fc.string({ maxLength: 100 }).map((text) => HEADER + text),
      fc.record({ metrics: fc.jsonValue() }).map((value) => JSON.stringify(value)),
      fc
        .record({ status: fc.constant('success'), data: fc.jsonValue() })
        .map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(anything, (text) => {
        writeFileSync(join(folder.path, 'any.txt'), text);
        try {
          readMeasurements([join(folder.path, 'any.txt')]);
        } catch (error) {
          if (!(error instanceof ScenarioError)) throw error;
          expect(error.message).toContain('any.txt');
        }
      }),
      { numRuns: 400, seed: 3 },
    );
  });
});
