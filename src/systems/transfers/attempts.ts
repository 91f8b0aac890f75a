/** Attempts of Rucio at a file, by number; the last stands for all from the fifth on. */
export const ATTEMPTS = ['1', '2', '3', '4', 'later'] as const;
