import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { markdown, type Table } from './table.js';

/** The benchmarks by name, each in a file of its own. `npm run bench -- hold mm1` runs only these. */
const BENCHMARKS: Readonly<Record<string, () => Promise<Table>>> = {
  hold: async () => (await import('./hold.js')).hold(),
  draws: async () => (await import('./draws.js')).draws(),
  mm1: async () => (await import('./mm1.js')).mm1(),
  timers: async () => (await import('./timers.js')).timers(),
  batch: async () => (await import('./batch.js')).batch(),
  commands: async () => (await import('./commands.js')).commands(),
  scale: async () => (await import('./scale-table.js')).scale(),
};

const DOCUMENT = new URL('../docs/benchmarks.md', import.meta.url);
const PREFACE = [
  '# Benchmarks',
  '',
  'Written by `npm run bench`. Figures are ratios to peers that took turns with tokensim in the same run, on the same',
  'machine; absolute times are of that machine and serve only to read the ratios.',
  '',
].join('\n');

const names = process.argv.slice(2);
const unknown = names.find((name) => !(name in BENCHMARKS));
if (unknown !== undefined) {
  process.stderr.write(`no benchmark '${unknown}'; there are: ${Object.keys(BENCHMARKS).join(', ')}\n`);
  process.exitCode = 2;
} else if (names.length === 1) {
  const [name] = names;
  process.stderr.write(`${name} …\n`);
  const section = markdown(await BENCHMARKS[name]());
  process.stdout.write(`${section}\n`);
  keep(section);
} else {
  // A process each, so that none runs on code that another has shaped.
  for (const name of names.length > 0 ? names : Object.keys(BENCHMARKS)) {
    const program = [...process.execArgv, fileURLToPath(import.meta.url), name];
    const child = spawnSync(process.execPath, program, { stdio: 'inherit' });
    if (child.status !== 0) process.exitCode = 1;
  }
}

/** Puts a section into the document in place of the earlier one of the same heading. */
function keep(section: string): void {
  const document = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : PREFACE;
  const heading = (text: string) => text.split('\n', 1)[0];
  const [, ...sections] = document.split(/^(?=## )/m);
  const at = sections.findIndex((other) => heading(other) === heading(section));
  if (at >= 0) sections[at] = section;
  else sections.push(section);
  writeFileSync(
    DOCUMENT,
    `${[PREFACE, ...sections.map((text) => text.trimEnd())].join('\n\n').replace(/\n{3,}/g, '\n\n')}\n`,
  );
}
