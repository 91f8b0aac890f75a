import { distance } from 'fastest-levenshtein';

/** Longer than any word that is known: to look for what is like it would take long and find nothing. */
const WORD_MAX = 200;

/** The known word most like `word`, if any is like it at all: of words of one or two letters only the same in capitals. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > WORD_MAX) return undefined;
  let best: string | undefined;
  let least = likeWithin(word.length) + 1;
  for (const candidate of known) {
    const apart = lettersApart(word.toLowerCase(), candidate.toLowerCase());
    if (apart < least) {
      least = apart;
      best = candidate;
    }
  }
  return best;
}

/** Letters to change; two neighbours that are exchanged, as in `csm`, count as one. */
function lettersApart(word: string, candidate: string): number {
  const apart = distance(word, candidate);
  const isExchanged = apart === 2 && [...word].sort().join() === [...candidate].sort().join();
  return isExchanged ? 1 : apart;
}

/** How many letters may differ between words that are alike. */
function likeWithin(length: number): number {
  if (length < 4) return length < 3 ? 0 : 1;
  return Math.max(2, Math.floor(length / 3));
}

/** A remedy for an unknown word: the nearest known one, or all of them when they are few. */
export function didYouMean(word: string, known: Iterable<string>, what = 'known'): string {
  const all = [...known];
  const near = nearest(word, all);
  if (near !== undefined) return `did you mean \`${near}\`?`;
  if (all.length === 0) return `there is no ${what}`;
  const shown = all.slice(0, 16).join(', ');
  return `${what}: ${shown}${all.length > 16 ? ', ...' : ''}`;
}
