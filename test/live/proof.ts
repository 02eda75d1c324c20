import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** `rules/<id>/proof.json`: what a real nginx and PHP-FPM do with the rule's bad and its fixed example. */
export type Proof = ShownProof | NotShown;

/** A rule whose failure no short run can show. */
export interface NotShown {
  readonly shown: false;
  /** One sentence for the doc page. */
  readonly why: string;
}

export interface ShownProof {
  readonly shown?: true;
  /** Applied to the text of both examples before they run; the doc page names each. */
  readonly replace?: readonly Replacement[];
  /** Small HTTP servers that run next to nginx, by `host:port`. They keep connections open and count them. */
  readonly backends?: readonly string[];
  /** Port on 127.0.0.1 that the requests go to; 80 where it is not given. */
  readonly port?: number;
  /** Megabytes that all processes of PHP-FPM get together; for failures that need a full memory. */
  readonly fpmMegabytes?: number;
  /** A sentence for the doc page about how the run differs from a server. */
  readonly note?: string;
  readonly steps: readonly Step[];
  readonly bad: Side;
  readonly fixed?: Side;
  /** Written by `scripts/prove.ts --write`. */
  readonly measured?: Measured;
}

export interface Replacement {
  readonly from: string;
  readonly to: string;
  /** Ends the sentence "in place of ..., because ..."; without it the reason is that a run then takes seconds. */
  readonly because?: string;
}

/** One kind of request, sent `times` times, at most `together` at once. The steps run one after the other. */
export interface Step {
  /** `GET /ok.php` */
  readonly request: string;
  readonly times?: number;
  readonly together?: number;
  /** Seconds over which the body of a POST arrives, byte by byte; at once where it is not given. */
  readonly upload?: number;
  /** Seconds after which PHP-FPM is reloaded (SIGUSR2), while the requests run. */
  readonly reload?: number;
  /** null: nothing answers, because nginx does not run. */
  readonly bad: Outcome | null;
  readonly fixed: Outcome;
}

export interface Outcome {
  /**
   * One status for all requests, or how many of each: `{ "200": 2, "504": 8 }`. `{ "some": 502 }`: one at least, the rest
   * 200, where the kernel decides how many.
   */
  readonly status: number | Readonly<Record<string, number>>;
  /** The text of every body of this step, trimmed. */
  readonly body?: string;
  /** How many connections nginx opened to the backends for this step. */
  readonly connections?: number;
}

/** `…` in a text stands for anything: process ids, times, file descriptors. */
export interface Side {
  readonly refused?: Refused;
  readonly nginxLog?: readonly string[];
  /** Lines that appear in some runs only, where the kernel decides. */
  readonly nginxLogAtTimes?: readonly string[];
  readonly fpmLog?: readonly string[];
}

export const testers = ["nginx -t", "php-fpm -t", "php-fpm"] as const;
/** `php-fpm` is the start itself, for what `php-fpm -t` lets pass. */
export type Tester = (typeof testers)[number];

export interface Refused {
  readonly by: Tester;
  readonly exit: number;
  /** What it prints. */
  readonly says: readonly string[];
}

export interface Measured {
  readonly nginx: string;
  readonly php: string;
  /** `2026-11-20` */
  readonly date: string;
}

const rules = join(dirname(fileURLToPath(import.meta.url)), "../../rules");

export function ruleFolder(rule: string): string {
  return join(rules, rule);
}

/** Ids of the rules that have a `proof.json`, sorted. */
export function provenRules(): string[] {
  return readdirSync(rules)
    .filter((rule) => existsSync(join(rules, rule, "proof.json")))
    .sort();
}

/** @throws Error when the file is missing or is not JSON. */
export function readProof(rule: string): Proof {
  const path = join(rules, rule, "proof.json");
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Proof;
  } catch (error) {
    throw new Error(`rules/${rule}/proof.json: ${error instanceof Error ? error.message : error}`);
  }
}

export function isShown(proof: Proof): proof is ShownProof {
  return proof.shown !== false;
}

/** Whether an example is there and stands for one machine: containers of a compose file are several. */
export function isOneHost(folder: string): boolean {
  return existsSync(folder) && !existsSync(join(folder, "compose.yaml"));
}
