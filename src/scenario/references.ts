import { didYouMean } from '../language/did-you-mean.js';
import type { Teller } from '../systems/rules.js';
import { type Place, type Problem, problemAt } from './error.js';
import { type MapNode, nodeAt, type Path, placeOf, written } from './node.js';
import { toldOf } from './parts.js';

/** What a key may name. */
interface Choice {
  readonly key: string;
  /** One of it, for messages. */
  readonly what: string;
  /** The record in which it is defined. */
  readonly section: string;
  readonly names: readonly string[];
}

/** Looks names up in one composed tree, and keeps what it does not find. */
export class References {
  constructor(
    private readonly tree: MapNode,
    private readonly problems: Problem[],
  ) {}

  problem(path: Path, message: string, suggestion: string): void {
    this.problems.push(problemAt(placeOf(this.tree, path), message, suggestion));
  }

  isGiven(path: Path): boolean {
    return nodeAt(this.tree, path) !== undefined;
  }

  written(path: Path): string {
    return written(path, this.tree);
  }

  /** Tells of the part at a path. */
  told(path: Path, name: string): Teller {
    return { ...toldOf(path, this.tree, this.problems), name };
  }

  /** The name given, or the only one there is, or the one of a like name. */
  choose(
    given: unknown,
    path: Path,
    { key, what, section, names }: Choice,
    alike: readonly string[],
  ): string {
    if (typeof given === 'string') {
      const remedy = didYouMean(given, names, `${what} in this scenario`);
      if (!names.includes(given)) this.problem([...path, key], `there is no ${what} \`${given}\``, remedy);
      return given;
    }
    const [only, ...others] = names;
    const meant = alike.find((name) => names.includes(name)) ?? (others.length === 0 ? only : undefined);
    if (meant === undefined) {
      const remedy = only === undefined ? `define one under \`${section}\`` : `one of ${names.join(', ')}`;
      this.problem([...path, key], `\`${this.written(path)}\` needs the ${what} it uses`, remedy);
    }
    return meant ?? '';
  }

  /** Tells of names in a list, or in the keys of a map, that are not known or stand there twice. */
  all(names: readonly string[], path: Path, { what, names: known }: Pick<Choice, 'what' | 'names'>): void {
    names.forEach((name, index) => {
      const place =
        [
          [...path, index],
          [...path, name],
        ].find((at) => this.isGiven(at)) ?? path;
      if (!known.includes(name)) {
        this.unknown(name, known, what, placeOf(this.tree, place, place.at(-1) === name ? 'key' : 'value'));
      } else if (names.indexOf(name) !== index) {
        this.problem(place, `the ${what} \`${name}\` is listed twice`, 'list it once, or give weights');
      }
    });
  }

  unknown(name: string, known: readonly string[], what: string, at: Place): void {
    const remedy = didYouMean(name, known, `${what}s in this scenario`);
    this.problems.push(problemAt(at, `there is no ${what} \`${name}\``, remedy));
  }

  unique(list: string, items: readonly { readonly name: string }[]): void {
    items.forEach(({ name }, index) => {
      if (items.findIndex((item) => item.name === name) === index) return;
      this.problem([list, index, 'name'], `the name \`${name}\` is used twice`, 'choose another');
    });
  }
}
