/** When a validator fetches public keys again, µs. */
export interface KeyRenewal {
  /** Age from which they are due. */
  readonly refresh: number;
  /** Age at which they are no longer used; 0: never. */
  readonly expiry: number;
  /** How often a thread of its own looks; 0: there is none. */
  readonly background: number;
  /** That thread fetches keys that are due within this. */
  readonly ahead: number;
}

/**
 * The largest age that keys in use come to while all is well, µs, at an endpoint that is asked all the time.
 * @param spread what the age of refresh was drawn to be, over `refresh`
 */
export function oldestKeysUs({ refresh, expiry, background, ahead }: KeyRenewal, spread = 1): number {
  const dueUs = expiry === 0 ? refresh * spread : Math.min(refresh * spread, expiry);
  // A thread of its own looks every so often: at a moment that has nothing to do with the age.
  return background === 0 ? dueUs : Math.min(dueUs, Math.max(0, dueUs - ahead) + background);
}
