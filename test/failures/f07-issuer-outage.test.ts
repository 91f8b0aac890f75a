import { describe, expect, test } from 'vitest';
import { Failure, OK } from '../../src/ecosystem/ports.js';
import { WatchedRun } from '../ecosystem/storage/watched-run.js';

const MIN = 60e6;
const H = 60 * MIN;
const BEGIN_H = 2;
const OUTAGE_H = 100;
const DCACHE = 40;

/** Files that FTS has had since before the outage, one copy at a time for each endpoint, with tokens of a life. */
function outage(lifetime: string, change: Record<string, unknown> = {}, hours = OUTAGE_H): WatchedRun {
  const restartH = hours / 10;
  const sites: Record<string, unknown> = { SOURCE: { technology: 'xrootd', outbound: 1000 } };
  for (let site = 0; site < DCACHE; site++) sites[`DCACHE_${site}`] = { technology: 'dcache' };
  for (const technology of ['xrootd', 'eos', 'storm']) {
    for (const site of [1, 2]) sites[`${technology.toUpperCase()}_${site}`] = { technology, inbound: 1 };
  }
  const held = Object.keys(sites).filter((site) => site !== 'SOURCE' && !site.startsWith('DCACHE'));
  return new WatchedRun(
    'atlas-per-file',
    { access_lifetime: lifetime },
    {
      horizon: `${BEGIN_H + hours + 2} h`,
      bin: '5 min',
      issuers: { cms: { clients: { rucio: { access_lifetime: lifetime } }, ...change } },
      fts: { cern: { timeout: { base: '10 d' } } },
      sites,
      storage: { failure: '0 %', overhead: '0 s', throughput_cv: 0, probes: { interval: '1 min' } },
      workloads: [
        {
          name: 'held',
          arrivals: { law: 'at', times: ['0 s'] },
          files: 250,
          // 30 minutes each.
          size: '90 GB',
          sources: 'SOURCE',
          destinations: held,
          fanout: held.length,
        },
        {
          name: 'late',
          arrivals: { law: 'at', times: [`${BEGIN_H + 1} h`] },
          files: 10,
          size: '1 GB',
          sources: 'SOURCE',
          destinations: ['EOS_1'],
        },
      ],
      faults: [
        { kind: 'issuer-down', name: 'outage', at: `${BEGIN_H} h`, for: `${hours} h` },
        { kind: 'validator-restart', name: 'restart', site: 'STORM_2', at: `${BEGIN_H + restartH} h` },
      ],
    },
  );
}

/** Mean of a metric over a time of the outage, h. */
function duringOutage(run: WatchedRun, metric: string, fromH: number, untilH: number): number {
  const bins = run.bins(metric).slice((BEGIN_H + fromH) * 12, (BEGIN_H + untilH) * 12);
  return bins.reduce((sum, value) => sum + value, 0) / bins.length;
}

describe('F7: the issuer is away for hours', () => {
  const run = outage('14 d');
  const at = (hours: number) => (BEGIN_H + hours) * H;

  test('nothing is issued from the first moment on', () => {
    const given = run.steps.filter(({ step }) => step === 'token_given');
    expect(given.some(({ timeUs }) => timeUs < at(0))).toBe(true);
    expect(given.some(({ timeUs }) => timeUs > at(0) + MIN && timeUs < at(OUTAGE_H))).toBe(false);
  });

  test('the share of dCache endpoints that reject rises linearly to all in 6 h', () => {
    for (const hours of [1, 2, 3, 4, 5]) {
      const share = duringOutage(run, 'storage.dcache.rejecting', hours - 0.25, hours + 0.25);
      const spread = 4 * Math.sqrt(((hours / 6) * (1 - hours / 6)) / DCACHE);
      expect(Math.abs(share - hours / 6)).toBeLessThan(spread);
    }
    expect(duringOutage(run, 'storage.dcache.rejecting', 6.1, OUTAGE_H)).toBe(1);
    expect(duringOutage(run, 'storage.dcache.rejecting', -2, 0)).toBe(0);
  });

  test.each([
    'xrootd',
    'eos',
  ])('%s goes on with the tokens that FTS holds for 4 d less 10 minutes, then rejects all', (technology) => {
    const metric = `storage.${technology}.rejecting`;
    expect(duringOutage(run, metric, 0, 95.75)).toBe(0);
    expect(duringOutage(run, metric, 96.1, OUTAGE_H)).toBe(1);
    const shown = run.shown(`${technology.toUpperCase()}_`);
    const held = shown.filter(({ timeUs }) => timeUs > at(0.5) && timeUs < at(95.75));
    expect(held.length).toBeGreaterThan(2 * 2 * 180);
    expect(held.every(({ outcome }) => outcome === OK)).toBe(true);
    const late = shown.filter(({ timeUs }) => timeUs > at(96) && timeUs < at(OUTAGE_H));
    expect(late.length).toBeGreaterThan(0);
    expect(late.every(({ outcome }) => outcome === Failure.keys)).toBe(true);
  });

  test('StoRM goes on for ever, and stops at once when it is restarted', () => {
    expect(run.shown('STORM_1').every(({ outcome }) => outcome === OK)).toBe(true);
    const restarted = run.shown('STORM_2').filter(({ timeUs }) => timeUs < at(OUTAGE_H));
    for (const { timeUs, outcome } of restarted) expect(outcome).toBe(timeUs < at(10) ? OK : Failure.keys);
    expect(restarted.some(({ outcome }) => outcome === Failure.keys)).toBe(true);
  });

  test('when it is back, dCache accepts tokens within 60 s and XRootD within 600 s', () => {
    const back = (metric: string, fromMin: number, untilMin: number) =>
      duringOutage(run, metric, OUTAGE_H + fromMin / 60, OUTAGE_H + untilMin / 60);
    // A probe of each endpoint comes by once a minute.
    expect(back('storage.dcache.rejecting', 5, 10)).toBe(0);
    expect(back('storage.xrootd.rejecting', 15, 60)).toBe(0);
    expect(back('storage.storm.rejecting', 5, 10)).toBe(0);
  });

  test('the endpoints fetch keys all at once then', () => {
    const bins = run.bins('iam.cms.rate.keys');
    const usual = duringOutage(run, 'iam.cms.rate.keys', -1, 0);
    expect(Math.max(...bins.slice(at(OUTAGE_H) / (5 * MIN), at(OUTAGE_H) / (5 * MIN) + 3))).toBeGreaterThan(
      3 * usual,
    );
  });
});

describe('F7: what an outage means does not lie in the tokens alone', () => {
  test('tokens of 3 h end in 3 h wherever keys last longer', () => {
    const run = outage('3 h', {}, 8);
    const shown = run.shown().filter(({ timeUs }) => timeUs < (BEGIN_H + 8) * H);
    const good = shown.filter(({ outcome }) => outcome === OK);
    expect(good.some(({ timeUs }) => timeUs > (BEGIN_H + 0.75) * H)).toBe(true);
    expect(Math.max(...good.map(({ timeUs }) => timeUs))).toBeLessThan(3.05 * H);
    expect(shown.some(({ timeUs, outcome }) => timeUs > 3 * H && outcome === Failure.tokenExpired)).toBe(
      true,
    );
  });

  test('keys on a static host: nobody rejects a token that is good', () => {
    const run = outage('14 d', { keys: { host: 'static' } }, 8);
    expect(run.stat('storage.all.rejecting', 'max')).toBe(0);
    expect(run.failed('keys')).toBe(0);
    expect(run.shown('STORM_2').every(({ outcome }) => outcome === OK)).toBe(true);
  });

  test('an endpoint that is cut off from the issuer is alone in rejecting', () => {
    const run = new WatchedRun(
      'dc24',
      {},
      {
        horizon: '9 h',
        issuers: { cms: { clients: { rucio: {} } } },
        fts: { cern: {} },
        sites: { A: { technology: 'dcache' }, B: { technology: 'dcache' } },
        workloads: [
          {
            name: 'w',
            arrivals: { law: 'fixed', rate: '0.01 Hz' },
            files: 1,
            sources: 'B',
            destinations: ['A'],
          },
        ],
        faults: [{ kind: 'network-cut', name: 'cut', at: '1 h', between: ['sites.A', 'issuers.cms'] }],
      },
    );
    expect(run.shown('B').every(({ outcome }) => outcome === OK)).toBe(true);
    const late = run.shown('A').filter(({ timeUs }) => timeUs > 7 * H);
    expect(late.length).toBeGreaterThan(50);
    expect(late.every(({ outcome }) => outcome === Failure.keys)).toBe(true);
    expect(run.stat('storage.dcache.rejecting', 'final')).toBe(0.5);
  });
});
