import { TOKEN_MODELS } from '../../src/systems/tokens/models/registry.js';

/** A part of a scenario as it would be written. */
export type Plain = { [key: string]: unknown };

/** A small world in which every daemon works: of FTS 3.13 or 3.14. */
export function everything(version: '3.13' | '3.14'): Plain {
  const isNew = version === '3.14';
  const model = isNew ? 'fts-just-in-time' : 'dc24';
  return {
    name: 'ends',
    title: 'All daemons',
    horizon: '150 s',
    issuers: {
      cms: {
        pods: 2,
        service: '20 ms',
        probes: { readiness: true, liveness: true, initial_delay: '5 s' },
        cleanup: { initial_delay: '2 s', in_request: 1 },
        clients: {
          rucio: { access_lifetime: '2 min' },
          fts: { access_lifetime: '2 min' },
          load: { access_lifetime: '1 min' },
        },
      },
    },
    fts: {
      cern: {
        version,
        retry: { count: 2 },
        http_timeout: '10 s',
        timeout: { queue: '100 s' },
        ...(isNew ? { refresh: { margin: '60 s', safety: '10 s' } } : {}),
      },
    },
    sites: {
      A: { keys: { refresh: '1 min', background: '1 min', timeout: '4 s' } },
      B: { technology: 'dcache' },
      C: { technology: 'storm' },
    },
    storage: { overhead: '5 s', throughput_cv: 0, probes: { interval: '1 min' } },
    submitters: {
      cms: {
        partition_wait: '1 s',
        preparer: {},
        throttler: {},
        reaper: { rate: '5 Hz', delete_time: '100 ms' },
        restart: { every: '1 min', at: '20 s' },
        repair: { delays: ['1 min'] },
        tokens: { ...TOKEN_MODELS[model].choices, preset: model, access_lifetime: '2 min' },
      },
    },
    workloads: [
      {
        name: 'moves',
        arrivals: { law: 'fixed', rate: '6 /min' },
        files: 5,
        size: '500 MB',
        sources: 'A',
        destinations: ['B', 'C'],
      },
    ],
    load_tests: [
      {
        name: 'load',
        clients: 2,
        think: '100 ms',
        chain: ['client_credentials', 'token_exchange'],
        timeout: '1 s',
        retries: 3,
        retry_wait: '100 ms',
      },
    ],
    faults: [
      { kind: 'site-down', name: 'site', site: 'C', at: '30 s', for: '30 s' },
      { kind: 'issuer-down', name: 'issuer', at: '80 s', for: '20 s' },
      { kind: 'key-rotation', name: 'keys', random: { mtbf: '1 min' } },
      {
        kind: 'issuer-slow',
        name: 'slow',
        added: '10 ms',
        factor: 2,
        random: { mtbf: '1 min', mttr: '20 s' },
      },
    ],
  };
}
