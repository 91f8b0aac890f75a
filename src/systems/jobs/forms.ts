import { meanOfLaw } from '../../kernel/distribution.js';
import { told } from '../../theory/form.js';
import type { SystemForms } from '../../theory/system-forms.js';

const SECOND_US = 1e6;

/** The jobs of a scenario as they come and go where no credential is lost and no token is refused. */
export const forms: SystemForms = {
  formsOf: ({ scenario, disturbed }) =>
    Object.entries(scenario.jobs).flatMap(([name, { running, length, access_point: points = '' }]) => {
      const rateHz = (running * SECOND_US) / meanOfLaw(length);
      const { pull } = scenario.access_points[points];
      const exact = disturbed === undefined;
      return [
        told(`jobs.${name}`, {
          label: 'jobs at work',
          metric: `jobs.${name}.running`,
          unit: 'jobs',
          range: running,
          exact,
          formula: 'as many begin as end: rate x mean length',
        }),
        told(`jobs.${name}`, {
          label: 'jobs done',
          metric: `jobs.${name}.rate.done`,
          range: rateHz,
          formula: 'running / mean length',
          unit: 'Hz',
          exact,
        }),
        told(`jobs.${name}`, {
          label: 'fetches of their tokens from the access points',
          range: (running * SECOND_US) / pull,
          formula: 'running / pull: no issuer sees them',
          unit: 'Hz',
          exact,
        }),
      ];
    }),
  asksOf: () => [],
};
