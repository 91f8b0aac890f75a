import { SYSTEMS } from './registry.js';
import type { Brought, SystemDescription } from './system.js';

/**
 * What the systems bring in a file of their folder, each the export of the file's own name, in the order of the
 * systems given. The files stand above the descriptions, import them, and are loaded by their names for that reason.
 */
export function broughtBy(
  file: Brought,
  systems: readonly SystemDescription[] = SYSTEMS,
): Promise<readonly unknown[]> {
  // As this file is: compiled, or read by a tool that compiles while it runs.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return Promise.all(
    systems
      .filter(({ brings = [] }) => brings.includes(file))
      .map(async ({ prefix }) => {
        const module = await import(/* @vite-ignore */ `./${prefix}/${file}.${extension}`);
        if (module[file] === undefined)
          throw new TypeError(`systems/${prefix}/${file}.ts exports no ${file}`);
        return module[file];
      }),
  );
}
