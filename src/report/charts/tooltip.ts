/** What stands beside the pointer: each value below its name, with its unit. */

/** A value of a mark: its field, its name and whether it is a number or a text. */
type Shown = readonly [field: string, title: string, type?: 'quantitative' | 'nominal'];

/** Four significant digits, with commas: prefixes such as those of the axes would hide what a small change comes to. */
const FORMAT = ',.4~r';

/** The channel that shows these values of the mark under the pointer. */
export function tooltipOf(...values: readonly Shown[]) {
  return values.map(([field, title, type = 'quantitative']) => ({
    field,
    title,
    type,
    ...(type === 'quantitative' ? { format: FORMAT } : {}),
  }));
}
