import { z } from 'zod';

/** What a thing of a scenario may be called: it becomes part of metric names and of folders. */
export const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

export const NAME_RULE = 'a name is 1 to 64 letters, digits, "-" or "_"';

export const name = () => z.string().regex(NAME_PATTERN, NAME_RULE);

/** A map by name. */
export const named = <T extends z.ZodType>(value: T) => z.record(name(), value);
