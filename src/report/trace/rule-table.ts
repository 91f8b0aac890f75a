import type { TraceStep } from '../../study/trace/trace-recorder.js';
import { FAILURE_CAUSES } from '../../systems/transfers/causes.js';
import { type Column, type Terminal, textTable } from '../text-table.js';
import { clock } from './trace-table.js';

const COLUMNS: readonly Column[] = [
  ...['first', 'last', 'files'].map((title) => ({ title, align: 'right' as const })),
  { title: 'what happened', wraps: true },
];

type TransferStep = Extract<TraceStep, { of: 'transfer' }>;

/** The life of all files of a rule in one line a step: how many files, and when the first and the last came to it. */
export function ruleTable(title: string, steps: readonly TraceStep[], terminal: Terminal): string {
  const groups = new Map<string, { files: number; firstUs: number; lastUs: number }>();
  for (const step of steps) {
    if (step.of !== 'transfer') continue;
    const what = textOf(step);
    const group = groups.get(what) ?? { files: 0, firstUs: step.timeUs, lastUs: step.timeUs };
    group.files += step.files;
    group.lastUs = step.timeUs;
    groups.set(what, group);
  }
  const rows = [...groups].map(([what, { files, firstUs, lastUs }]) => [
    clock(firstUs),
    clock(lastUs),
    String(files),
    what,
  ]);
  return `${title}\n\n${textTable(COLUMNS, rows, terminal)}\n`;
}

const ACTIONS = ['read token', 'write token', 'token for FTS'] as const;

function textOf({ step, a, b }: TransferStep): string {
  switch (step) {
    case 'token_cached':
      return `${ACTIONS[a]} from the cache`;
    case 'token_asked':
      return `${ACTIONS[a]} asked of the issuer`;
    case 'token_given':
      return `${ACTIONS[a]} newly signed`;
    case 'token_refused':
      return `${ACTIONS[a]} refused by the issuer`;
    case 'submitted':
      return `attempt ${a + 1} submitted to FTS by token`;
    case 'submitted_x509':
      return `attempt ${a + 1} submitted to FTS by X.509`;
    case 'shown':
      return `${ACTIONS[a]} ${b < 0 ? 'accepted' : `refused: ${FAILURE_CAUSES[b]}`}`;
    case 'copied':
      return a < 0 ? 'copy complete' : `copy broken off: ${FAILURE_CAUSES[a]}`;
    case 'ended':
      return a < 0 ? 'FINISHED' : `FAILED: ${FAILURE_CAUSES[a]}`;
    case 'retried':
      return `put back into the queue for attempt ${a + 1}`;
    case 'stuck':
      return `STUCK after attempt ${a + 1}`;
    case 'closed':
      return a === 1 ? 'closed as done' : 'given up';
    default:
      return PLAIN[step];
  }
}

const PLAIN = {
  requested: 'asked for by the rule',
  prepared: 'passed on by the preparer',
  fetched: 'fetched by a submitter pod',
  taken: 'taken by a submitter thread',
  refused: 'job refused by FTS: a token is missing',
  stray: 'left SUBMITTING: its thread died, or its POST failed',
  token_prep: 'TOKEN_PREP',
  queued: 'SUBMITTED',
  keys_awaited: 'waits for public keys of the issuer',
  started: 'ACTIVE',
  fresh_asked: 'agent asks for a fresh token',
  fresh_given: 'agent has a fresh token',
  fresh_refused: 'agent got no fresh token in time',
  proxy_shown: 'token refused, goes on by proxy',
  copying: 'copy begun',
  polled: 'end seen by the poller of Rucio',
} as const;
