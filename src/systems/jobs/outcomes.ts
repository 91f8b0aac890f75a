/** How the stage-out of a job went. */
export const WAYS_OUT = ['token', 'proxy_after_refusal', 'proxy', 'none'] as const;
/** Index into `WAYS_OUT`. */
export const WayOut = { token: 0, proxyAfterRefusal: 1, proxy: 2, none: 3 } as const;

/** Why a job failed. */
export const JOB_FAILURES = ['input', 'stage_out'] as const;
export const JobFailure = { input: 0, stageOut: 1 } as const;
