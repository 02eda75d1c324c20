/** 0: nothing at or above the fail level; 1: something was found; 2: the job could not be done. */
export type ExitCode = 0 | 1 | 2;
