import type { Known } from "../../source/known.ts";
import type { FileId, Span } from "../../source/span.ts";
import type { InstalledProgram } from "../image.ts";

/** A value of a unit with the assignment that is in force. */
export interface UnitValue<T> {
  readonly value: Known<T>;
  readonly span: Span;
}

/** One service of systemd after its drop-ins, or what is known of a program that something else starts. Sizes in bytes; `Infinity` for none. */
export interface ServiceUnit {
  /** `php8.2-fpm.service`, `program php-fpm`. */
  readonly name: string;
  /** Who starts it; `other` for scripts and the container itself. */
  readonly by: "systemd" | "supervisord" | "other";
  /** The unit itself; its first drop-in where the unit is a package's. */
  readonly file: FileId;
  /** False where only drop-ins are given: what they leave out, the package's unit says. */
  readonly whole: boolean;
  /** True where a template or a broken file hides assignments: what is not written here may be written there. */
  readonly open: boolean;
  /** False where the tree has several servers and nothing says whose unit it is. */
  readonly sure: boolean;
  /** By its command, and without one by its name. */
  readonly runs: InstalledProgram["program"] | null;
  /** The commands that start it, as written; empty where a package's unit says. */
  readonly commands: readonly string[];
  /** The last `ExecStart=`. */
  readonly start: Span | null;
  /** What its sockets listen on, as written: `ListenStream=` of the socket unit of its name. */
  readonly listens: readonly string[];
  readonly restart: UnitValue<string> | null;
  /** Above it the kernel kills: `MemoryMax=`, or the older `MemoryLimit=`. */
  readonly memoryMax: UnitValue<number> | null;
  /** Above it the processes are slowed down. */
  readonly memoryHigh: UnitValue<number> | null;
  readonly openFiles: UnitValue<{ readonly soft: number; readonly hard: number }> | null;
  /** Names or numbers; null for root. */
  readonly user: UnitValue<string> | null;
  readonly group: UnitValue<string> | null;
}
