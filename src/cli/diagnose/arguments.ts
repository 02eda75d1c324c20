import type { ConfigOptions, SightOptions } from "../options.ts";

export interface DiagnoseArguments extends ConfigOptions, Partial<SightOptions> {
  /** Paths as written, the first one first; `-` is standard input. */
  readonly paths: readonly string[];
  /** Of `--log`. */
  readonly logs: readonly string[];
  /** Of `--time-zone`: `Europe/Berlin`, or `error.log=UTC` for one log. */
  readonly timeZones: readonly string[];
  readonly format: "text" | "json";
  /** The most groups that the text shows. */
  readonly top: number;
  readonly quiet: boolean;
}
