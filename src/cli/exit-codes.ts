/**
 * Exit codes of every command. Ctrl-C and SIGTERM end the process by their signal, which a shell reports as 130 and 143.
 */
export const ExitCode = {
  ok: 0,
  /** A scenario, an argument or an output folder is wrong: the message says where and how to mend it. */
  error: 3,
  /** A law was broken: a defect of tokensim; the message names seed and time. */
  lawBroken: 70,
} as const;
