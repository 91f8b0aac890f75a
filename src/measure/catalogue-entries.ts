import type { MetricKind } from './instrument.js';

/** What one family of metrics is. */
export interface MetricDefinition {
  /** The name, with `<placeholders>` for instances and dimensions. */
  readonly pattern: string;
  readonly kind: MetricKind;
  /** Hz, s, B, B/s, `1` for a share, or the things counted. */
  readonly unit: string;
  /** The things that a rate counts: the unit of its total. */
  readonly counts?: string;
  readonly meaning: string;
}

/** Placeholders that stand for a name of the scenario. */
export const PLACEHOLDERS: Readonly<Record<string, string>> = {
  i: 'an issuer of the scenario',
  s: 'a submitter of the scenario',
  f: 'an FTS instance of the scenario',
  e: 'an experiment, or `all` for the sum over experiments',
  n: 'a fault of the scenario',
};

/** Placeholders that stand for one of a few values. */
export const DIMENSIONS: Readonly<Record<string, readonly string[]>> = {
  grant: ['client_credentials', 'token_exchange', 'refresh_token', 'discovery'],
  answer: ['refused', 'pool_timeout', 'expired_subject', 'invalid_grant', 'unavailable', 'deadlock'],
  request_state: ['PREPARING', 'WAITING', 'QUEUED', 'SUBMITTING', 'SUBMITTED', 'STUCK'],
  file_state: ['TOKEN_PREP', 'SUBMITTED', 'ACTIVE'],
  access: ['read', 'create', 'modify'],
  outcome: ['FINISHED', 'FAILED'],
  cause: [
    'token_exchange',
    'token_expired',
    'token_refresh',
    'audience',
    'scope',
    'validator',
    'storage_error',
    'endpoint_down',
    'transfer_timeout',
    'queue_timeout',
    'submission',
    'keys',
  ],
  technology: ['xrootd', 'dcache', 'storm', 'eos', 'dpm', 'echo'],
};

const rate = (pattern: string, counts: string, meaning: string): MetricDefinition => ({
  pattern,
  kind: 'rate',
  unit: 'Hz',
  counts,
  meaning,
});
const level = (pattern: string, unit: string, meaning: string): MetricDefinition => ({
  pattern,
  kind: 'level',
  unit,
  meaning,
});
const ramp = (pattern: string, unit: string, meaning: string): MetricDefinition => ({
  pattern,
  kind: 'ramp',
  unit,
  meaning,
});
const peak = (pattern: string, unit: string, meaning: string): MetricDefinition => ({
  pattern,
  kind: 'peak',
  unit,
  meaning,
});
const duration = (pattern: string, meaning: string): MetricDefinition => ({
  pattern,
  kind: 'duration',
  unit: 's',
  meaning,
});
const ratio = (pattern: string, meaning: string): MetricDefinition => ({
  pattern,
  kind: 'ratio',
  unit: '1',
  meaning,
});
/** A mean over the windows of a fault. */
const perFault = (pattern: string, unit: string, meaning: string): MetricDefinition => ({
  pattern,
  kind: 'ratio',
  unit,
  meaning,
});
const total = (pattern: string, unit: string, meaning: string): MetricDefinition => ({
  pattern,
  kind: 'total',
  unit,
  meaning,
});

/** Every metric there is. */
export const CATALOGUE: readonly MetricDefinition[] = [
  rate(
    'iam.<i>.rate.<grant>',
    'requests',
    'Requests for a grant that reach the issuer, whatever the answer. `discovery` is a read of the discovery document.',
  ),
  rate('iam.<i>.rate.all', 'requests', 'Requests of all grants that reach the issuer.'),
  duration(
    'iam.<i>.latency.<grant>',
    'Time from a request to its answer, for requests that got a token; includes waiting at the issuer and the round trip.',
  ),
  rate(
    'iam.<i>.errors.<answer>',
    'requests',
    'Requests that got no token. `refused`: threads and accept queue full; `pool_timeout`: no database connection in time; `expired_subject`: the token to exchange had expired; `invalid_grant`: refresh token unknown, used up or expired; `unavailable`: no ready pod; `deadlock`: rolled back by the database, in the way of the clean-up.',
  ),
  rate(
    'iam.<i>.rate.abandoned',
    'requests',
    'Requests that their client gave up before the answer, while the issuer works on them all the same.',
  ),
  rate('iam.<i>.rate.keys', 'fetches', "Fetches of the issuer's public keys that reach their host."),
  level('iam.<i>.ready', 'pods', 'Pods to which the load balancer sends requests.'),
  rate(
    'iam.<i>.rate.writes',
    'rows',
    "Rows that grants insert, update or delete in the issuer's database; the clean-up job apart.",
  ),
  level(
    'iam.<i>.stored.access_token',
    'tokens',
    'Rows of access tokens in the database, expired ones included until the clean-up job deletes them.',
  ),
  level(
    'iam.<i>.stored.refresh_token',
    'tokens',
    'Rows of refresh tokens in the database, those that no client ever received included.',
  ),
  level('iam.<i>.stored.token', 'tokens', 'Rows of access and of refresh tokens together.'),
  level('iam.<i>.live.access_token', 'tokens', 'Access tokens that were issued and have not expired.'),
  level('iam.<i>.utilisation', '1', 'Busy request slots as a share of the slots of all ready pods.'),
  level(
    'iam.<i>.database.utilisation',
    '1',
    'Busy servers of the shared database as a share of them all; only where the scenario has a database.',
  ),
  level('iam.<i>.queue', 'requests', 'Requests that have arrived and wait for a slot.'),
  rate(
    'iam.<i>.rate.cleared',
    'rows',
    'Rows of access tokens that refreshes delete, of clients with `clear_on_refresh`.',
  ),
  rate('iam.<i>.rate.revoked', 'tokens', 'Access tokens revoked before they expire.'),
  level('iam.<i>.stored.revoked', 'tokens', 'Rows in the table of revocations, expired ones included.'),
  rate('iam.<i>.cleanup.deleted', 'rows', 'Rows of expired tokens that the clean-up job deletes.'),
  level('iam.<i>.cleanup.lag', 's', 'How long ago the oldest row still stored has expired.'),

  rate(
    'rucio.<s>.rate.submitted',
    'transfers',
    'Transfers that the submitter hands to FTS, repeats included.',
  ),
  ratio(
    'rucio.<s>.cache.hit_ratio',
    'Share of token look-ups that the token cache answers, those of the reaper apart.',
  ),
  level('rucio.<s>.cache.keys', 'tokens', 'Tokens in the token cache, those of the reaper apart.'),
  level('rucio.<s>.state.<request_state>', 'requests', 'Transfer requests in a state of Rucio.'),
  rate('rucio.<s>.rate.retried', 'transfers', 'Failed transfers that are put back into the queue.'),
  rate('rucio.<s>.rate.submission_failed', 'transfers', 'Transfers that could not be handed to FTS.'),
  rate(
    'rucio.<s>.rate.x509_fallback',
    'transfers',
    'Transfers that go by X.509 because an end of them or the FTS instance takes no tokens, or because the submitter got no token for FTS.',
  ),
  rate(
    'rucio.<s>.rate.without_credential',
    'transfers',
    'Transfers that FTS refuses because there is neither a token for them nor a certificate (`x509_fallback: false`).',
  ),
  rate('rucio.<s>.rate.signed', 'tokens', 'Tokens, envelopes or URLs that are signed without an issuer.'),
  level('rucio.<s>.utilisation', '1', 'Submitter threads at work on a batch, as a share of them all.'),
  rate(
    'rucio.<s>.rate.deleted',
    'files',
    'Files that the reaper has deleted, counted when their chunk is through.',
  ),
  rate(
    'rucio.<s>.rate.delete_failed',
    'files',
    'Files that the reaper tried to delete and could not; each is tried again later.',
  ),
  ramp(
    'rucio.<s>.deletions',
    'files',
    'Files that are to be deleted and have not been: those that wait, those that a thread has in hand, and those that failed.',
  ),
  duration('rucio.<s>.delay.submission', 'Time from the creation of a request until it is handed to FTS.'),

  level(
    'fts.<f>.state.<file_state>',
    'files',
    'Files in a state of FTS: TOKEN_PREP waits for the token exchange, SUBMITTED for an agent, ACTIVE has one.',
  ),
  rate('fts.<f>.rate.<outcome>', 'files', 'Files that reach a final state.'),
  level('fts.<f>.backlog.exchange', 'tokens', 'Tokens that wait to be exchanged.'),
  level('fts.<f>.backlog.refresh', 'tokens', 'Tokens that wait to be refreshed.'),
  rate('fts.<f>.rate.exchange', 'tokens', 'Tokens exchanged.'),
  rate('fts.<f>.rate.exchange_failed', 'tokens', 'Exchanges that failed.'),
  rate('fts.<f>.rate.refresh', 'tokens', 'Tokens refreshed.'),
  rate('fts.<f>.rate.refresh_failed', 'tokens', 'Refreshes that failed.'),
  rate(
    'fts.<f>.rate.call_back',
    'tokens',
    'Fresh tokens that the submitter gave when FTS called it back for one.',
  ),
  rate('fts.<f>.rate.call_back_failed', 'tokens', 'Call-backs to the submitter that got no fresh token.'),
  rate('fts.<f>.rate.writes', 'rows', 'Rows of the table t_token that are inserted or updated.'),
  level(
    'fts.<f>.batch.exchange',
    'tokens',
    'Size of the batch that the exchange service took at its last turn.',
  ),
  level(
    'fts.<f>.batch.refresh',
    'tokens',
    'Size of the batch that the refresh service took at its last turn.',
  ),
  level(
    'fts.<f>.batch.refused',
    'tokens',
    'Tokens of the last turn of the refresh service that got HTTP 401: no refresh token, or one that is lost or expired. A refresher that polls takes them first again at each turn, in the place of others.',
  ),
  level(
    'fts.<f>.utilisation.refresh',
    '1',
    'How near the refresh service was to its limit at its last turn: tokens over the most that it takes, or, where it polls and that is more, its time over the interval. At 1 it cannot do more.',
  ),
  level('fts.<f>.stored.token', 'tokens', 'Rows of the table t_token.'),
  level(
    'fts.<f>.stored.failed_token',
    'tokens',
    'Rows of the table t_token_refresher_failed_token of FTS 3.13, which nothing reads.',
  ),
  level('fts.<f>.dead.token', 'tokens', 'Tokens whose exchange or refresh has failed for good.'),
  level('fts.<f>.utilisation', '1', 'Busy transfer agents as a share of the agent slots.'),
  total(
    'fts.<f>.restarts',
    'restarts',
    'Token daemons that were started again, after the watchdog had killed them or, in FTS 3.13, a token had crashed the refresher.',
  ),
  duration('fts.<f>.delay.token_prep', 'Time that a file spends in TOKEN_PREP.'),

  rate('transfers.<e>.requested', 'transfers', 'Transfers that rules ask for.'),
  rate('transfers.<e>.submitted', 'transfers', 'Transfer attempts handed to FTS.'),
  rate('transfers.<e>.finished', 'transfers', 'Transfer attempts that ended well.'),
  rate(
    'transfers.<e>.failed.<cause>',
    'transfers',
    'Transfer attempts that failed. `token_exchange`: FTS could not exchange a token; `token_expired`: a token had expired before its exchange, or the storage refused an expired one; `token_refresh`: the agent got no fresh token in time; `audience`, `scope`: the token does not fit the endpoint or the action; `validator`: the endpoint rejects all tokens, or its clock is behind and the token is not yet valid for it; `storage_error`: a failure that has nothing to do with tokens; `endpoint_down`: no answer; `transfer_timeout`, `queue_timeout`: too long in copying or in the queue; `submission`: FTS did not accept the job; `keys`: the endpoint has no public key for the token and cannot fetch it.',
  ),
  total('transfers.<e>.bytes', 'B', 'Bytes of the transfers that ended well.'),
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
    'Time that an attempt loses to tokens, one sample an attempt: the submitter waits for them, the file is in TOKEN_PREP, the agent waits for fresh ones.',
  ),
  duration('transfers.<e>.delay.queue', 'Time from submission to FTS until the copy begins.'),
  duration('transfers.<e>.delay.copy', 'Time of a copy that ended well.'),
  duration('transfers.<e>.delay.total', 'Time from the creation of a request until its copy has ended well.'),
  level('transfers.<e>.in_flight', 'transfers', 'Attempts handed to FTS that have not ended.'),
  rate('transfers.<e>.given_up', 'transfers', 'Requests that Rucio gives up after their last attempt.'),

  level(
    'storage.all.rejecting',
    '1',
    'Share of probes, one an endpoint and an issuer, whose valid token is rejected or which get no answer.',
  ),
  level('storage.<technology>.rejecting', '1', 'The same at the endpoints of one technology.'),
  rate('storage.all.keys.fetched', 'fetches', "Fetches of an issuer's public keys by an endpoint."),
  rate(
    'storage.all.keys.failed',
    'fetches',
    'Such fetches that failed: the issuer did not answer, or not in time.',
  ),
  duration(
    'storage.all.keys.time',
    'Time of such a fetch that brought keys and was waited for at the issuer.',
  ),
  duration(
    'storage.all.keys.wait',
    "Time for which a check of a token waited for an issuer's keys, or behind one that did; one sample a check that waited.",
  ),
  ratio(
    'storage.all.acl_hit_ratio',
    'Share of the checks that endpoints answer from memory, without a signature or a key: of those that remember tokens (XRootD and its like, the WebDAV door of dCache).',
  ),
  rate(
    'storage.all.expired_accepted',
    'checks',
    'Checks that let pass a token which has expired by true time: remembered by the endpoint, within its leeway, or by a clock that is behind.',
  ),
  level('storage.all.active', 'transfers', 'Copies under way.'),

  ramp(
    'tokens.<e>.exposure.<access>',
    'B h',
    'What thieves of all live credentials could do: over each, the bytes that it reaches × the hours that it has left. `create`: may write new files and not replace any; `modify`: may also replace and delete; one that may modify does not count under `create`, while `read` counts apart. Bytes that several credentials reach count once for each.',
  ),
  ramp(
    'tokens.<e>.exposed_files.<access>',
    'files h',
    'The same with files in the place of bytes: over each live credential, the files that it reaches × the hours that it has left.',
  ),
  peak(
    'tokens.<e>.worst.<access>',
    'B h',
    'What a thief of one credential could do: the largest exposure of a single one, at its issue.',
  ),
  level(
    'tokens.<e>.live',
    'tokens',
    'Access tokens, envelopes, URLs and proxies that have been issued and have not expired, whoever holds them.',
  ),

  level(
    'faults.<n>.active',
    '1',
    '1 while the fault is there and 0 otherwise: the mean is its share of the time.',
  ),
  total('faults.<n>.begun', 'faults', 'How often the fault has begun.'),
  duration(
    'faults.<n>.first_failure',
    'Time from the begin of the fault to the first transfer that fails for a new or raised cause: one that no transfer failed for in the hour before, or that more failed for within five minutes than chance explains (twice the most in five minutes of that hour, and 5). `storage_error` is never new, only raised, and causes that a fault of this kind cannot have are not counted. No sample when none is.',
  ),
  perFault(
    'faults.<n>.failed',
    'transfers',
    'Attempts that failed for new or raised causes, beyond those that would have at the pace of the hour before, from the begin of the fault until goodput is back, and for an hour after its end at least. Causes that a fault of this kind cannot have are not counted.',
  ),
  perFault('faults.<n>.failed.<cause>', 'transfers', 'The same for one cause.'),
  ratio('faults.<n>.failed_share', 'The same as a share of all attempts that ended in that time.'),
  ratio('faults.<n>.failed_share.<cause>', 'The same for one cause.'),
  peak(
    'faults.<n>.rejecting',
    '1',
    'The largest `storage.all.rejecting` from the begin of the fault until an hour after its end, or until goodput and backlog are back if that is later; looked at each minute.',
  ),
  duration(
    'faults.<n>.recovery',
    'Time from the end of the fault until goodput is back: until the first five minutes of at least 90 % of the mean of the hour before. If within an hour it falls below half of the lowest five minutes of the hour before while the backlog or the failures are raised, it was not back. No sample when it does not come back before the run ends or the fault begins anew.',
  ),
  duration(
    'faults.<n>.drain',
    'Time from the end of the fault until the backlog (WAITING, QUEUED and SUBMITTING in Rucio, TOKEN_PREP and SUBMITTED in FTS) is back at its mean of the hour before; looked at each minute. If within an hour it rises above twice the highest of the hour before, and 5, it was not back. No sample when it does not come back, nor when it grows or shrinks by itself in the hour before.',
  ),
  ratio(
    'faults.<n>.goodput_during',
    'Bytes of the transfers that ended well while the fault was there, over those at the pace of the hour before; above 1 when it was faster.',
  ),
  ratio('faults.<n>.goodput_after', 'The same in the hour after its end.'),
  perFault(
    'faults.<n>.extra_requests',
    'requests',
    'Requests that reach the issuers beyond those at the pace of the hour before, from the begin of the fault until the backlog is back, and for an hour after its end at least; below 0 when fewer come. No sample when the backlog grows or shrinks by itself in the hour before.',
  ),
  perFault(
    'faults.<n>.extra_retries',
    'transfers',
    'Failed transfers that Rucio puts back into its queue beyond those at the pace of the hour before, in the same time.',
  ),
];
