import { scenarioJsonSchema } from '../scenario/json-schema.js';

/** `tokensim schema`: the JSON Schema of a scenario, for an editor's completion. */
export function schema(): void {
  process.stdout.write(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
}
