import type { Amount } from "../size/size-pools.ts";
import type { PackagingName } from "./packaging.ts";

/** Where PHP-FPM listens and nginx connects. */
export type ListenAnswer =
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number };

/** Everything that decides what is written, checked. Made by `readAnswers` only. */
export interface Answers {
  readonly packaging: PackagingName;
  /** As nginx takes them: `shop.example`, `*.shop.example`, `_`. */
  readonly serverNames: readonly string[];
  /** Absolute path on the server or in the containers, without quotes. */
  readonly root: string;
  readonly listen: ListenAnswer;
  readonly pool: string;
  /** What PHP-FPM and the reserve may count on; in Docker the limit of PHP's container. */
  readonly memory: Amount;
  /** Bytes for other services. */
  readonly reserve: number;
  readonly worker: Amount;
  /** Cores of the server: nginx starts a worker process for each. */
  readonly cores: number;
  /** Whole seconds. */
  readonly longestRequest: number;
  /** Bytes. */
  readonly largestUpload: number;
  readonly keepalive: boolean;
  /** null where nothing states it. */
  readonly nginxVersion: string | null;
  /** null where nothing states it and no path holds it (RHEL). */
  readonly phpVersion: string | null;
}
