import { XMLParser } from 'fast-xml-parser';
import { type Ended, ScratchFolder } from './scratch-folder.js';

export { MAIN, ROOT } from './scratch-folder.js';

export const RATE = 'metric: iam.cms.rate.client_credentials';
/** Five clients that ask a pod which answers in 60 ms. */
export const MEAN_HZ = 83.3;

export type Junit = Readonly<Record<'tests' | 'failures' | 'errors' | 'skipped' | 'cases', number>>;

interface Shape {
  readonly replications?: number;
  readonly horizon?: string;
  readonly clients?: number;
}

/** A temporary folder with small scenarios for `tokensim check`. */
export class CheckFolder extends ScratchFolder {
  /** A bench with expectations from line 8 on, in a file of its name. */
  scenario(name: string, expectations: readonly string[], shape: Shape = {}): string {
    const { replications = 1, horizon = '1 min', clients = 5 } = shape;
    const lines = [
      `name: ${name}`,
      'title: A bench for a minute',
      `horizon: ${horizon}`,
      'issuers: { cms: {} }',
      `load_tests: [{ name: bench, issuer: cms, clients: ${clients}, chain: [client_credentials] }]`,
      `check: { replications: ${replications}, most: ${replications} }`,
      'expect:',
      ...expectations.map((keys) => `  - { ${keys}, source: assumption }`),
    ];
    this.write(`${name}.yaml`, `${lines.join('\n')}\n`);
    return `${name}.yaml`;
  }

  /** A scenario that passes. */
  passing(name = 'good', shape: Shape = {}): string {
    return this.scenario(name, [`${RATE}, at_least: 1 Hz`], shape);
  }

  check(...args: string[]): Ended {
    return this.tokensim('check', ...args);
  }

  /** The counts of a JUnit file, by the parser of Python where there is one. */
  junit(file: string): Junit {
    const program = [
      'import json, sys, xml.etree.ElementTree as tree',
      'root = tree.parse(sys.argv[1]).getroot()',
      'found = {k: int(root.get(k)) for k in ("tests", "failures", "errors")}',
      'found["skipped"] = sum(int(s.get("skipped")) for s in root)',
      'found["cases"] = len(root.findall("./testsuite/testcase"))',
      'print(json.dumps(found))',
    ].join('\n');
    const { status, stdout } = this.run('python3', ['-c', program, file]);
    if (status === 0) return JSON.parse(stdout) as Junit;
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      parseAttributeValue: true,
      isArray: (name) => ['testsuite', 'testcase'].includes(name),
    });
    const { testsuites } = parser.parse(this.text(file)) as {
      testsuites: Omit<Junit, 'cases' | 'skipped'> & {
        testsuite: { skipped: number; testcase?: unknown[] }[];
      };
    };
    const { tests, failures, errors, testsuite } = testsuites;
    const skipped = testsuite.reduce((sum, suite) => sum + suite.skipped, 0);
    const cases = testsuite.reduce((sum, { testcase = [] }) => sum + testcase.length, 0);
    return { tests, failures, errors, skipped, cases };
  }
}
