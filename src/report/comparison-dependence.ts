import { humanSeconds } from '../language/human.js';
import type { Sampled, Statistic } from '../measure/estimate.js';
import type { Dependence, Service } from '../systems/tokens/forms/dependence.js';
import type { Measure } from './comparison-measures.js';

/** Services in the order of the table. */
const SERVICES: readonly Service[] = [
  'issuer',
  'issuer database',
  'submitter',
  'fts',
  'source',
  'destination',
  'keys',
];

const PHASES = [
  {
    section: 'Needed to start, and the longest outage without a failure',
    stat: 'to_start',
    outage: 'outage_before_fts',
    of: ({ toStart, startToleranceS }: Dependence) => ({ needed: toStart, outageS: startToleranceS }),
  },
  {
    section: 'Needed to finish, and the longest outage without a failure',
    stat: 'to_finish',
    outage: 'outage_at_fts',
    of: ({ toFinish, finishToleranceS }: Dependence) => ({ needed: toFinish, outageS: finishToleranceS }),
  },
] as const;

/** A measure that follows from a scenario and not from its runs: one sample a variant. */
export interface DerivedMeasure {
  readonly measure: Omit<Measure, 'of' | 'kind' | 'stat'> & { readonly stat: string };
  readonly statistic: Statistic;
  readonly samples: readonly (readonly Sampled[])[];
  /** What the table shows in the place of the figures. */
  readonly texts: readonly string[];
}

/**
 * Which services must be up for a transfer to start and to finish, and the longest outage of each that fails none.
 * With several submitters a service is needed if one of them needs it, and an outage as long as the first one bears.
 * @param variants the dependences of each variant
 */
export function dependenceMeasures(variants: readonly (readonly Dependence[])[]): DerivedMeasure[] {
  return PHASES.flatMap(({ section, stat, outage, of }) =>
    SERVICES.flatMap((service): DerivedMeasure[] => {
      const found = variants.map((all) => all.filter((one) => one.service === service).map(of));
      const needed = found.map((all) => all.some((one) => one.needed));
      const outageS = found.map((all) => Math.min(...all.map((one) => one.outageS)));
      if (!needed.includes(true) && !outageS.some(Number.isFinite)) return [];
      const common = { section, measure: `dependence.${service.replace(' ', '_')}`, evenZero: true };
      const statistic = { kind: 'level', stat: 'mean', unit: '' } as const;
      const texts = outageS.map((s, index) =>
        Number.isFinite(s) ? humanSeconds(s) : needed[index] ? 'any length' : 'not needed',
      );
      return [
        {
          measure: { ...common, stat, unit: '1', better: undefined, label: undefined },
          statistic,
          samples: needed.map((is) => [{ value: is ? 1 : 0 }]),
          texts,
        },
        {
          measure: { ...common, stat: outage, unit: 's', better: 'higher', label: labelOf(service) },
          statistic,
          samples: outageS.map((value) => [{ value }]),
          texts,
        },
      ];
    }),
  );
}

/** The longest outage of the issuer that fails no transfer which FTS has, s; Infinity where none fails. */
export function issuerOutageBorneS(dependences: readonly Dependence[]): number {
  const issuer = dependences.filter(({ service }) => service === 'issuer');
  return Math.min(...issuer.map(({ finishToleranceS }) => finishToleranceS));
}

function labelOf(service: Service): string {
  return service === 'fts' ? 'FTS' : service;
}
