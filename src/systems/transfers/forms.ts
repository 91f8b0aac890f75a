import type { SystemForms } from '../../theory/system-forms.js';
import { experimentsOf } from '../experiments.js';
import { transferForms } from './forms/transfer-forms.js';

/** What is moved for each experiment. */
export const forms: SystemForms = {
  formsOf: (model) => experimentsOf(model.scenario).flatMap((name) => transferForms(model, name)),
  asksOf: () => [],
};
