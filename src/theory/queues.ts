import type { Scenario } from '../scenario/schema.js';
import { middleOf } from './form.js';
import type { Model, WaitingFiles } from './model.js';

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
  if (!isShort(parts, instance)) return { at: () => 0, older: () => 0, most: 0, longestS: 0 };
  const stepS = parts.toS / STEPS;
  const stepsAt = stepper(parts, instance, stepS);
  const queues = new Map<string, Queue>();
  const totals = new Float64Array(STEPS + 1);
  let longestS = 0;
  for (let step = 0; step < STEPS; step++) {
    let endpoints = 0;
    for (const [name, { files, most }] of stepsAt(step)) {
      const { waiting, came } = queues.get(name) ?? newQueue(queues, name);
      const left = Math.max(0, (waiting[step] ?? 0) + files - most);
      waiting[step + 1] = left;
      came[step + 1] = (came[step] ?? 0) + files;
      if (most > 0) longestS = Math.max(longestS, (left / most) * stepS);
      if (name !== AGENTS) endpoints += left;
    }
    totals[step + 1] = Math.max(endpoints, queues.get(AGENTS)?.waiting[step + 1] ?? 0);
  }
  const stepOf = (atS: number) => Math.max(0, Math.min(STEPS, Math.round(atS / stepS)));
  return {
    most: Math.max(...totals),
    longestS,
    at: (atS) => totals[stepOf(atS)] ?? 0,
    older: (atS, ageS) => {
      const [now, then] = [stepOf(atS), stepOf(atS - ageS)];
      let [endpoints, agents] = [0, 0];
      for (const [name, { waiting, came }] of queues) {
        const since = (came[now] ?? 0) - (came[then] ?? 0);
        const old = Math.max(0, (waiting[now] ?? 0) - since);
        if (name === AGENTS) agents = old;
        else endpoints += old;
      }
      return Math.max(endpoints, agents);
    },
  };
}

/** Files of a queue by step: those that wait, and all that have come. */
interface Queue {
  readonly waiting: Float64Array;
  readonly came: Float64Array;
}

function newQueue(queues: Map<string, Queue>, name: string): Queue {
  const queue = { waiting: new Float64Array(STEPS + 1), came: new Float64Array(STEPS + 1) };
  queues.set(name, queue);
  return queue;
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
