import type { Scenario } from '../scenario/schema.js';
import type { Model } from './model.js';

/** Files that wait at an FTS instance for agents, because an endpoint takes fewer than come. */
export interface WaitingFiles {
  /** At a time. */
  readonly at: (atS: number) => number;
  readonly most: number;
}

const STEPS = 1200;

/**
 * Files that wait over time, as if they came and went evenly: at each endpoint what comes beyond the copies that it
 * can take. Links that are shorter than their endpoints, and agents that are all busy, are left out.
 */
export function waitingFiles(
  { scenario, spans, toS, trafficAt }: Pick<Model, 'scenario' | 'spans' | 'toS' | 'trafficAt'>,
  instance: string,
): WaitingFiles {
  const isShort = spans.some((span) =>
    [...trafficAt(span).into].some(([site, { copies }]) => copies > inboundSlots(scenario, site)),
  );
  if (!isShort) return { at: () => 0, most: 0 };
  const stepS = toS / STEPS;
  const waiting = new Map<string, { files: number; readonly capacityHz: number }>();
  const totals = [0];
  let index = 0;
  for (let step = 0; step < STEPS; step++) {
    const atS = (step + 0.5) * stepS;
    while ((spans[index]?.toS ?? Number.POSITIVE_INFINITY) <= atS) index++;
    const span = spans[index];
    for (const queue of waiting.values()) queue.files -= queue.capacityHz * stepS;
    for (const [site, { attemptsHz, copies }] of span === undefined ? [] : trafficAt(span).into) {
      if (scenario.sites[site]?.fts !== instance || attemptsHz === 0) continue;
      const capacityHz = (inboundSlots(scenario, site) * attemptsHz) / copies;
      const files = waiting.get(site)?.files ?? -capacityHz * stepS;
      waiting.set(site, { files: files + attemptsHz * stepS, capacityHz });
    }
    let total = 0;
    for (const queue of waiting.values()) {
      queue.files = Math.max(0, queue.files);
      total += queue.files;
    }
    totals.push(total);
  }
  return {
    most: Math.max(...totals),
    at: (atS) => totals[Math.max(0, Math.min(STEPS, Math.round(atS / stepS)))] ?? 0,
  };
}

/** Copies that an endpoint takes at a time. */
export function inboundSlots({ sites, fts }: Scenario, name: string): number {
  const site = sites[name];
  return Math.min(site?.inbound ?? 0, fts[site?.fts ?? '']?.endpoint.inbound ?? Number.POSITIVE_INFINITY);
}
