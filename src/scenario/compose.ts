import { didYouMean } from '../language/did-you-mean.js';
import { BASE, NAME_PATTERN, NAME_RULE, RESERVED_VARIANTS } from '../language/names.js';
import { TOKEN_MODELS } from '../systems/tokens/models/registry.js';
import { expandDotted } from './dotted.js';
import { type Place, type Problem, problemAt } from './error.js';
import { merge, override } from './merge.js';
import {
  child,
  isForbiddenKey,
  type MapNode,
  mapNode,
  type Node,
  nodeOf,
  scalarNode,
  withEntry,
  without,
} from './node.js';
import { parseValue } from './parse.js';
import { type Step, stepsOf } from './steps.js';

/**
 * Second phase, second half: one complete tree for the base and for each variant. In this order: the variant's
 * changes, `--set` and the seed, then what lies under the result: profiles under the issuers and submitters that name them, and
 * token models and the scenario's `tokens` under those of each submitter. The same for the scenario after each change.
 */
export interface Composed {
  /** `base`, or the variant's name. */
  readonly variant: string;
  /** The keys of the schema only. */
  readonly tree: MapNode;
  /** The same before profiles and presets, with `profiles`. */
  readonly written: MapNode;
  /** The scenario after each of its `changes`. */
  readonly steps: readonly Step[];
}

export interface Overrides {
  /** Texts `path=value`, applied to the base and to every variant. */
  readonly set?: readonly string[] | undefined;
  readonly seed?: number | undefined;
}

/** Keys that composition uses up; the rest of a scenario is the schema's. */
export const COMPOSITION_KEYS = ['include', 'profiles', 'variants', 'sources'] as const;

export function compose(raw: MapNode, overrides: Overrides, problems: Problem[]): Composed[] {
  const base = without(raw, ['variants', 'sources']);
  return [[BASE, mapNode(raw.at)] as const, ...variantsOf(raw, problems)].map(([variant, changes]) => {
    let written = override(base, changes, problems) as MapNode;
    for (const text of overrides.set ?? []) written = applySet(written, text, problems);
    if (overrides.seed !== undefined) {
      const at = { file: `--seed ${overrides.seed}`, line: 0, column: 0 };
      written = withEntry(written, 'seed', scalarNode(at, overrides.seed));
    }
    const completed = (tree: MapNode) => withTokens(withProfiles(tree, problems));
    return { variant, written, tree: completed(written), steps: stepsOf(written, completed, problems) };
  });
}

/** The changes that each variant makes, dotted keys expanded, in the order of the file. */
export function variantsOf(raw: MapNode, problems: Problem[]): (readonly [string, MapNode])[] {
  const variants = child(raw, 'variants');
  if (variants === undefined) return [];
  if (variants.kind !== 'map') {
    problems.push(
      problemAt(variants.at, '`variants` must be a map', 'write `variants: { name: { path: value } }`'),
    );
    return [];
  }
  const found: (readonly [string, MapNode])[] = [];
  for (const [name, entry] of variants.entries) {
    const changes = expandDotted(entry.value, problems);
    const bad =
      changes.kind === 'map'
        ? COMPOSITION_KEYS.find((key) => key !== 'profiles' && changes.entries.has(key))
        : undefined;
    if (RESERVED_VARIANTS.has(name) || !NAME_PATTERN.test(name)) {
      problems.push(
        problemAt(
          entry.key,
          `a variant cannot be called \`${name}\``,
          RESERVED_VARIANTS.get(name) ?? NAME_RULE,
        ),
      );
    } else if (changes.kind !== 'map') {
      problems.push(
        problemAt(entry.key, `the variant \`${name}\` must be a map`, 'write `{ tokens.cache: off }`'),
      );
    } else if (bad !== undefined) {
      problems.push(
        problemAt(entry.key, `a variant cannot change \`${bad}\``, 'change keys of the scenario'),
      );
    } else {
      found.push([name, changes]);
    }
  }
  return found;
}

function applySet(tree: MapNode, text: string, problems: Problem[]): MapNode {
  const at: Place = { file: `--set ${text}`, line: 0, column: 0 };
  const equals = text.indexOf('=');
  const steps = text.slice(0, Math.max(equals, 0)).trim().split('.');
  const [top] = steps;
  if (equals < 0 || steps.some((step) => step === '' || isForbiddenKey(step))) {
    problems.push(
      problemAt(at, 'is not a change', 'write `--set path=value`, such as `--set tokens.cache=off`'),
    );
    return tree;
  }
  if (top === 'include' || top === 'variants' || top === 'sources') {
    problems.push(problemAt(at, `\`${top}\` cannot be set`, 'set keys of the scenario'));
    return tree;
  }
  let value = parseValue(text.slice(equals + 1), at);
  for (const step of steps.reverse()) value = mapNode(at, [[step, { key: at, value }]]);
  return override(tree, value, problems) as MapNode;
}

function withProfiles(tree: MapNode, problems: Problem[]): MapNode {
  const profiles = child(tree, 'profiles');
  const rest = without(tree, ['profiles']);
  if (profiles !== undefined && profiles.kind !== 'map') {
    problems.push(
      problemAt(profiles.at, '`profiles` must be a map', 'write `profiles: { name: { pods: 1 } }`'),
    );
    return rest;
  }
  const known = profiles === undefined ? [] : [...profiles.entries.keys()];
  for (const [name, entry] of profiles?.entries ?? []) {
    const chained = entry.value.kind === 'map' ? entry.value.entries.get('profile') : undefined;
    if (chained !== undefined) {
      problems.push(
        problemAt(
          chained.key,
          `the profile \`${name}\` names another profile`,
          'name it in the issuer or the submitter, or copy its keys',
        ),
      );
    }
  }
  const overProfile = (part: Node): Node => {
    const profile = child(part, 'profile');
    if (profile?.kind !== 'scalar') return part;
    const under = typeof profile.value === 'string' ? child(profiles, profile.value) : undefined;
    if (under !== undefined) return merge(under, part);
    const remedy =
      known.length === 0 ? 'include the file that defines it' : didYouMean(profile.text, known, 'profiles');
    problems.push(problemAt(profile.at, `there is no profile \`${profile.text}\``, remedy));
    return part;
  };
  return mapValues(mapValues(rest, 'issuers', overProfile), 'submitters', overProfile);
}

/** Each submitter's own keys over its preset over the scenario's keys over the scenario's preset. */
function withTokens(tree: MapNode): MapNode {
  const tokens = overPreset(child(tree, 'tokens'));
  const top = tokens === undefined ? tree : withEntry(tree, 'tokens', tokens);
  return mapValues(top, 'submitters', (submitter) => {
    if (submitter.kind !== 'map') return submitter;
    const own = overPreset(child(submitter, 'tokens'));
    const complete = own === undefined || tokens === undefined ? (own ?? tokens) : merge(tokens, own);
    return complete === undefined ? submitter : withEntry(submitter, 'tokens', complete);
  });
}

function overPreset(tokens: Node | undefined): Node | undefined {
  const preset = child(tokens, 'preset');
  if (tokens === undefined || preset?.kind !== 'scalar') return tokens;
  const model = Object.entries(TOKEN_MODELS).find(([name]) => name === preset.value)?.[1];
  return model === undefined ? tokens : merge(nodeOf(model.choices, preset.at), tokens);
}

function mapValues(tree: MapNode, key: string, change: (value: Node) => Node): MapNode {
  const map = child(tree, key);
  if (map?.kind !== 'map') return tree;
  const entries = [...map.entries].map(
    ([name, entry]) => [name, { key: entry.key, value: change(entry.value) }] as const,
  );
  return withEntry(tree, key, mapNode(map.at, entries));
}
