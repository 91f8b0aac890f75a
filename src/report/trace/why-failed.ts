import { humanSeconds } from '../../language/human.js';
import type { StoryLine } from './story.js';
import { clock } from './trace-table.js';

/** For each attempt that failed, one paragraph: what failed, what the token's life had to do with it, what took long. */
export function whyFailed(lines: readonly StoryLine[]): string[] {
  return lines.flatMap((line, at) => {
    if (!hasFailed(line)) return [];
    const before = lines.slice(lines.slice(0, at).findLastIndex(hasFailed) + 1, at + 1);
    return [
      [
        `Why: at ${clock(line.timeUs)} an attempt ended as ${line.what}.`,
        ...tokenOf(before),
        ...waitsOf(before),
      ].join(' '),
    ];
  });
}

function hasFailed({ step, what }: StoryLine): boolean {
  return (step === 'ended' && what.startsWith('FAILED')) || step === 'tried_again' || step === 'refused';
}

/** The token whose exchange or whose showing failed the attempt, and when it had expired. */
function tokenOf(lines: readonly StoryLine[]): string[] {
  const last = lines[lines.length - 1];
  const failed = exchangeThatFailed(last, lines);
  if (failed === undefined) return refusalOf(lines);
  const { entity, strand, system } = failed;
  const issued = lines.find((line) => line.entity === entity && line.step === 'issued');
  const called = lines.findLast((line) => line.strand === strand && line.step === 'exchange_called');
  const answered = lines.findLast((line) => line.strand === strand && line.step === 'exchange_answered');
  return [
    `${system} could not exchange ${entity}${issued === undefined ? '' : `, which was ${issued.what} at ${clock(issued.timeUs)}`}:`,
    `its exchange was asked for at ${clock(called?.timeUs ?? failed.timeUs)}, and ${answered?.what ?? failed.what}.`,
  ];
}

/** The exchange that failed an attempt, by the instance of FTS that ended it. */
function exchangeThatFailed(
  { timeUs, system }: StoryLine,
  lines: readonly StoryLine[],
): StoryLine | undefined {
  return lines.find(
    (line) => line.step === 'exchange_failed' && line.timeUs === timeUs && line.system === system,
  );
}

function refusalOf(lines: readonly StoryLine[]): string[] {
  const refusal = lines.findLast(
    ({ step, what }) =>
      (step === 'shown' && what.includes('refused')) || step === 'token_refused' || step === 'fresh_refused',
  );
  return refusal === undefined ? [] : [`${refusal.system}: ${refusal.what}.`];
}

/** What the attempt and its tokens waited for longest. */
function waitsOf(lines: readonly StoryLine[]): string[] {
  const failed = lines[lines.length - 1];
  const culprit = exchangeThatFailed(failed, lines)?.strand;
  const longest = lines
    .filter(({ strand, waitedFor }) => waitedFor !== '' && strand === (culprit ?? 'transfer'))
    .sort((a, b) => b.waitedUs - a.waitedUs)
    .slice(0, 2)
    .filter(({ waitedUs }) => waitedUs > 0)
    .map(({ waitedUs, waitedFor }) => `${humanSeconds(waitedUs / 1e6)} for ${waitedFor}`);
  return longest.length === 0 ? [] : [`Until then it had waited ${longest.join('; and ')}.`];
}
