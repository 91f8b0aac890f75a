import { didYouMean } from '../../language/did-you-mean.js';
import type { Teller } from '../rules.js';
import { type ClientConfig, clientSchema, type IssuerConfig } from './schema.js';

/** Clients that every issuer has, unless its scenario says otherwise. */
const STANDARD = ['rucio', 'fts', 'load', 'vault'];

/** An issuer with the standard clients, in the order of their names. */
export function withClients(issuer: IssuerConfig): IssuerConfig {
  const standard = STANDARD.map((name): [string, ClientConfig] => [name, clientSchema.parse({})]);
  const clients = Object.entries({ ...Object.fromEntries(standard), ...issuer.clients });
  return { ...issuer, clients: Object.fromEntries(clients.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** Tells of the key `client` of a part if it names a client that an issuer does not have. */
export function checkClient(
  client: string,
  issuer: IssuerConfig | undefined,
  { tell }: Teller,
  where = 'at its issuer',
): void {
  if (issuer === undefined || Object.hasOwn(issuer.clients, client)) return;
  const remedy = didYouMean(client, Object.keys(issuer.clients), 'clients there');
  tell('client', `there is no client \`${client}\` ${where}`, remedy);
}
