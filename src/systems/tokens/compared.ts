import type { ComparedFigure, FiguresOfRun } from '../compared.js';

/** What a token may be good for besides `storage.modify`, which can overwrite and delete. */
const REST = ['read', 'create'] as const;

/** What thieves of all live credentials could do: the bytes that each reaches × the hours that it has left. */
export const COMPARED: readonly ComparedFigure[] = [
  exposure('all', [...REST, 'modify'], { mean: 'all actions, mean' }, { axis: 'exposure' }),
  exposure('modify', ['modify'], { mean: 'storage.modify, mean', max: 'storage.modify, peak' }),
  exposure('rest', REST, { mean: 'the rest, mean' }),
  ...REST.map((action) => exposure(action, [action], { mean: undefined, max: undefined })),
  worst('modify', ['modify'], 'worst, storage.modify'),
  worst('rest', REST, 'worst, the rest'),
  {
    ...common('live'),
    metric: 'live',
    labels: { mean: 'live credentials, mean', max: 'live credentials, peak' },
  },
];

function common(name: string) {
  const section = 'Exposure: bytes in reach × hours left (worst: of one token)';
  return { section, over: 'all', name: `exposure.${name}` } as const;
}

function exposure(
  name: string,
  actions: readonly string[],
  labels: ComparedFigure['labels'],
  more: Partial<ComparedFigure> = {},
): ComparedFigure {
  const metric = actions.map((action) => `exposure.${action}`);
  return { ...common(name), metric, better: 'lower', labels, ...more };
}

function worst(name: string, actions: readonly string[], label: string): ComparedFigure {
  const metric = actions.map((action) => `worst.${action}`);
  const of = (run: FiguresOfRun) => {
    const largest = (what: string) =>
      actions.flatMap((action) => run.figure(`tokens.all.${what}.${action}`, 'max') ?? []);
    const known = largest('worst');
    if (known.length > 0) return Math.max(...known);
    // Without a token of this kind there is no sample, and nothing to fear of one.
    const exposed = largest('exposure');
    return exposed.length > 0 && exposed.every((value) => value === 0) ? 0 : undefined;
  };
  return {
    ...common(`worst.${name}`),
    metric,
    better: 'lower',
    labels: { max: label },
    made: { unit: 'B h', of },
  };
}
