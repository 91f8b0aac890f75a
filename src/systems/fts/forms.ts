import type { SystemForms } from '../../theory/system-forms.js';
import { agentStations } from '../storage/forms/storage-stations.js';
import { ftsForms } from './forms/fts-forms.js';
import { exchangeStations, refreshStations } from './forms/fts-stations.js';

/** Exchange, refresh and `t_token` of each instance, and what its services and agents can do. */
export const forms: SystemForms = {
  formsOf: (model) =>
    Object.keys(model.scenario.fts)
      .sort()
      .flatMap((name) => ftsForms(model, name)),
  asksOf: () => [],
  stationsOf: (model) =>
    Object.keys(model.scenario.fts).flatMap((name) => [
      ...exchangeStations(model, name),
      ...refreshStations(model, name),
      ...agentStations(model, name),
    ]),
};
