import type { TopLevelSpec } from 'vega-lite';

/** A specification as a person can read it: indented, but each point of the data on one line. */
export function specText(spec: TopLevelSpec): string {
  const tables: string[] = [];
  const outline = JSON.stringify(
    spec,
    (key, value: unknown) => {
      if (key !== 'values' || !Array.isArray(value) || typeof value[0] !== 'object') return value;
      tables.push(`[\n${value.map((row) => JSON.stringify(row)).join(',\n')}\n]`);
      return `table ${tables.length - 1}`;
    },
    2,
  );
  // A quotation mark inside a string is escaped, so that only a key can match.
  return `${outline.replaceAll(/"values": "table (\d+)"/g, (_, index: string) => `"values": ${tables[Number(index)]}`)}\n`;
}
