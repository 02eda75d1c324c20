import type { Tester } from "./proof.ts";

/** What the sandbox is asked to do. It holds every text, because the sandbox hides the directories they come from. */
export interface Job {
  readonly nginx: string;
  readonly fpm: string;
  /** Run-time path to text. */
  readonly files: Readonly<Record<string, string>>;
  readonly fpmMain: string;
  readonly backends: readonly string[];
  /** The `cgroup.procs` file of the group that PHP-FPM runs in; null for none. */
  readonly fpmGroup: string | null;
  readonly port: number;
  readonly requests: readonly JobRequest[];
  /** The machine of another packaging, where its own does not do. */
  readonly machine?: Machine;
}

export interface Machine {
  /** Users that its packages make, each with a group of its own name and number. */
  readonly users: Readonly<Record<string, number>>;
  /** Names that lead to this machine, as those of containers do. */
  readonly names: readonly string[];
  /** Directories that its packages make. */
  readonly directories: readonly string[];
}

/** As `Step`, without what is expected. */
export interface JobRequest {
  readonly request: string;
  readonly times: number;
  readonly together: number;
  /** Seconds; null for a body at once. */
  readonly upload: number | null;
  /** Seconds; null for no reload. */
  readonly reload: number | null;
}

/** What happened. */
export interface Observed {
  readonly exits: Readonly<Record<Tester, Exit>>;
  /** One for each request of the job; null when nginx did not run. */
  readonly steps: readonly (ObservedStep | null)[];
  /** Lines of nginx's error log and standard error. */
  readonly nginxLog: readonly string[];
  /** Lines of PHP-FPM's log and standard error. */
  readonly fpmLog: readonly string[];
}

export interface Exit {
  /** 0 also for a server that runs. */
  readonly code: number;
  readonly output: string;
}

export interface ObservedStep {
  readonly answers: readonly Answer[];
  readonly connections: number;
}

export interface Answer {
  /** 0 when the connection ended without an answer. */
  readonly status: number;
  readonly body: string;
}
