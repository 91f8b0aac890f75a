import { largestOf, meanOfLaw } from '../../kernel/distribution.js';
import { about } from '../../language/about.js';
import { checkClient } from '../iam/clients.js';
import type { IssuerConfig } from '../iam/schema.js';
import type { PartRules, Teller, Unread, Warner } from '../rules.js';
import type { LoadTestConfig } from './load-test-schema.js';

/** A load test whose issuer is found, among the issuers. */
type LoadTest = LoadTestConfig & { readonly issuer: string };
interface Around {
  readonly issuers: Readonly<Record<string, IssuerConfig>>;
  readonly horizon: number;
  readonly faults: readonly {
    readonly kind: string;
    readonly targets: readonly string[];
    readonly factor?: number;
  }[];
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

function check(test: LoadTest, teller: Teller, around: Around): void {
  const { issuers, horizon } = around;
  const { tell } = teller;
  const exchange = test.chain.indexOf('token_exchange');
  const refresh = test.chain.indexOf('refresh_token');
  if (refresh >= 0 && (exchange < 0 || refresh < exchange)) {
    const remedy = 'put `token_exchange` before it';
    tell('chain', 'a refresh needs a refresh token, which only an exchange gives', remedy);
  }
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
  checkLoop(test, teller, around);
  const lastsUs = Math.min(horizon, test.until ?? horizon) - test.from;
  const requests = ((test.rate ?? 0) * test.chain.length * Math.max(0, lastsUs)) / 1e6;
  if (requests <= REQUESTS_MAX) return;
  const why = `\`load_tests.${teller.name}\` asks ${about(requests)} requests, and at most ${about(REQUESTS_MAX)} can be simulated`;
  tell('rate', why, 'lower the rate or the horizon');
}

/** Refuses clients that ask, are answered and ask again at the same instant, without an end. */
function checkLoop(
  { clients, think, chain, ...test }: LoadTest,
  { name, tell }: Teller,
  around: Around,
): void {
  const issuer = around.issuers[test.issuer];
  if (clients === undefined || issuer === undefined) return;
  const { service, weights, round_trip: roundTrip, odd_pods: odd } = issuer;
  const factor = Math.min(1, odd.pods > 0 ? odd.factor : 1, ...factorsOfFaults(test.issuer, around));
  const worksUs = Math.max(...chain.map((grant) => Math.round(largestOf(service) * weights[grant] * factor)));
  if (worksUs > 0 || largestOf(roundTrip) >= 0.5 || largestOf(think) >= 0.5) return;
  const why = `the clients of \`load_tests.${name}\` never let time go on: they do not think, and no answer of \`issuers.${test.issuer}\` takes any time`;
  tell('clients', why, 'give `think`, or the issuer a `round_trip`, or a `service` and weights above 0');
}

/** What faults multiply the service times of an issuer by. */
function factorsOfFaults(issuer: string, { faults }: Around): number[] {
  const of = faults.filter(({ targets }) => targets.includes(`issuers.${issuer}`));
  return of.flatMap(({ factor }) => factor ?? []);
}

function warn(test: LoadTest, { name, tell }: Warner, { horizon, issuers }: Around): void {
  if (test.from >= horizon) {
    tell('after-horizon', 'from', 'this load test begins after the horizon', 'begin it earlier');
  }
  const { pods, threads, accept_queue: queue } = issuers[test.issuer];
  const room = pods * (threads + queue);
  if ((test.clients ?? 0) <= room + outsideOf(test, issuers[test.issuer])) return;
  tell(
    'refused-clients',
    'clients',
    `${test.clients} clients are more than the ${room} requests that \`${test.issuer}\` takes in at a time: the others are refused and ask again at once`,
    `read \`workload.${name}.tokens\` for the throughput, or give fewer clients or a longer \`think\``,
  );
}

/** Clients that think or are on their way, at most: as many as the issuer, if nothing slowed it, leaves to. */
function outsideOf(
  test: LoadTest,
  { pods, slots, service, weights, round_trip: trip }: IssuerConfig,
): number {
  const weight = test.chain.reduce((sum, grant) => sum + weights[grant], 0);
  const pauseUs = meanOfLaw(test.think) + test.chain.length * meanOfLaw(trip);
  return pauseUs === 0 ? 0 : (pauseUs * pods * slots) / (meanOfLaw(service) * weight);
}
