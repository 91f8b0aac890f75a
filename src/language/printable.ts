/**
 * Characters that a terminal obeys, or that turn the text around them, instead of being shown: controls, marks of
 * direction, line separators, halves of characters. Joiners within words and emoji are shown.
 */
const UNSHOWN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const BREAKS = /[\t\n\v\f\r\p{Zl}\p{Zp}]+/gu;
const OTHERS = new RegExp(UNSHOWN.source, 'gu');

/** The first character of a text that is not shown but obeyed, as `U+202E`; line ends and tabs are none. */
export function unshownIn(text: string): string | undefined {
  const found = UNSHOWN.exec(text.replace(/[\t\n]/g, ' '));
  return found === null ? undefined : nameOf(found[0]);
}

/** A text from outside on one line of a terminal, where it obeys nothing: what is not shown is named instead. */
export function printable(text: string): string {
  return text.replace(BREAKS, ' ').replace(OTHERS, (character) => `<${nameOf(character)}>`);
}

function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Longer than any word or number that a person writes. */
const SHOWN_MAX = 64;

/** A text from outside as a message shows it: of one that is too long, how it begins and how long it is. */
export function cut(text: string, shownMax = SHOWN_MAX): string {
  if (text.length <= shownMax) return text;
  const begin = text.slice(0, shownMax / 2).replace(/\p{Cs}$/u, '');
  return `${begin}... (${text.length} characters)`;
}
