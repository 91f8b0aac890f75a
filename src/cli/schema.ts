import { scenarioJsonSchema } from '../scenario/scenario-json-schema.js';
import { version } from './version.js';

/** `tokensim schema`: the JSON Schema of a scenario and of what it includes, for an editor's completion and checks. */
export function schema(): void {
  process.stdout.write(`${JSON.stringify(scenarioJsonSchema(version), null, 2)}\n`);
}
