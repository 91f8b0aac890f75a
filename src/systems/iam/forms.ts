import type { SystemForms } from '../../theory/system-forms.js';
import { issuerForms } from './forms/issuer-forms.js';
import { issuerLoadOf } from './forms/issuer-load.js';
import { issuerStations } from './forms/issuer-stations.js';

/** Rates, stocks and slots of issuers, and what they can do. */
export const forms: SystemForms = {
  formsOf: (model) =>
    Object.keys(model.scenario.issuers)
      .sort()
      .flatMap((name) => issuerForms(model, name)),
  asksOf: () => [],
  stationsOf: (model) => Object.keys(model.scenario.issuers).flatMap((name) => issuerStations(model, name)),
  untoldOf: (model) =>
    Object.keys(model.scenario.issuers).flatMap((name) => {
      const why = issuerLoadOf(model, name).unknown;
      return why === undefined ? [] : [{ name: `issuer ${name}`, why }];
    }),
};
