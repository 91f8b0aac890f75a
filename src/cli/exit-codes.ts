/**
 * Exit codes of every command. Ctrl-C and SIGTERM end the process by their signal, which a shell reports as 130 and 143.
 */
export const ExitCode = {
  ok: 0,
  /** `check`: a prediction lies outside its band, or differs from its reference result. */
  fail: 1,
  /** `check`: an interval straddles its band, and no more replications are allowed. */
  undecided: 2,
  /** A scenario, an argument or an output folder is wrong: the message says where and how to mend it. */
  error: 3,
  /** A law was broken: a defect of tokensim; the message names seed and time. */
  lawBroken: 70,
} as const;
