import { z } from 'zod';
import { group } from '../../language/group.js';
import { name } from '../../language/names.js';
import { count, duration, lawOf, period, share } from '../../language/quantity.js';

/** A population of jobs that HTCondor runs, with the token of their owner in their sandbox. */
export const jobsSchema = z.strictObject({
  access_point: name()
    .optional()
    .meta({ description: 'group of access points from which they come; the only one if left out' }),
  running: count(undefined, 1, 5e6).meta({
    description: 'jobs at work at a time, on average: as many begin as end',
  }),
  length: lawOf(duration, { law: 'constant', value: '8 h' }).meta({
    description: 'work of a job, from its begin to its stage-out',
    source: 'assumption',
  }),
  reads: count(1, 0, 1000).meta({
    description: 'times that a job shows its token for input, spread over its work, the first at its begin',
    source: 'assumption',
  }),
  token_ready: share('100 %').meta({
    description:
      'part of the jobs whose site and whose software can use a token; the others have their proxy alone',
    source: 'assumption: all',
  }),
  x509: z.boolean().default(true).meta({
    description: 'jobs have a proxy beside the token, by which they try again',
    source: 'T5: proxies are kept; failed uploads are tried again with the proxy',
  }),
  stage_out: group(
    'how a job writes its output',
    {
      attempts: count(4, 1, 100).meta({
        description: 'attempts, each with what the sandbox holds at that moment',
      }),
      pause: duration('600 s').meta({ description: 'pause after an attempt that failed' }),
    },
    'WMCore StageOutImpl and StageOutMgr: three retries, 600 s after each of four attempts',
  ),
  release: period('300 s').meta({
    description: 'a held job whose credential is there again is released within this; it begins anew',
    source: 'assumption',
  }),
});

export type JobsConfig = z.output<typeof jobsSchema>;
