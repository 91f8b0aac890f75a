import { FailureLog } from '../../src/measure/failure-log.js';
import { Meter } from '../../src/measure/meter.js';
import type { RunResult } from '../../src/measure/run-result.js';

/** What a made-up run looks like. */
export interface SyntheticOptions {
  readonly replication?: number;
  readonly horizonS?: number;
  readonly binS?: number;
  readonly experiments?: readonly string[];
  readonly cached?: boolean;
}

/** A run that looks like a data challenge, made with real instruments from smooth curves and a little fixed noise. */
export function syntheticRun(options: SyntheticOptions = {}): RunResult {
  const { replication = 0, horizonS = 12 * 86400, binS = 3600, cached = true } = options;
  const experiments = options.experiments ?? ['atlas', 'cms', 'lhcb'];
  const clock = { nowUs: 0 };
  const meter = new Meter(clock, binS * 1e6);
  const failures = new FailureLog();
  failures.nameSites(['CERN-PROD', 'RAL-LCG2']);
  const systems = experiments.map((experiment, index) => systemOf(meter, experiment, index));
  for (const measure of [
    'submitted',
    'finished',
    'failed.token_exchange',
    'failed.storage_error',
    'given_up',
  ]) {
    meter.combine(
      `transfers.all.${measure}`,
      experiments.map((name) => `transfers.${name}.${measure}`),
    );
  }
  for (const measure of ['delay.token', 'delay.total']) {
    meter.combine(
      `transfers.all.${measure}`,
      experiments.map((name) => `transfers.${name}.${measure}`),
    );
  }
  meter.combine(
    'transfers.all.bytes',
    experiments.map((name) => `transfers.${name}.bytes`),
  );
  let noise = 17 + replication;
  const random = () => {
    noise = (noise * 48271) % 2147483647;
    return noise / 2147483647;
  };
  for (let bin = 0; bin * binS < horizonS; bin++) {
    const share = (bin * binS) / horizonS;
    for (const [index, system] of systems.entries()) {
      const load = (0.4 + Math.floor(share * 4) / 4) * (1 + 0.3 * random()) * (1 + index / 2);
      const requests = Math.round(load * binS * (cached ? 1 : 12));
      system.requests.add(Math.round(requests * 1.7));
      system.clientCredentials.add(requests);
      system.exchange.add(Math.round(requests / 2));
      if (share > 0.2) system.refresh.add(Math.round(requests / 5));
      for (let n = 0; n < 50; n++) {
        system.latency.record(Math.round(60_000 * (1 + load) * -Math.log(random())));
        system.exchangeLatency.record(Math.round(90_000 * (1 + load) * -Math.log(random())));
        system.delayToken.record(Math.round(30e6 * random()));
        system.delayTotal.record(Math.round(3000e6 * random()));
      }
      system.accessTokens.set(Math.round(load * 3_000_000 * share));
      system.liveTokens.set(Math.round(load * 20_000));
      system.refreshTokens.set(Math.round(share * 9_000_000));
      system.utilisation.set(Math.min(1, load / 3));
      system.preparing.set(share > 0.5 ? Math.round(60_000 * random() * (index + 1)) : 200);
      system.waiting.set(Math.round(30_000 * load));
      system.active.set(Math.round(1500 * load));
      system.backlog.set(share > 0.5 ? Math.round(8000 * random()) : 40);
      system.refreshBacklog.set(Math.round(400 * random()));
      system.submitted.add(Math.round(load * 11 * binS));
      system.finished.add(Math.round(load * 10 * binS));
      system.bytes.add(load * 10 * binS * 1.5e9);
      system.failedExchange.add(share > 0.5 ? Math.round(load * binS * random()) : 0);
      system.failedStorage.add(Math.round(load * 0.1 * binS));
      if (cached) system.cache.add(Math.round(900 + 90 * random()), 1000);
    }
    for (let minute = 0; minute < binS / 60; minute++) {
      clock.nowUs = Math.min(horizonS * 1e6, bin * binS * 1e6 + (minute + 1) * 60e6);
      meter.tickMinute();
    }
    meter.rollBin();
  }
  failures.record(experiments[0], 'token_exchange', 400_000e6, 1234, {
    workload: 'week',
    ordinal: 17,
    file: 3,
    destination: 1,
  });
  failures.record(experiments[0], 'storage_error', 12.5e6, 99, {
    workload: 'week',
    ordinal: 1,
    file: 0,
    destination: 0,
  });
  return { replication, ...meter.finish(), failures: failures.rows(), faults: [], windows: [] };
}

function systemOf(meter: Meter, experiment: string, index: number) {
  const fts = ['cern', 'bnl', 'ral'][index % 3];
  return {
    requests: meter.rate(`iam.${experiment}.rate.all`),
    clientCredentials: meter.rate(`iam.${experiment}.rate.client_credentials`),
    exchange: meter.rate(`iam.${experiment}.rate.token_exchange`),
    refresh: meter.rate(`iam.${experiment}.rate.refresh_token`),
    latency: meter.duration(`iam.${experiment}.latency.client_credentials`),
    exchangeLatency: meter.duration(`iam.${experiment}.latency.token_exchange`),
    accessTokens: meter.level(`iam.${experiment}.stored.access_token`),
    liveTokens: meter.level(`iam.${experiment}.live.access_token`),
    refreshTokens: meter.level(`iam.${experiment}.stored.refresh_token`),
    utilisation: meter.level(`iam.${experiment}.utilisation`),
    preparing: meter.level(`fts.${fts}.state.TOKEN_PREP`),
    waiting: meter.level(`fts.${fts}.state.SUBMITTED`),
    active: meter.level(`fts.${fts}.state.ACTIVE`),
    backlog: meter.level(`fts.${fts}.backlog.exchange`),
    refreshBacklog: meter.level(`fts.${fts}.backlog.refresh`),
    submitted: meter.rate(`transfers.${experiment}.submitted`),
    finished: meter.rate(`transfers.${experiment}.finished`),
    givenUp: meter.rate(`transfers.${experiment}.given_up`),
    bytes: meter.total(`transfers.${experiment}.bytes`),
    failedExchange: meter.rate(`transfers.${experiment}.failed.token_exchange`),
    failedStorage: meter.rate(`transfers.${experiment}.failed.storage_error`),
    delayToken: meter.duration(`transfers.${experiment}.delay.token`),
    delayTotal: meter.duration(`transfers.${experiment}.delay.total`),
    cache: meter.ratio(`rucio.${experiment}.cache.hit_ratio`),
  };
}
