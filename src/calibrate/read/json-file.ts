import type { Place } from '../../scenario/error.js';
import { plainText, refused } from './argument.js';

/** JSON text as a value, with a place for what is wrong in it. */
export class JsonFile {
  readonly value: unknown;

  constructor(
    private readonly text: string,
    readonly file: string,
  ) {
    try {
      this.value = JSON.parse(text);
    } catch (error) {
      const message = error instanceof Error ? plainText(error.message) : 'not JSON';
      const at = /position (\d+)/.exec(message);
      throw refused(
        at === null ? this.placeOf(text.length) : this.placeOf(Number(at[1])),
        `JSON does not parse: ${message}`,
        'save the file again, whole',
      );
    }
  }

  /** Where a key first stands, or the top. */
  at(key: string): Place {
    return this.placeOf(Math.max(0, this.text.indexOf(`"${key}"`)));
  }

  private placeOf(offset: number): Place {
    const before = this.text.slice(0, offset);
    const line = before.split('\n').length;
    return { file: this.file, line, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
  }
}

/** The members of an object; undefined for anything else. */
export function membersOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? new Map(Object.entries(value))
    : undefined;
}
