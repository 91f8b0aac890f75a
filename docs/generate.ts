import { readFileSync, writeFileSync } from 'node:fs';
import { changesPage } from './changes-page.js';
import { dc24Page } from './dc24-page.js';
import { metricsPage } from './metrics-page.js';
import { scenarioPage } from './scenario-page.js';

/** The generated reference pages: path in `docs/` and text. A test fails when a page on disk differs. */
export const pages: readonly { readonly path: URL; readonly text: () => string }[] = [
  { path: new URL('./scenario.md', import.meta.url), text: scenarioPage },
  { path: new URL('./changes.md', import.meta.url), text: changesPage },
  { path: new URL('./metrics.md', import.meta.url), text: metricsPage },
  { path: new URL('./dc24.md', import.meta.url), text: dc24Page },
];

if (
  process.argv[1] !== undefined &&
  import.meta.url.endsWith(process.argv[1].replace(/^.*\/docs\//, '/docs/'))
) {
  for (const page of pages) {
    const text = page.text();
    if (readOr(page.path) !== text) writeFileSync(page.path, text);
  }
}

function readOr(path: URL): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
