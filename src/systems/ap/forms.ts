import { told } from '../../theory/form.js';
import type { SystemForms } from '../../theory/system-forms.js';

const SECOND_US = 1e6;

/** How often access points read; a vault that fails is left out. */
export const forms: SystemForms = {
  formsOf: ({ scenario }) =>
    Object.entries(scenario.access_points).map(([name, points]) => {
      const { owners } = scenario.vaults[points.vault ?? ''];
      const groups = points.owners ?? Object.keys(owners);
      const files = points.count * groups.reduce((sum, group) => sum + owners[group].count, 0);
      const periodS = points.refresh_after / SECOND_US;
      return told(`access_points.${name}`, {
        label: 'reads of the vault',
        metric: `ap.${name}.rate.reads`,
        unit: 'Hz',
        range: { low: files / (periodS + (2 * points.scan_pause) / SECOND_US), high: files / periodS },
        exact: false,
        formula: 'files / (refresh_after .. and two pauses of a look); more where reads fail',
      });
    }),
  asksOf: () => [],
};
