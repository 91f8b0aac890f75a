import { describe, expect, test } from 'vitest';
import { explainTable } from '../../../src/report/explain/explain-table.js';
import { type Explanation, explain } from '../../../src/theory/explain.js';
import { GOOD, load } from '../../scenario/folder.js';
import { theoryScenario } from '../../theory/theory-scenario.js';

/** What is said below the tables, on one line. */
function conclusionOf(explanation: Explanation): string {
  const text = explainTable(explanation, { columns: 100, colour: false });
  return text
    .slice(text.lastIndexOf('\n\n') + 2)
    .replace(/\s+/g, ' ')
    .trim();
}

const explained = (text: string, csv = '') =>
  explain(load({ 'small.yaml': text, 't.csv': csv }).variants[0].scenario);

describe('whether every station keeps up', () => {
  test('is said where all were worked out', () => {
    expect(conclusionOf(explain(theoryScenario()))).toMatch(/^Every station keeps up\. /);
  });

  test('is not said where nothing was', () => {
    const nothing = { ...explain(theoryScenario()), stations: [] };
    expect(conclusionOf(nothing)).toMatch(/^No station with a closed form has anything to do\. /);
  });

  test('is said with what a trace hides', () => {
    const traced = GOOD.replace(
      '{ law: poisson, rate: 10 /h }\n    files: 10\n    sources: A\n    destinations: [B]',
      '{ law: trace, file: t.csv }',
    );
    const csv = 'time_s,files,bytes,source,destination\n0,3,1e9,A,B\n';
    expect(conclusionOf(explained(traced, csv))).toMatch(
      /^Every station keeps up, as far as closed forms see: a recorded trace counts at its mean rate in each 5 min, without shorter bursts\./,
    );
  });

  test('is said with the faults that no form knows of', () => {
    const faulty = `${GOOD}faults: [{ kind: issuer-down, name: x, at: 1 h }]\n`;
    expect(conclusionOf(explained(faulty))).toMatch(
      /^Every station keeps up, as far as closed forms see: the scenario has faults/,
    );
  });

  test('names the systems that no form knows of', () => {
    const shared = `${GOOD.replace('B: { readiness: not-ready }', 'B: {}')}load_tests: [{ name: bench, clients: 3 }]\n`;
    expect(conclusionOf(explained(shared))).toMatch(
      /^Every station with a closed form keeps up\. No closed form for issuer cms: clients of a closed loop share/,
    );
  });
});
