import type { StoryLine } from './story.js';

/** A step of a transfer and one of a token of which one follows from the other. */
export interface Arrow {
  readonly token: number;
  readonly from: StoryLine;
  readonly to: StoryLine;
}

/**
 * Where a transfer and its tokens meet. Steps of both at one instant belong together, in the order of the story: a
 * token is signed and given, a transfer is submitted and its tokens are stored, the last exchange is stored and the
 * transfer goes on. A token that is given out of a cache comes from its own latest step.
 */
export function arrowsOf(lines: readonly StoryLine[]): Arrow[] {
  const met = new Set<StoryLine>();
  const arrows = lines.flatMap((line, index): Arrow[] => {
    const { token } = line;
    if (token === undefined || line.entity === 'transfer') return [];
    const isMet = (other: StoryLine) =>
      other.entity === 'transfer' &&
      other.timeUs === line.timeUs &&
      (other.token === undefined || other.token === token);
    const before = lines.slice(0, index).findLast(isMet);
    const partner = before ?? lines.slice(index + 1).find(isMet);
    if (partner === undefined) return [];
    met.add(partner);
    return [before === undefined ? { token, from: line, to: partner } : { token, from: partner, to: line }];
  });
  const given = lines.flatMap((line, index): Arrow[] => {
    const { token } = line;
    if (token === undefined || line.entity !== 'transfer' || met.has(line)) return [];
    const from = lines
      .slice(0, index)
      .findLast((other) => other.token === token && other.entity !== 'transfer');
    return from === undefined ? [] : [{ token, from, to: line }];
  });
  return [...arrows, ...given];
}
