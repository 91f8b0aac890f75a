import { z } from 'zod';

/** Keys that belong together, each at its default if all are left out. */
export function group<T extends z.ZodRawShape>(description: string, keys: T, source?: string) {
  const whole = z.strictObject(keys).prefault({} as never);
  return whole.meta({ description, ...(source !== undefined && { source }) });
}
