import type { Scenario } from '../scenario/schema.js';
import { SYSTEMS } from '../systems/registry.js';
import { referencesFrom } from '../systems/system.js';
import type { Form } from './form.js';
import type { IssuerAsk } from './issuer-ask.js';
import type { Model } from './model.js';
import type { StationLoad } from './station.js';

/** A part of a scenario of which no form is told, and why. */
export interface Untold {
  readonly name: string;
  readonly why: string;
}

/** The closed forms of a system. */
export interface SystemForms {
  /** What is told of its instances. */
  readonly formsOf: (model: Model) => readonly Form[];
  /** What its instances ask of an issuer, beside what submitters and FTS need for the work that is demanded of them. */
  readonly asksOf: (model: Model, issuer: string) => readonly IssuerAsk[];
  /** Its parts that can do so much and no more. */
  readonly stationsOf?: (model: Model) => readonly StationLoad[];
  /** Its instances whose stations have no form. */
  readonly untoldOf?: (model: Model) => readonly Untold[];
}

/** A system of the scenario that may ask the issuer, and no form tells how often. */
export function untoldAsker(scenario: Scenario, issuer: string): string | undefined {
  return SYSTEMS.filter(({ brings = [] }) => !brings.includes('forms'))
    .flatMap(({ section }) => (section === undefined ? [] : referencesFrom(section, 'issuers', scenario)))
    .find(({ names }) => names === issuer)?.path;
}
