import { inexactnessOf } from './exactness.js';
import type { Model } from './model.js';

/** Submitters whose tokens the instance exchanges. */
export function submittersOf({ spans, demandAt }: Pick<Model, 'spans' | 'demandAt'>, name: string): string[] {
  const found = new Set<string>();
  for (const span of spans) {
    for (const [submitter, { flows }] of demandAt(span).submitters) {
      if (flows.fts.includes(name)) found.add(submitter);
    }
  }
  return [...found];
}

/** Why the rates of an instance are not the means of a simulation, where they are not. */
export function whyInexact(model: Model, name: string): string | undefined {
  const submitters = submittersOf(model, name);
  const shared = submitters.some((submitter) =>
    model.spans.some((span) => (model.demandAt(span).submitters.get(submitter)?.flows.fts.length ?? 0) > 1),
  );
  if (shared) return 'the part of each instance is taken from its destinations';
  return submitters
    .map((submitter) => inexactnessOf(model, submitter))
    .find((reason) => reason !== undefined);
}
