/** Exit codes of every command; `check` adds 1 (fail) and 2 (undecided). */
export const ExitCode = {
  ok: 0,
  /** A scenario, an argument or an output folder is wrong: the message says where and how to mend it. */
  error: 3,
  /** A law was broken: a defect of tokensim; the message names seed and time. */
  lawBroken: 70,
  /** Stopped by Ctrl-C or SIGTERM; earlier results are as they were. */
  interrupted: 130,
} as const;
