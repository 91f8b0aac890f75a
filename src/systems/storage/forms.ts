import type { SystemForms } from '../../theory/system-forms.js';
import { byteForms } from './forms/byte-forms.js';
import { copyForms } from './forms/copies-under-way.js';
import { keyAgeForms } from './forms/key-forms.js';
import { endpointStations, linkStations } from './forms/storage-stations.js';

/** Bytes moved, copies under way, ages of keys, and what endpoints and links can do. */
export const forms: SystemForms = {
  formsOf: (model) => [...byteForms(model), ...copyForms(model), ...keyAgeForms(model)],
  asksOf: () => [],
  stationsOf: (model) => [...endpointStations(model), ...linkStations(model)],
};
