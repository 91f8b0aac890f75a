import type { z } from 'zod';
import { type Place, refused } from '../../scenario/error.js';
import { plainText } from './argument.js';

export type Members = Readonly<Record<string, unknown>>;

/** JSON text as a value, with a place for what is wrong in it. */
export class JsonFile {
  private readonly value: unknown;

  constructor(
    private readonly text: string,
    readonly file: string,
  ) {
    try {
      this.value = JSON.parse(text);
    } catch (error) {
      const message = error instanceof Error ? plainText(error.message) : 'not JSON';
      const [, at = text.length] = /position (\d+)/.exec(message) ?? [];
      throw refused(
        this.placeOf(Number(at)),
        `JSON does not parse: ${message}`,
        'save the file again, whole',
      );
    }
  }

  /** The items of a list; undefined for anything else. */
  get items(): readonly unknown[] | undefined {
    return Array.isArray(this.value) ? this.value : undefined;
  }

  /** The members of an object; undefined for anything else. */
  get members(): Members | undefined {
    return membersOf(this.value);
  }

  /** The value as a schema has it. Throws a `ScenarioError` with what is wrong first, and where. */
  as<T>(schema: z.ZodType<T>): T {
    const read = schema.safeParse(this.value, { reportInput: true });
    if (read.success) return read.data;
    const [{ path, message }] = read.error.issues;
    throw refused(this.at(...path.filter((key) => typeof key === 'string')), message, '');
  }

  /** Where a key stands below others; where the last of them stands that there is, or the top. */
  at(...keys: readonly string[]): Place {
    return this.placeOf(keys.reduce((from, key) => Math.max(from, this.text.indexOf(`"${key}"`, from)), 0));
  }

  private placeOf(offset: number): Place {
    const before = this.text.slice(0, offset);
    const line = before.split('\n').length;
    return { file: this.file, line, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
  }
}

/** The members of an object; undefined for anything else. */
export function membersOf(value: unknown): Members | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Members) : undefined;
}
