import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The YAML files under a folder, two levels deep, as sorted paths relative to it with `/`; none if it cannot be read. */
export function yamlFilesUnder(folder: string, depth = 2): string[] {
  const files: string[] = [];
  for (const entry of entriesOf(folder)) {
    if (entry.isDirectory() && depth > 1) {
      files.push(
        ...yamlFilesUnder(join(folder, entry.name), depth - 1).map((file) => `${entry.name}/${file}`),
      );
    } else if (/\.ya?ml$/.test(entry.name) && !entry.isDirectory()) {
      files.push(entry.name);
    }
  }
  return files.sort();
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
