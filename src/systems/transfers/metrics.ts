import { duration, level, type MetricDefinition, rate, ratio, total } from '../metric.js';

/** Every metric of the system. */
export const METRICS: readonly MetricDefinition[] = [
  rate('transfers.<e>.requested', 'transfers', 'Transfers that rules ask for.'),
  rate('transfers.<e>.submitted', 'transfers', 'Transfer attempts handed to FTS.'),
  rate('transfers.<e>.finished', 'transfers', 'Transfer attempts that ended well.'),
  rate(
    'transfers.<e>.failed.<cause>',
    'transfers',
    'Transfer attempts that failed. `token_exchange`: FTS could not exchange a token; `token_expired`: a token had expired before its exchange, or the storage refused an expired one; `token_refresh`: the agent got no fresh token in time; `audience`, `scope`: the token does not fit the endpoint or the action; `validator`: the endpoint rejects all tokens, or its clock is behind and the token is not yet valid for it; `storage_error`: a failure that has nothing to do with tokens; `endpoint_down`: no answer; `transfer_timeout`, `queue_timeout`: too long in copying or in the queue; `submission`: FTS did not accept the job; `keys`: the endpoint has no public key for the token and cannot fetch it.',
  ),
  rate(
    'transfers.<e>.attempt.<attempt>.finished',
    'transfers',
    'Transfer attempts that ended well, by their number: the how-manieth of Rucio at the file it was.',
  ),
  rate(
    'transfers.<e>.attempt.<attempt>.failed',
    'transfers',
    'Transfer attempts that were handed to FTS and failed, by their number.',
  ),
  total('transfers.<e>.bytes', 'B', 'Bytes of the transfers that ended well.'),
  total(
    'transfers.<e>.bytes_in_vain',
    'B',
    'Bytes of the files whose copy was begun and ended badly, each whole wherever it broke off; tries that FTS makes itself included.',
  ),
  {
    pattern: 'transfers.<e>.throughput',
    kind: 'rate',
    unit: 'B/s',
    counts: 'B',
    meaning: 'Bytes of the transfers that ended well, per second; counted when a transfer ends.',
  },
  ratio('transfers.<e>.by_token', 'Share of submitted attempts that go by token; the others go by X.509.'),
  rate(
    'transfers.<e>.x509_after_refusal',
    'transfers',
    'Transfers whose token an endpoint refused and that went on by a proxy, where the submitter sends one beside the tokens (`second_credential`).',
  ),
  ratio(
    'transfers.<e>.datasets_by_token',
    'Share of datasets of which an attempt went by token; counted when the last request of a dataset is done or given up.',
  ),
  duration(
    'transfers.<e>.delay.token',
    'Time that an attempt loses to tokens, one sample an attempt that has ended: the submitter waits for them, the file is in TOKEN_PREP, its agents wait for fresh ones, or at an endpoint that needs public keys to check them. Tries that FTS makes itself are of one attempt and add up; one by X.509 loses nothing.',
  ),
  duration(
    'transfers.<e>.delay.queue',
    'Time from submission to FTS until the copy begins, of attempts that ended well: TOKEN_PREP, the queue and, in the agent, the wait for fresh tokens and public keys; where FTS tries again, until the copy that ended well.',
  ),
  duration('transfers.<e>.delay.copy', 'Time of a copy that ended well.'),
  duration(
    'transfers.<e>.delay.failed',
    'Time from submission to FTS until the attempt has failed, of attempts that failed.',
  ),
  duration('transfers.<e>.delay.total', 'Time from the creation of a request until its copy has ended well.'),
  level('transfers.<e>.in_flight', 'transfers', 'Attempts handed to FTS that have not ended.'),
  rate('transfers.<e>.given_up', 'transfers', 'Requests that Rucio gives up after their last attempt.'),
  level(
    'transfers.<e>.open',
    'transfers',
    'Requests that are neither done nor given up: they wait, are under way, or are STUCK.',
  ),
  level(
    'transfers.<e>.stuck',
    'transfers',
    'Requests of which the lock is STUCK after the last attempt; where nothing repairs them, they stay so.',
  ),
];
