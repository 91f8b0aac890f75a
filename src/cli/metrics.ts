import { catalogueRows } from '../systems/catalogue.js';

/** `tokensim metrics`: every metric with kind, unit and meaning, tab-separated when piped. */
export function metrics(): void {
  for (const [name, kind, unit, meaning] of catalogueRows()) {
    process.stdout.write(`${name}\t${kind}\t${unit}\t${meaning}\n`);
  }
}
