import type { Meter } from '../../../measure/meter.js';

/** The instruments of one FTS instance; names as in the metric catalogue. */
export function ftsMetrics(meter: Meter, name: string) {
  const level = (measure: string) => meter.level(`fts.${name}.${measure}`);
  const rate = (measure: string) => meter.rate(`fts.${name}.rate.${measure}`);
  return {
    tokenPrep: level('state.TOKEN_PREP'),
    submitted: level('state.SUBMITTED'),
    active: level('state.ACTIVE'),
    utilisation: level('utilisation'),
    finished: rate('FINISHED'),
    failed: rate('FAILED'),
    exchanges: rate('exchange'),
    exchangesFailed: rate('exchange_failed'),
    exchangesLost: rate('exchange_lost'),
    refreshes: rate('refresh'),
    refreshesFailed: rate('refresh_failed'),
    refreshesLost: rate('refresh_lost'),
    callBacks: rate('call_back'),
    callBacksFailed: rate('call_back_failed'),
    writes: rate('writes'),
    exchangeBacklog: level('backlog.exchange'),
    refreshBacklog: level('backlog.refresh'),
    exchangeBatch: level('batch.exchange'),
    refreshBatch: level('batch.refresh'),
    refreshRefused: level('batch.refused'),
    refreshUtilisation: level('utilisation.refresh'),
    failedTokens: level('stored.failed_token'),
    storedTokens: level('stored.token'),
    deadTokens: level('dead.token'),
    restarts: meter.total(`fts.${name}.restarts`),
    tokenPrepDelay: meter.duration(`fts.${name}.delay.token_prep`),
  };
}

export type FtsMetrics = ReturnType<typeof ftsMetrics>;
