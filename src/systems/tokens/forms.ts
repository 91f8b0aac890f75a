import type { SystemForms } from '../../theory/system-forms.js';
import { experimentsOf } from '../experiments.js';
import { tokenForms } from './forms/token-forms.js';

/** What is live of the credentials of each experiment. */
export const forms: SystemForms = {
  formsOf: (model) => experimentsOf(model.scenario).flatMap((name) => tokenForms(model, name)),
  asksOf: () => [],
};
