import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { yamlFilesUnder } from './yaml-files.js';

export interface NamedScenario {
  readonly name: string;
  readonly path: string;
}

/** The scenarios folder of the package, from the sources and from `dist` alike. */
export function scenariosRoot(): string {
  return fileURLToPath(new URL('../../scenarios', import.meta.url));
}

/** The scenarios of a folder, by name. */
export function namedScenarios(root: string): NamedScenario[] {
  return yamlFilesUnder(root, 1).map((file) => {
    return { name: basename(file).replace(/\.ya?ml$/, ''), path: join(root, file) };
  });
}
