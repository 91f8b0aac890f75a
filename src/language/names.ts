import { z } from 'zod';

/** What a thing of a scenario may be called: it becomes part of metric names and of folders. */
export const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

export const NAME_RULE = 'a name is 1 to 64 letters, digits, "-" or "_"';

export const name = () => z.string().regex(NAME_PATTERN, NAME_RULE);

/** A text of one line, which tables and charts show. */
export const line = (charactersMax: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(charactersMax)
    .refine((text) => !text.includes('\n'), {
      error: 'is of several lines',
      params: { suggestion: 'write it on one' },
    });

/** A map by name. */
export const named = <T extends z.ZodType>(value: T) => z.record(name(), value);

/** The name of a scenario without its variants. */
export const BASE = 'base';

/** Names that no variant may have, and why. */
export const RESERVED_VARIANTS: ReadonlyMap<string, string> = new Map([
  [BASE, 'that is the scenario without variants'],
  ['charts', 'that is the folder of the charts of all variants'],
  ['inputs', 'that is the folder of what the results were made from'],
]);
