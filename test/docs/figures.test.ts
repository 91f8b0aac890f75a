import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadScenario } from '../../src/scenario/load.js';
import { namedScenarios, scenariosRoot } from '../../src/scenario/named-scenarios.js';

interface Figure {
  readonly id: string;
  readonly use: string;
}

/** The rows of the tables of docs/figures.md that name a figure: `T1/A5` and `O16` are A5 and O16 elsewhere. */
function figures(): Figure[] {
  const page = readFileSync(new URL('../../docs/figures.md', import.meta.url), 'utf8');
  return [...page.matchAll(/^\| (?:T\d\/)?([A-EO]\d+b?) \| .* \| ([^|]+) \|$/gm)].map(([, id, use]) => ({
    id,
    use,
  }));
}

const scenarios = namedScenarios(scenariosRoot()).map(({ name }) => loadScenario(name));
const expectations = scenarios.flatMap((scenario) => scenario.expectations);
const idsIn = (text: string) => [...text.matchAll(/\b[A-EO]\d+b?\b/g)].map(([id]) => id);

test('every figure that is to come out is held to a prediction of a named scenario', () => {
  const predicted = figures().filter(({ use }) => use.includes('predicted'));
  expect(predicted.length).toBeGreaterThan(20);
  const held = new Set(expectations.filter(({ use }) => use === 'predicted').map(({ figure }) => figure));
  expect(predicted.map(({ id }) => id).filter((id) => !held.has(id))).toEqual([]);
});

test('every figure that a scenario is held to, or names as a source, is told on the page', () => {
  const told = new Set(figures().map(({ id }) => id));
  const texts = scenarios.flatMap(({ name }) =>
    readFileSync(new URL(`../../scenarios/${name}.yaml`, import.meta.url), 'utf8'),
  );
  const named = [...expectations.flatMap(({ figure }) => figure ?? []), ...texts.flatMap(idsIn)];
  expect([...new Set(named)].filter((id) => !told.has(id)).sort()).toEqual([]);
});

test('what is no prediction is not counted as one: inputs and context are marked as such', () => {
  const inputs = new Set(
    figures()
      .filter(({ use }) => !use.includes('predicted'))
      .map(({ id }) => id),
  );
  const wrong = expectations.filter(({ figure, use }) => inputs.has(figure ?? '') && use === 'predicted');
  expect(wrong.map(({ figure, name }) => `${figure} ${name}`)).toEqual([]);
});
