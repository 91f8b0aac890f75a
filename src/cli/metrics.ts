import { catalogueRows } from '../systems/catalogue.js';
import { printRows } from './terminal.js';

/** `tokensim metrics`: every metric with kind, unit and meaning. */
export function metrics(): void {
  printRows(catalogueRows());
}
