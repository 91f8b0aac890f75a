import type { ComparedFigure } from '../compared.js';
import { FAILURE_CAUSES } from './causes.js';

const good = { section: 'Transfers', over: 'all', better: 'higher' } as const;
const bad = { ...good, better: 'lower' } as const;

export const COMPARED: readonly ComparedFigure[] = [
  { section: 'Transfers', over: 'all', metric: 'requested', labels: { total: 'asked for' } },
  {
    ...good,
    metric: 'finished',
    labels: { total: 'finished' },
    brief: { total: 'finished' },
    evenZero: true,
  },
  { ...good, metric: 'bytes', labels: { total: 'data moved' } },
  {
    ...bad,
    metric: FAILURE_CAUSES.map((cause) => `failed.${cause}`),
    name: 'transfers.failed.all',
    labels: { total: 'failed attempts' },
    brief: { total: 'failed' },
  },
  ...FAILURE_CAUSES.map((cause) => ({
    ...bad,
    metric: `failed.${cause}`,
    labels: { total: `failed: ${cause}` },
  })),
  { ...bad, metric: 'given_up', labels: { total: 'given up' } },
  {
    ...bad,
    section: 'Delay by tokens, per transfer attempt',
    metric: 'delay.token',
    name: 'transfers.token_delay',
    brief: { p95: 'delay p95' },
    labels: { mean: 'mean', p50: 'p50', p95: 'p95', p99: undefined, max: undefined },
  },
];
