import type { Scenario } from '../scenario/schema.js';
import { type Form, told } from './form.js';
import type { Model } from './model.js';
import type { Range } from './range.js';
import { type Reaping, reaperHistory, reapingOf } from './reaper.js';
import type { StationLoad } from './station.js';
import { hz } from './words.js';

/** The forms of a reaper: its tokens, what it deletes, what waits. */
export function reaperForms(model: Model, name: string): Form[] {
  const { scenario, fromS, toS } = model;
  const reaping = reapingOf(scenario, name);
  if (reaping === undefined) return [];
  const about = `rucio.${name}`;
  const forms: Form[] = [];
  if (reaping.tokensHz.high > 0) {
    forms.push(
      told(about, {
        label: 'tokens of the reaper',
        unit: 'Hz',
        range: reaperHistory(model, name).meanHz(fromS, toS),
        exact: false,
        formula: tokensFormula(reaping),
      }),
    );
  }
  forms.push(
    told(about, {
      label: 'files deleted',
      metric: `rucio.${name}.rate.deleted`,
      stat: 'mean',
      unit: 'Hz',
      range: deletedHz(model, name, reaping),
      exact: false,
      formula: deletedFormula(reaping),
    }),
  );
  return forms;
}

/** The threads of a reaper. */
export function reaperStations({ scenario }: Model, name: string): StationLoad[] {
  const reaping = reapingOf(scenario, name);
  if (reaping === undefined) return [];
  const { load, filesHz, mostHz, threads } = reaping;
  return [
    {
      name: `reaper ${name}`,
      path: ['submitters', name, 'reaper'],
      load,
      meanLoad: load,
      fromS: undefined,
      detail: `${hz(filesHz)} of at most ${hz(mostHz)} in ${threads} threads`,
      ...(load > 1
        ? {
            saturation: `files wait to be deleted: ${hz(filesHz - mostHz)} more of them as long as it lasts`,
            remedy: remedyOf(scenario, name, reaping),
          }
        : {}),
    },
  ];
}

/** What its threads can do is limited by their number, or by how many may be at one endpoint. */
function remedyOf({ sites, submitters }: Scenario, name: string, { load, threads }: Reaping): string {
  const { per_endpoint: each = 1 } = submitters[name]?.reaper ?? {};
  const endpoints = Object.keys(sites).length;
  if (threads <= endpoints * each) return `${Math.ceil(threads * load)} threads`;
  return `${Math.ceil(each * load)} threads at an endpoint (\`reaper.per_endpoint\`)`;
}

function tokensFormula({ caches, reuseS }: Reaping): string {
  if (caches === 0) return 'threads × endpoints in each turn, whether there is something to delete or not';
  if (reuseS === 0) return 'caches × endpoints in each pause and turn, as no token can be given again';
  return 'keys × caches / (reuse time + time to the next look), and one each for empty caches';
}

/** What has come, less what comes between two looks; at the most what its threads can do. */
function deletedHz({ scenario, fromS, toS }: Model, name: string, reaping: Reaping): Range {
  const { filesHz, mostHz, load, everyS, outlasts, threads } = reaping;
  const config = scenario.submitters[name]?.reaper;
  if (load >= 1) {
    const chunkS = ((config?.chunk ?? 0) * (config?.delete_time ?? 0)) / 1e6;
    const rounds = 1 + Math.floor(Math.log2(threads));
    return { low: outlasts ? 0 : (mostHz * chunkS * rounds) / (chunkS * rounds + 1) / 2, high: mostHz };
  }
  const waits = Math.min(1, everyS.high / (toS - fromS));
  return { low: outlasts ? 0 : filesHz * (1 - waits), high: filesHz * (fromS === 0 ? 1 : 1 + waits) };
}

function deletedFormula({ load, outlasts }: Reaping): string {
  const late = outlasts ? '; tokens may expire within a chunk, whose rest is then refused' : '';
  return load < 1 ? `what comes, less what waits${late}` : `what its threads can do, at most${late}`;
}
