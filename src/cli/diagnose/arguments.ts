import type { ColorChoice } from "../terminal.ts";

export interface DiagnoseArguments {
  /** Paths as written, the first one first; `-` is standard input. */
  readonly paths: readonly string[];
  /** Of `--log`. */
  readonly logs: readonly string[];
  /** Of `--time-zone`: `Europe/Berlin`, or `error.log=UTC` for one log. */
  readonly timeZones: readonly string[];
  readonly format: "text" | "json";
  readonly color: ColorChoice;
  readonly config: string | null;
  readonly noConfig: boolean;
  /** The most groups that the text shows. */
  readonly top: number;
  readonly quiet: boolean;
}
