/** The first of some texts, and how many there are besides: `a, b and 3 more`. */
export function listed(texts: readonly string[], shownMax: number, separator = ', '): string {
  const more = texts.length - shownMax;
  return more < 1 ? texts.join(separator) : `${texts.slice(0, shownMax).join(separator)} and ${more} more`;
}
