import type { Scenario } from '../../../scenario/schema.js';
import { type Form, told, untold } from '../../../theory/form.js';
import type { Model } from '../../../theory/model.js';
import { type StationLoad, stationLoad } from '../../../theory/station.js';
import { hz } from '../../../theory/words.js';
import { type Reaping, reapingOf } from './reaper.js';

/** The forms of a reaper: its tokens, and what it deletes. */
export function reaperForms({ scenario }: Model, name: string): Form[] {
  const reaping = reapingOf(scenario, name);
  if (reaping === undefined) return [];
  const about = `rucio.${name}`;
  const { filesHz, mostHz, tokensHz, outlasts } = reaping;
  const tokens = { label: 'tokens of the reaper', unit: 'Hz', exact: false };
  const late = outlasts ? '; tokens may expire within a chunk, whose rest is then refused' : '';
  return [
    ...(tokensHz > 0 && Number.isFinite(tokensHz)
      ? [
          told(about, {
            ...tokens,
            range: { low: 0, high: tokensHz },
            formula:
              'at most keys × caches a reuse time, one each for empty caches, of each thread at an endpoint',
          }),
        ]
      : []),
    ...(Number.isFinite(tokensHz)
      ? []
      : [untold(about, tokens.label, 'each look at an endpoint asks: simulate')]),
    told(about, {
      label: 'files deleted',
      metric: `rucio.${name}.rate.deleted`,
      unit: 'Hz',
      range: Math.min(filesHz, mostHz),
      exact: false,
      formula: `what comes, and at most what its threads can do; less what waits at the end${late}`,
    }),
  ];
}

/** The threads of a reaper. */
export function reaperStations({ scenario }: Model, name: string): StationLoad[] {
  const reaping = reapingOf(scenario, name);
  if (reaping === undefined) return [];
  const { load, filesHz, mostHz, threads } = reaping;
  return [
    stationLoad({
      name: `reaper ${name}`,
      path: ['submitters', name, 'reaper'],
      work: load,
      detail: `${hz(filesHz)} of at most ${hz(mostHz)} in ${threads} threads`,
      full: () => ({
        saturation: `files wait to be deleted: ${hz(filesHz - mostHz)} more of them as long as it lasts`,
        remedy: remedyOf(scenario, name, reaping),
      }),
    }),
  ];
}

/** What its threads can do is limited by their number, or by how many may be at one endpoint. */
function remedyOf({ sites, submitters }: Scenario, name: string, { load, threads }: Reaping): string {
  const { per_endpoint: each = 1 } = submitters[name]?.reaper ?? {};
  const endpoints = Object.keys(sites).length;
  if (threads <= endpoints * each) return `${Math.ceil(threads * load)} threads`;
  return `${Math.ceil(each * load)} threads at an endpoint (\`reaper.per_endpoint\`)`;
}
