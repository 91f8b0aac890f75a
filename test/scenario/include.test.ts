import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/scenario/load.js';
import { errorsOf, folderWith, GOOD, good, linesOf, load, removeFolders } from './folder.js';

afterAll(removeFolders);

const including = (files: string) => `include: ${files}\n${GOOD}`;

describe('an include', () => {
  test('lies under the file that includes it, and later ones over earlier ones', () => {
    const { variants } = load({
      'small.yaml': including('[a.yaml, b.yaml]'),
      'a.yaml': 'issuers: { cms: { pods: 9, slots: 7, threads: 50 } }\n',
      'b.yaml': 'issuers: { cms: { slots: 8 } }\n',
    });
    expect(variants[0]?.scenario.issuers.cms).toMatchObject({ pods: 1, slots: 8, threads: 50 });
  });

  test('is found beside the including file first, then in the scenarios folder', () => {
    const { variants } = load({
      'small.yaml': including('parts/a.yaml'),
      'parts/a.yaml': 'include: [b.yaml, c.yaml]\n',
      'parts/b.yaml': 'sites: { A: { inbound: 5 } }\n',
      'b.yaml': 'sites: { A: { inbound: 6 } }\n',
      'c.yaml': 'sites: { B: { inbound: 7 } }\n',
    });
    expect(variants[0]?.scenario.sites).toMatchObject({ A: { inbound: 5 }, B: { inbound: 7 } });
  });

  test('an error in an included file names that file', () => {
    expect(
      errorsOf({
        'small.yaml': including('[parts/a.yaml]'),
        'parts/a.yaml': '# a part\nsites:\n  A: { inbond: 3 }\n',
      }),
    ).toEqual(['parts/a.yaml:3:8: `sites.A.inbond` is not a known key (did you mean `inbound`?)']);
  });

  test('an error in a profile names the file of the profile', () => {
    const files = {
      'small.yaml': `include: [p.yaml]\n${good('{ pods: 1 }', '{ profile: iam }')}`,
      'p.yaml': 'profiles:\n  iam: { slots: -3 }\n',
    };
    expect(errorsOf(files)).toEqual(['p.yaml:2:17: `issuers.cms.slots` must be at least 1 (it is -3)']);
  });

  test('a missing file is told where it is included, with the nearest', () => {
    expect(
      errorsOf({ 'small.yaml': including('[profiles/iam-2204.yaml]'), 'profiles/iam-2024.yaml': '' }),
    ).toEqual([
      'small.yaml:1:11: the included file `profiles/iam-2204.yaml` does not exist (did you mean `profiles/iam-2024.yaml`?)',
    ]);
  });

  test('a loop is told with its round', () => {
    const files = {
      'small.yaml': including('[a.yaml]'),
      'a.yaml': 'include: [b.yaml]\n',
      'b.yaml': 'include:\n  - a.yaml\n',
    };
    expect(errorsOf(files)).toEqual([
      'b.yaml:2:5: the include goes round in a loop: a.yaml -> b.yaml -> a.yaml (remove this include)',
    ]);
    expect(errorsOf({ 'small.yaml': including('[small.yaml]') })[0]).toContain(
      'loop: small.yaml -> small.yaml',
    );
  });

  test.each([
    '../secret.yaml',
    '/etc/passwd',
    'parts/../../secret.yaml',
    'link/secret.yaml',
  ])('%s may not leave the folder of the scenario', (path) => {
    const outside = folderWith({ 'secret.yaml': 'title: secret\n' });
    const root = folderWith({ 'small.yaml': including(`["${path}"]`), 'parts/x.yaml': '' });
    symlinkSync(outside, join(root, 'link'));
    expect(linesOf(() => loadScenario(join(root, 'small.yaml'), { root }), root)).toEqual([
      `small.yaml:1:11: the include \`${path}\` leaves the folder of the scenario (include by relative path a file from the same folder, or from the scenarios folder)`,
    ]);
  });

  test('a scenario outside the scenarios folder may include from it', () => {
    const root = folderWith({ 'profiles/p.yaml': 'issuers: { cms: { slots: 4 } }\n' });
    const own = folderWith({ 'small.yaml': including('[profiles/p.yaml]') });
    const { variants } = loadScenario(join(own, 'small.yaml'), { root });
    expect(variants[0]?.scenario.issuers.cms?.slots).toBe(4);
  });

  test('files that include each other twice over stop at 100', () => {
    const files: Record<string, string> = {
      'small.yaml': including('[l0.yaml, l0.yaml]'),
      'l9.yaml': 'title: x\n',
    };
    for (let level = 0; level < 9; level++)
      files[`l${level}.yaml`] = `include: [l${level + 1}.yaml, l${level + 1}.yaml]\n`;
    expect(errorsOf(files)[0]).toMatch(
      /^l\d\.yaml:1:\d+: more than 100 files are included \(include each file once\)$/,
    );
  });

  test('anything else than a list of paths is refused', () => {
    expect(errorsOf({ 'small.yaml': including('[{ a: 1 }]') })).toEqual([
      'small.yaml:1:11: `include` must be a list of paths (write `include: [profiles/iam.yaml]`)',
    ]);
  });

  test('variants stand in the scenario itself', () => {
    expect(errorsOf({ 'small.yaml': including('[a.yaml]'), 'a.yaml': 'variants: {}\n' })).toEqual([
      'a.yaml:1:1: `variants` stands in an included file (move it to the scenario itself)',
    ]);
  });
});
