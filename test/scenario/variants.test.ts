import { describe, expect, test } from 'vitest';
import { problemLine } from '../../src/scenario/error.js';
import { variantOf } from '../../src/scenario/load.js';
import { errorsOf, GOOD, good, linesOf, load } from './folder.js';

const withVariants = (variants: string, scenario = GOOD) => ({
  'small.yaml': `${scenario}variants:\n  ${variants}\n`,
});

describe('variants', () => {
  test('come in the order of the file, the base first', () => {
    const { variants } = load(withVariants('zeta: { seed: 2 }\n  alpha: { seed: 3 }'));
    expect(variants.map(({ name, scenario }) => [name, scenario.seed])).toEqual([
      ['base', 1],
      ['zeta', 2],
      ['alpha', 3],
    ]);
  });

  test('change by dotted path and by map alike', () => {
    const loaded = load(
      withVariants(
        'dots: { tokens.cache: off }\n  maps: { tokens: { cache: off } }\n  mixed: { issuers.cms: { cleanup.period: 5 s } }',
      ),
    );
    expect(variantOf(loaded, 'dots').scenario).toEqual(variantOf(loaded, 'maps').scenario);
    expect(variantOf(loaded, 'dots').scenario.submitters.cms?.tokens.cache).toBe('off');
    expect(variantOf(loaded, 'mixed').scenario.issuers.cms?.cleanup.period).toBe(5_000_000);
    expect(variantOf(loaded, 'base').scenario.tokens.cache).toBe('shared');
  });

  test('reach an element of a list by its name or its index', () => {
    const loaded = load(
      withVariants('name: { workloads.production.files: 20 }\n  index: { workloads.0.files: 20 }'),
    );
    expect(variantOf(loaded, 'name').scenario).toEqual(variantOf(loaded, 'index').scenario);
    expect(variantOf(loaded, 'name').scenario.workloads[0]?.files).toEqual({ law: 'constant', value: 20 });
    expect(variantOf(loaded, 'name').scenario.workloads[0]?.sources).toBe('A');
  });

  test('a variant that is asked for and not there suggests the nearest', () => {
    const loaded = load(withVariants('no-cache: { tokens.cache: off }'));
    expect(linesOf(() => variantOf(loaded, 'nocache'), '')[0]).toMatch(
      /there is no variant `nocache` \(did you mean `no-cache`\?\)$/,
    );
  });

  test.each([
    [
      'an unknown key',
      'x: { tokens.cach: off }',
      'small.yaml:21:8: `tokens.cach` is not a known key, in the variant `x` (did you mean `cache`?)',
    ],
    [
      'an unknown site',
      'x: { workloads.production.sources: Q_Site }',
      'small.yaml:21:38: there is no site `Q_Site`, in the variant `x` (sites in this scenario: A, B)',
    ],
    [
      'an unknown workload',
      'x: { workloads.prodution.files: 3 }',
      'small.yaml:21:8: there is no element `prodution` to change (did you mean `production`?)',
    ],
    [
      'a name that is taken',
      'base: { seed: 3 }',
      'small.yaml:21:3: a variant cannot be called `base` (that is the scenario without variants)',
    ],
    [
      'the same in capitals',
      'Base: { seed: 3 }',
      'small.yaml:21:3: the variant `Base` differs from `base` in capitals only (choose another name: both would have one folder where capitals do not count)',
    ],
    [
      'a name that differs from another in capitals',
      'x: { seed: 3 }\n  X: { seed: 4 }',
      'small.yaml:22:3: the variant `X` differs from `x` in capitals only (choose another name: both would have one folder where capitals do not count)',
    ],
    [
      'a list in place of changes',
      'x: [seed]',
      'small.yaml:21:3: the variant `x` must be a map (write `{ tokens.cache: off }`)',
    ],
    [
      'an include',
      'x: { include: [a] }',
      'small.yaml:21:3: a variant cannot change `include` (change keys of the scenario)',
    ],
    [
      'an empty step',
      'x: { tokens..cache: off }',
      'small.yaml:21:8: `tokens..cache` is not a path (write keys joined by dots, such as `tokens.cache`)',
    ],
  ])('%s is an error at its place', (_, variant, expected) => {
    expect(errorsOf(withVariants(variant))).toEqual([expected]);
  });

  test('an error of the base is told once, not for every variant', () => {
    expect(errorsOf(withVariants('x: { seed: 2 }', good('{ pods: 1 }', '{ pods: 0 }')))).toHaveLength(1);
  });
});

describe('--set and --seed', () => {
  test('change the base and every variant', () => {
    const { variants } = load(withVariants('x: { issuers.cms.slots: 5 }'), {
      set: ['issuers.cms.pods=3', 'workloads.production.sources=B'],
      seed: 7,
    });
    for (const { scenario } of variants)
      expect([scenario.issuers.cms?.pods, scenario.workloads[0]?.sources, scenario.seed]).toEqual([
        3,
        'B',
        7,
      ]);
  });

  test.each([
    ['tokens.cach=off', '--set tokens.cach=off: `tokens.cach` is not a known key (did you mean `cache`?)'],
    ['horizon=3', '--set horizon=3: `horizon` needs a unit (us, ms, s, min, h, d, week) (such as `3 h`)'],
    [
      'horizon',
      '--set horizon: is not a change (write `--set path=value`, such as `--set tokens.cache=off`)',
    ],
    ['horizon=', '--set horizon=: the value is missing (write `--set path=value`)'],
    [
      '__proto__.x=1',
      '--set __proto__.x=1: is not a change (write `--set path=value`, such as `--set tokens.cache=off`)',
    ],
    ['horizon=[3', '--set horizon=[3: YAML does not parse: '],
    ['include=a', '--set include=a: `include` cannot be set (set keys of the scenario)'],
    [
      'workloads.5.files=3',
      '--set workloads.5.files=3: there is no element `5` to change (did you mean `production`?)',
    ],
  ])('%s is refused', (text, expected) => {
    expect(errorsOf({ 'small.yaml': GOOD }, { set: [text] })[0]).toContain(expected.slice(0, 60));
  });

  test.each([
    [
      ['tokens.cache=off', 'tokens.cache=shared'],
      undefined,
      '--set tokens.cache=shared: `tokens.cache` is set twice',
    ],
    [['seed=3'], 7, '--seed 7: `seed` is set twice'],
  ])('%j and seed %j are refused, as one of them would be lost', (set, seed, expected) => {
    expect(errorsOf({ 'small.yaml': GOOD }, { set, seed })).toEqual([`${expected} (set it once)`]);
    expect(
      load({ 'small.yaml': GOOD }, { set: ['tokens.cache=off', 'tokens.scope=dataset'] }).warnings,
    ).toEqual([]);
  });

  test.each([
    ['tokens.cache=shared', '`tokens.cache` of the variant `x`'],
    ['tokens={ cache: shared }', '`tokens.cache` of the variant `x`'],
    ['seed=9', '`seed` of the variant `x`, `seed` of the variant `y`'],
    ['tokens.reuse_floor=1 min', undefined],
  ])('%s over a key of a variant is told: the variants differ in it no more', (text, lost) => {
    const files = withVariants('x: { tokens.cache: off, seed: 2 }\n  y: { seed: 3 }');
    expect(load(files, { set: [text] }).warnings.map(problemLine)).toEqual(
      lost === undefined
        ? []
        : [`--set ${text}: takes the place of ${lost} (leave it out to keep what the variants differ in)`],
    );
  });

  test('a seed over those of variants is told too', () => {
    expect(load(withVariants('x: { seed: 2 }'), { seed: 7 }).warnings.map(problemLine)).toEqual([
      '--seed 7: takes the place of `seed` of the variant `x` (leave it out to keep what the variants differ in)',
    ]);
  });

  test('what a check holds the whole scenario to may be set, as it is the same for each variant', () => {
    const scenario = `${GOOD}expect: [{ metric: iam.cms.rate, at_most: 1 Hz, source: fact }]\n`;
    expect(
      load(withVariants('x: { seed: 2 }', scenario), { set: ['expect=[]', 'check.most=9'] }).expectations,
    ).toEqual([]);
  });

  test('a seed out of range names the option', () => {
    expect(errorsOf({ 'small.yaml': GOOD }, { seed: -1 })).toEqual([
      '--seed -1: `seed` must be at least 0 (it is -1)',
    ]);
  });
});

describe('token presets', () => {
  test('each layer wins over the one below: submitter, its preset, the scenario, its preset', () => {
    const submitters = 'cms: { pods: 2 }';
    const tokensOf = (own: string, top: string) =>
      load({ 'small.yaml': good(submitters, `cms: { tokens: ${own} }`).replace('{ preset: dc24 }', top) })
        .variants[0]?.scenario.submitters.cms?.tokens;
    expect(tokensOf('{}', '{ preset: cms-dataset-uncached }')).toMatchObject({
      scope: 'dataset',
      cache: 'off',
    });
    expect(tokensOf('{}', '{ preset: cms-dataset, cache: off }')).toMatchObject({
      scope: 'dataset',
      cache: 'off',
    });
    expect(tokensOf('{ cache: shared }', '{ preset: cms-dataset-uncached }')).toMatchObject({
      cache: 'shared',
    });
    expect(tokensOf('{ preset: atlas-per-file }', '{ scope: rse, reuse_floor: 1 min }')).toMatchObject({
      scope: 'file',
      management: 'unmanaged',
      offline_access: false,
      reuse_floor: 60_000_000,
    });
    expect(tokensOf('{ preset: x509 }', '{}')).toMatchObject({ issuer: 'x509', cache: 'off' });
  });
});
