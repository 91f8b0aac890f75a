import { Command } from '@commander-js/extra-typings';
import { scenarioJsonSchema } from '../scenario/json-schema.js';

/** `tokensim schema`: the JSON Schema of a scenario, for an editor's completion. */
export function schemaCommand() {
  return new Command('schema').description('the JSON Schema of a scenario, for an editor').action(() => {
    process.stdout.write(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
  });
}
