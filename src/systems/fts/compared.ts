import { type ComparedFigure, STORED, writesPerTransfer } from '../compared.js';

const WORK = { section: 'Token work of FTS', better: 'lower' } as const;

export const COMPARED: readonly ComparedFigure[] = [
  {
    section: STORED,
    metric: 'stored.token',
    better: 'lower',
    labels: { mean: 'rows of t_token, mean', max: 'rows of t_token, peak', final: undefined },
  },
  writesPerTransfer('fts', 'fts.writes_per_transfer', 't_token of FTS'),
  ...calls('exchange', 'exchanges'),
  ...calls('refresh', 'refreshes'),
  ...calls('call_back', 'call-backs'),
  waiting('exchange'),
  waiting('refresh'),
  { ...WORK, metric: 'dead.token', name: 'fts.dead', labels: { final: 'dead tokens at the end' } },
];

function calls(kind: string, label: string): ComparedFigure[] {
  const failed = `${kind}_failed`;
  return [
    {
      ...WORK,
      metric: `rate.${kind}`,
      name: `fts.${kind}`,
      labels: { mean: `${label}, mean`, max: `${label}, peak`, total: undefined },
    },
    { ...WORK, metric: `rate.${failed}`, name: `fts.${failed}`, labels: { total: `${label} that failed` } },
  ];
}

function waiting(kind: string): ComparedFigure {
  const labels = { mean: undefined, max: `waiting to ${kind}, peak` };
  return {
    ...WORK,
    metric: `backlog.${kind}`,
    labels,
    ...(kind === 'exchange' ? { brief: { max: 'to exchange' } } : {}),
  };
}
