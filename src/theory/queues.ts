import type { Scenario } from '../scenario/schema.js';
import { middleOf } from './form.js';
import type { Model } from './model.js';

/** Files that wait at an FTS instance for agents or slots. */
export interface WaitingFiles {
  /** At a time. */
  readonly at: (atS: number) => number;
  readonly most: number;
  /** Longest wait of a file, s, when files leave in the order in which they come. */
  readonly longestS: number;
}

type Parts = Pick<Model, 'scenario' | 'spans' | 'toS' | 'trafficAt' | 'exchanges'>;

/** What comes to a queue in a step, and what it takes at the most, files. */
interface Step {
  readonly files: number;
  readonly most: number;
}

const STEPS = 1200;
const AGENTS = '';

/**
 * Files that wait over time, as if they came and went evenly: at each endpoint what comes beyond the copies that it
 * can take, and at the instance what comes beyond its agents. Where the exchange falls behind, files come at its pace.
 * Outbound slots and links that are shorter than their endpoints are left out.
 */
export function waitingFiles(parts: Parts, instance: string): WaitingFiles {
  if (!isShort(parts, instance)) return { at: () => 0, most: 0, longestS: 0 };
  const stepS = parts.toS / STEPS;
  const stepsAt = stepper(parts, instance, stepS);
  const waiting = new Map<string, number>();
  const totals = [0];
  let longestS = 0;
  for (let step = 0; step < STEPS; step++) {
    let endpoints = 0;
    let agents = 0;
    for (const [queue, { files, most }] of stepsAt(step)) {
      const left = Math.max(0, (waiting.get(queue) ?? 0) + files - most);
      waiting.set(queue, left);
      if (most > 0) longestS = Math.max(longestS, (left / most) * stepS);
      if (queue === AGENTS) agents = left;
      else endpoints += left;
    }
    totals.push(Math.max(endpoints, agents));
  }
  return {
    most: Math.max(...totals),
    longestS,
    at: (atS) => totals[Math.max(0, Math.min(STEPS, Math.round(atS / stepS)))] ?? 0,
  };
}

function isShort({ scenario, spans, trafficAt }: Parts, instance: string): boolean {
  const agents = agentsOf(scenario, instance);
  return spans.some((span) => {
    let all = 0;
    for (const [site, { copies }] of trafficAt(span).into) {
      if (scenario.sites[site]?.fts !== instance) continue;
      if (copies > inboundSlots(scenario, site)) return true;
      all += copies;
    }
    return all > agents;
  });
}

/** The queues of an instance step by step: its endpoints by name, and its agents. */
function stepper(parts: Parts, instance: string, stepS: number): (step: number) => Map<string, Step> {
  const { scenario, spans, trafficAt } = parts;
  const means = new Map<string, { attempts: number; copies: number }>();
  for (const span of spans) {
    for (const [site, { attemptsHz, copies }] of trafficAt(span).into) {
      if (scenario.sites[site]?.fts !== instance) continue;
      const mean = means.get(site) ?? { attempts: 0, copies: 0 };
      mean.attempts += attemptsHz * (span.toS - span.fromS);
      mean.copies += copies * (span.toS - span.fromS);
      means.set(site, mean);
    }
  }
  const paced = paceOf(parts, instance, stepS);
  let index = 0;
  return (step) => {
    const atS = (step + 0.5) * stepS;
    while ((spans[index]?.toS ?? Number.POSITIVE_INFINITY) <= atS) index++;
    const span = spans[index];
    const into = span === undefined ? undefined : trafficAt(span).into;
    const steps = new Map<string, Step>();
    let [all, attempts, copies] = [0, 0, 0];
    for (const [site, mean] of means) {
      const files =
        paced === undefined ? (into?.get(site)?.attemptsHz ?? 0) * stepS : mean.attempts * paced(step);
      const most =
        mean.copies === 0 ? 0 : (inboundSlots(scenario, site) * mean.attempts * stepS) / mean.copies;
      steps.set(site, { files, most });
      all += files;
      attempts += mean.attempts;
      copies += mean.copies;
    }
    const most = copies === 0 ? 0 : (agentsOf(scenario, instance) * attempts * stepS) / copies;
    return steps.set(AGENTS, { files: all, most });
  };
}

/** The part of all files whose tokens are exchanged in a step, where the exchange falls behind. */
function paceOf({ exchanges, toS }: Parts, instance: string, stepS: number) {
  const exchange = exchanges.get(instance);
  if (exchange?.behind === undefined || exchange.load <= 1) return undefined;
  const { done, arrived } = exchange;
  const all = middleOf(arrived.count(toS));
  return (step: number) =>
    all === 0 ? 0 : (middleOf(done.count((step + 1) * stepS)) - middleOf(done.count(step * stepS))) / all;
}

function agentsOf({ fts }: Scenario, instance: string): number {
  return (fts[instance]?.nodes ?? 0) * (fts[instance]?.slots ?? 0);
}

/** Copies that an endpoint takes at a time. */
export function inboundSlots({ sites, fts }: Scenario, name: string): number {
  const site = sites[name];
  return Math.min(site?.inbound ?? 0, fts[site?.fts ?? '']?.endpoint.inbound ?? Number.POSITIVE_INFINITY);
}
