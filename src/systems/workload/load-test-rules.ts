import { about } from '../../language/about.js';
import { checkClient } from '../iam/clients.js';
import type { IssuerConfig } from '../iam/schema.js';
import type { PartRules, Teller, Unread } from '../rules.js';
import type { LoadTestConfig } from './load-test-schema.js';

/** A load test whose issuer is found, among the issuers. */
type LoadTest = LoadTestConfig & { readonly issuer: string };
interface Around {
  readonly issuers: Readonly<Record<string, IssuerConfig>>;
  readonly horizon: number;
}

/** More requests than can be waited for: ten times those of two weeks of all transfers of the HL-LHC. */
const REQUESTS_MAX = 1e10;

const UNREAD: Unread<LoadTest, Around> = {
  'no client thinks in an open loop': { think: ({ rate }) => rate !== undefined },
  '`retries` is 0': { retry_wait: ({ retries }) => retries === 0 },
};

/** What is said of a load test. */
export const LOAD_TEST_RULES = { at: 'load_tests.*', check, warn, unread: UNREAD } satisfies PartRules<
  LoadTest,
  Around
>;

function check(test: LoadTest, teller: Teller, { issuers, horizon }: Around): void {
  const { tell } = teller;
  const issuer = issuers[test.issuer];
  checkClient(test.client, issuer, teller);
  const refused = test.chain.find((grant) => issuer?.clients[test.client]?.grants.includes(grant) === false);
  if (refused !== undefined) {
    const remedy = 'add it to the `grants` of the client, or take it out of the chain';
    tell('chain', `the client \`${test.client}\` may not ask for ${refused}`, remedy);
  }
  const given = ['clients', 'rate'].filter(teller.isGiven);
  if (given.length !== 1) {
    const why = `\`load_tests.${teller.name}\` needs exactly one of \`clients\` and \`rate\``;
    tell(given.length === 2 ? 'rate' : '', why, '`clients` for a closed loop, `rate` for an open one');
  }
  if (test.rate === 0) tell('rate', 'the rate is zero', 'give a rate such as `180 Hz`');
  if (test.until !== undefined && test.until <= test.from) {
    tell('until', '`until` is not after `from`', 'lengthen it, or leave it out');
  }
  const lastsUs = Math.min(horizon, test.until ?? horizon) - test.from;
  const requests = ((test.rate ?? 0) * test.chain.length * Math.max(0, lastsUs)) / 1e6;
  if (requests <= REQUESTS_MAX) return;
  const why = `\`load_tests.${teller.name}\` asks ${about(requests)} requests, and at most ${about(REQUESTS_MAX)} can be simulated`;
  tell('rate', why, 'lower the rate or the horizon');
}

function warn({ from }: LoadTest, { tell }: Teller, { horizon }: Around): void {
  if (from >= horizon) tell('from', 'this load test begins after the horizon', 'begin it earlier');
}
