import type { Scenario } from '../scenario/schema.js';
import { broughtBy } from '../systems/brought.js';
import type { GrantName } from '../systems/iam/grants.js';
import { SYSTEMS } from '../systems/registry.js';
import { referencesFrom } from '../systems/system.js';
import type { Form } from './form.js';
import type { RatePiece } from './history.js';
import type { Model } from './model.js';

/** What a system that brings its own closed forms asks of an issuer with one grant. */
export interface IssuerAsk {
  readonly grant: GrantName;
  readonly pieces: readonly RatePiece[];
  /** Why it is not exact, where it is not. */
  readonly inexact?: string;
}

/** The closed forms of a system. */
export interface SystemForms {
  /** What is told of its instances. */
  readonly formsOf: (model: Model) => readonly Form[];
  /** What its instances ask of an issuer. */
  readonly asksOf: (model: Model, issuer: string) => readonly IssuerAsk[];
}

/** The forms of the systems that bring their own. */
export const SYSTEM_FORMS = (await broughtBy('forms')) as readonly SystemForms[];

/** Systems whose forms do not stand in their folders; what submitters ask is told by `asks.ts`. */
const TOLD_HERE = ['rucio'];

/** A system of the scenario that may ask the issuer, and no form tells how often. */
export function untoldAsker(scenario: Scenario, issuer: string): string | undefined {
  return SYSTEMS.filter(({ prefix, brings = [] }) => !brings.includes('forms') && !TOLD_HERE.includes(prefix))
    .flatMap(({ section }) => (section === undefined ? [] : referencesFrom(section, 'issuers', scenario)))
    .find(({ names }) => names === issuer)?.path;
}
