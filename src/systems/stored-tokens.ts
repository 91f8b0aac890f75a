/** The chart of what is stored, to which each system that stores tokens adds its panels. */
export const STORED_TOKENS = { file: 'stored-tokens', title: 'Stored tokens' } as const;
