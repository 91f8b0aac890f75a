import { FTS, hasRefresher } from '../systems/fts/versions.js';
import { History, type RatePiece } from './history.js';
import type { Model, WaitingFiles } from './model.js';
import { instanceHistory } from './model-history.js';
import { refreshPace } from './refresh-turns.js';

type Parts = Pick<Model, 'scenario' | 'spans' | 'pieces' | 'demandAt' | 'toS' | 'exchanges'>;

const SAMPLES = 600;
/** Tokens that a file needs at the most: one for each end. */
const TOKENS_A_FILE = 2;

/**
 * What the refresher of 3.13 asks for in vain: rows past half of a life that have no refresh token, once a turn each,
 * as unmanaged ones whose files wait and those whose exchange is late. At the most that are two tokens for every file
 * that waits; at the least none, as files may share tokens.
 */
export function futileRefreshes(model: Parts, name: string, waiting: WaitingFiles): History {
  const fts = model.scenario.fts[name];
  if (fts === undefined || !hasRefresher(fts) || FTS[fts.version].refresh.kind !== 'polling')
    return new History([]);
  const { intervalS, bulk } = refreshPace(fts);
  const unmanaged = unmanagedLives(model, name);
  const exchange = model.exchanges.get(name);
  const managedS = shortestOf(managedLives(model, name));
  const come = instanceHistory(model, name, ({ tokens }) => tokens);
  const isLate = exchange?.behind !== undefined && exchange.behind.longestWaitS > managedS / 2;
  if (unmanaged.length === 0 && !isLate) return new History([]);
  const rowsAt = (atS: number): number => {
    let rows = 0;
    if (unmanaged.length > 0 && waiting.longestS > shortestOf(unmanaged) / 2)
      rows += Math.min(TOKENS_A_FILE * waiting.at(atS), come.count(atS - shortestOf(unmanaged) / 2).high);
    if (isLate && exchange?.behind !== undefined) rows += exchange.behind.at(atS).backlog;
    return rows;
  };
  const stepS = model.toS / SAMPLES;
  return new History(
    Array.from({ length: SAMPLES }, (_, index): RatePiece => {
      const [fromS, toS] = [index * stepS, (index + 1) * stepS];
      return { fromS, toS, rateHz: { low: 0, high: Math.min(bulk, rowsAt(toS)) / intervalS } };
    }),
  );
}

/** Issuers whose discovery documents the refresher of 3.13 reads at the head of each of its turns. */
export function providersOf(
  model: Pick<Model, 'scenario' | 'spans' | 'demandAt'>,
  name: string,
): Set<string> {
  const fts = model.scenario.fts[name];
  if (fts === undefined || !fts.tokens || !hasRefresher(fts) || FTS[fts.version].refresh.kind !== 'polling')
    return new Set();
  const found = new Set<string>();
  for (const span of model.spans) {
    for (const [submitter, { flows }] of model.demandAt(span).submitters) {
      const { issuer, tokens } = model.scenario.submitters[submitter] ?? {};
      if (issuer !== undefined && tokens?.issuer === 'iam' && flows.fts.includes(name)) found.add(issuer);
    }
  }
  return found;
}

function unmanagedLives(model: Parts, name: string): number[] {
  return livesOf(model, name, (management) => management === 'unmanaged');
}

function managedLives(model: Parts, name: string): number[] {
  return livesOf(model, name, (management) => management === 'polling');
}

/** Lives of the tokens of an IAM that reach an instance, s. */
function livesOf(
  { spans, demandAt }: Parts,
  name: string,
  isMeant: (management: string) => boolean,
): number[] {
  return spans.flatMap((span) =>
    [...demandAt(span).submitters.values()]
      .filter(
        ({ parties, flows }) =>
          flows.fts.includes(name) && parties.tokens.issuer === 'iam' && isMeant(parties.tokens.management),
      )
      .map(({ parties }) => parties.lifetimeS),
  );
}

function shortestOf(lives: readonly number[]): number {
  return Math.min(Number.POSITIVE_INFINITY, ...lives);
}
