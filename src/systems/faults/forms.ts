import { untold } from '../../theory/form.js';
import type { SystemForms } from '../../theory/system-forms.js';

/** Of faults nothing is known without simulation. */
export const forms: SystemForms = {
  formsOf: ({ scenario }) =>
    scenario.faults.map(({ name }) =>
      untold(`faults.${name}`, 'what it does to transfers', 'faults are in no form'),
    ),
  asksOf: () => [],
};
