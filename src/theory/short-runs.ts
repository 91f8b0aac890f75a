import { type Warning, warningAt } from '../scenario/error.js';
import type { LoadedVariant } from '../scenario/load.js';
import { placeOf } from '../scenario/node.js';
import { settlingOf } from './explain.js';
import type { TimeConstant } from './time-constants.js';
import { time } from './words.js';

/** A mean from an empty start is off by about the time to settle over the time measured: here by 5 %. */
const TIMES_TO_SETTLE = 20;
/** What settles from an empty start; stocks fill for as long as tokens live, which `explain` tells. */
const SETTLING: readonly string[] = ['latency', 'time in TOKEN_PREP'];

/**
 * Warnings of runs that are short against what waits in them, one for each part that settles too slowly, in the first
 * variant of which that is so. Of faults and changes no closed form knows how long they take to settle.
 */
export function shortRuns(variants: readonly LoadedVariant[]): Warning[] {
  const told = new Set<string>();
  return variants.flatMap(({ name, scenario, tree }, index) => {
    if (scenario.changes.length > 0 || scenario.acknowledge.includes('short-run')) return [];
    const { runLength, measured, disturbed } = settlingOf(scenario);
    if (disturbed !== undefined) return [];
    const lasts = measured.toS - measured.fromS;
    const slow = runLength.constants.filter(
      (one) =>
        SETTLING.includes(one.of) &&
        measured.fromS < one.seconds &&
        lasts < TIMES_TO_SETTLE * one.seconds &&
        !told.has(one.name),
    );
    return slow.map((constant) => {
      told.add(constant.name);
      const where = index === 0 ? '' : `, in the variant \`${name}\``;
      return warningAt(
        'short-run',
        placeOf(tree, ['horizon']),
        `${messageOf(constant, lasts)}${where}`,
        remedyOf(constant),
      );
    });
  });
}

function messageOf({ name, seconds, of }: TimeConstant, lasts: number): string {
  return `the ${name} takes ${time(seconds)} to settle, and only ${time(lasts)} are measured from an empty start: the ${of} is too low`;
}

function remedyOf({ seconds }: TimeConstant): string {
  const warmup = time(Math.ceil(seconds));
  return `a \`warmup\` of ${warmup} or more, or a longer \`horizon\`; \`run --mser\` tells how much to leave out`;
}
