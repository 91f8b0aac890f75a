import { SECOND_US } from '../kernel/simulation.js';
import type { Scenario } from '../scenario/schema.js';
import { exchangeModel } from '../systems/fts/forms/exchange-model.js';
import { refreshModel } from '../systems/fts/forms/refresh-model.js';
import { irregularityOf } from '../systems/iam/forms/issuer-work.js';
import { SYSTEM_FORMS } from './all-forms.js';
import { crowdsOf } from './crowds.js';
import { type Demand, demandOf } from './demand.js';
import type { Model } from './model.js';
import { atRecordedRates } from './recorded.js';
import { type Span, spansOf } from './spans.js';
import { trafficOf } from './traffic.js';

/**
 * What a scenario asks of every system over time.
 * @param livesOn what a time before leaves to it, which spoils every form
 */
export function modelOf(asWritten: Scenario, livesOn?: string): Model {
  const scenario = atRecordedRates(asWritten);
  const spans = spansOf(scenario);
  const partial = {
    scenario,
    spans,
    fromS: scenario.warmup / SECOND_US,
    toS: scenario.horizon / SECOND_US,
    demandAt: remembering(),
    disturbed: livesOn ?? disturbanceOf(scenario),
    crowds: crowdsOf(asWritten),
  };
  const instances = Object.keys(scenario.fts);
  const exchanges = new Map(instances.map((name) => [name, exchangeModel(partial, name)]));
  const known = { ...partial, exchanges, trafficAt: trafficOf({ ...partial, exchanges }) };
  const refreshes = new Map(instances.map((name) => [name, refreshModel(known, name)]));
  const model: Model = {
    ...known,
    refreshes,
    othersAsk: (issuer) => SYSTEM_FORMS.flatMap(({ asksOf }) => asksOf(model, issuer)),
  };
  return model;
}

function remembering(): (span: Span) => Demand {
  const known = new Map<Scenario, Demand>();
  return ({ scenario }) => {
    const found = known.get(scenario) ?? demandOf(scenario);
    known.set(scenario, found);
    return found;
  };
}

function disturbanceOf(scenario: Scenario): string | undefined {
  if (scenario.faults.length > 0) return 'the scenario has faults, which no form knows of';
  const broken = Object.entries(scenario.sites)
    .filter(([, { readiness }]) => readiness === 'failed' || readiness === 'downtime')
    .map(([name]) => name);
  if (broken.length === 1) return `transfers at ${broken[0]} fail, and come again`;
  if (broken.length > 1)
    return `transfers at ${broken.length} endpoints, such as ${broken[0]}, fail and come again`;
  return irregularityOf(scenario);
}
