import { duration, level, type MetricDefinition, rate, ratio, unlessZero } from '../metric.js';

/** Every metric of the system. */
export const METRICS: readonly MetricDefinition[] = [
  level(
    'storage.all.rejecting',
    '1',
    'Share of probes, one an endpoint and an issuer, whose valid token is rejected or which get no answer.',
  ),
  level('storage.<technology>.rejecting', '1', 'The same at the endpoints of one technology.'),
  unlessZero(
    level(
      'storage.all.rejecting.site.<site>',
      '1',
      'The same at one endpoint: the share of the issuers whose tokens it rejects. In the timeline only where it ever rejects one.',
    ),
  ),
  level(
    'storage.all.rejecting.issuer.<i>',
    '1',
    'The same for the tokens of one issuer: the share of the endpoints that reject them.',
  ),
  level(
    'storage.all.rejecting.submitter.<s>',
    '1',
    'The same for the tokens that a submitter signs with its own key.',
  ),
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
    'storage.all.keys.waited',
    "Share of the checks of tokens, probes apart, that waited for an issuer's keys, or behind one that did.",
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
];
