import type { SystemForms } from '../../theory/system-forms.js';
import { reaperForms, reaperStations } from './forms/reaper-forms.js';
import { submitterForms } from './forms/submitter-forms.js';
import { submitterStations } from './forms/submitter-stations.js';

/** What submitters and reapers do, and what their threads can do. */
export const forms: SystemForms = {
  formsOf: (model) =>
    Object.keys(model.scenario.submitters)
      .sort()
      .flatMap((name) => [...submitterForms(model, name), ...reaperForms(model, name)]),
  asksOf: () => [],
  stationsOf: (model) => {
    const names = Object.keys(model.scenario.submitters);
    return [
      ...names.flatMap((name) => submitterStations(model, name)),
      ...names.flatMap((name) => reaperStations(model, name)),
    ];
  },
};
