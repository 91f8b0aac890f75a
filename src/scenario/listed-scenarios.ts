import { beginOfFile } from './file-begin.js';
import { type NamedScenario, namedScenarios, scenariosRoot } from './named-scenarios.js';
import { plainTitleIn } from './plain-title.js';

export interface ListedScenario extends NamedScenario {
  readonly title: string;
}

/** A title is among the first lines of a file. */
const BEGIN_BYTES = 65_536;

/**
 * The named scenarios with their titles. One whose title cannot be read is listed with the reason instead. Waits for a
 * reader of YAML only where a title is not plain.
 */
export async function listScenarios(root = scenariosRoot()): Promise<ListedScenario[]> {
  const listed: ListedScenario[] = [];
  for (const named of namedScenarios(root)) {
    const title = plainTitleIn(beginOf(named.path)) ?? (await import('./title.js')).scenarioTitle(named.path);
    listed.push({ ...named, title });
  }
  return listed;
}

/** The first lines of a file; none where it cannot be read. */
function beginOf(path: string): string {
  try {
    return beginOfFile(path, BEGIN_BYTES);
  } catch {
    return '';
  }
}
