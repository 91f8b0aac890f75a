import { didYouMean } from '../language/did-you-mean.js';
import type { Composed } from './compose.js';
import type { TellAt } from './error.js';
import { type Expectation, expectationsOf, type NamedVariant } from './expectations.js';
import { child, type MapNode, type Node, type Path, placeOf, plain } from './node.js';
import { type ParsedScenario, type Scenario, scenarioSchema } from './schema.js';

/** What `tokensim check` holds a scenario to, and how many replications it makes for it. */
export interface HeldTo {
  readonly expectations: readonly Expectation[];
  readonly check: ParsedScenario['check'];
}

/**
 * What a scenario is held to, from its base; nothing when that has problems already.
 * @param isChanged by `--set`: then a window need not fit the horizon, and has no sample when it does not
 */
export function heldTo(
  composed: readonly Composed[],
  variants: readonly { readonly name: string; readonly scenario: Scenario }[],
  isChanged: boolean,
  tell: TellAt,
): HeldTo {
  const tree = composed[0]?.tree;
  const parsed = tree && scenarioSchema.safeParse(plain(tree));
  if (tree === undefined || parsed?.success !== true)
    return { expectations: [], check: { replications: 1, most: 1 } };
  const { expect, check } = parsed.data;
  const named = composed.map(({ name }) => ({
    name,
    scenario: isChanged ? undefined : variants.find((variant) => variant.name === name)?.scenario,
  }));
  checkOwnKeys(composed, tree, tell);
  checkReplications(check, named, (path, message, remedy) => tell(placeOf(tree, path), message, remedy));
  return { expectations: expectationsOf(expect, tree, named, tell), check };
}

/** What a scenario is held to is of the whole of it: no variant changes it. */
function checkOwnKeys(composed: readonly Composed[], base: MapNode, tell: TellAt): void {
  for (const { name, tree } of composed) {
    for (const key of ['expect', 'check']) {
      const own = child(tree, key);
      if (own === undefined || isSame(own, child(base, key))) continue;
      const message = `the variant \`${name}\` changes \`${key}\`, which is of the whole scenario`;
      tell(own.at, message, 'name the variant in the expectation instead');
    }
  }
}

/** Whether two parts say the same; what `--set` gives is read for each variant anew. */
function isSame(a: Node, b: Node | undefined): boolean {
  return a === b || (b !== undefined && JSON.stringify(plain(a)) === JSON.stringify(plain(b)));
}

function checkReplications(
  { replications, most, variants }: ParsedScenario['check'],
  named: readonly NamedVariant[],
  tell: (path: Path, message: string, remedy: string) => void,
): void {
  if (most < replications)
    tell(['check', 'most'], '`most` is below `replications`', 'raise it, or lower `replications`');
  const names = named.map(({ name }) => name);
  for (const [index, name] of (variants ?? []).entries()) {
    if (names.includes(name)) continue;
    const remedy = didYouMean(name, names, 'variants');
    tell(['check', 'variants', index], `there is no variant \`${name}\``, remedy);
  }
}
