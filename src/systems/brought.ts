import { SYSTEMS } from './registry.js';
import type { Brought } from './system.js';

/**
 * What the systems bring in a file of their folder, each the export of the file's own name, in the order of the
 * registry. The files stand above the descriptions, import them, and are loaded by their names for that reason.
 */
export function broughtBy(file: Brought): Promise<readonly unknown[]> {
  // As this file is: compiled, or read by a tool that compiles while it runs.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const systems = SYSTEMS.filter(({ brings = [] }) => brings.includes(file));
  return Promise.all(
    systems.map(async ({ prefix }) => {
      const module = await import(/* @vite-ignore */ `./${prefix}/${file}.${extension}`);
      if (module[file] === undefined) throw new TypeError(`systems/${prefix}/${file}.ts exports no ${file}`);
      return module[file];
    }),
  );
}
