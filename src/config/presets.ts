import type { RawConfig } from "./raw-config.ts";

/** Settings that come with no502, to be named in `extends`. */
export interface Preset {
  readonly summary: string;
  readonly raw: RawConfig;
  /** Forgets what earlier entries of `extends` say about levels: every rule runs at its own. */
  readonly ownLevels: boolean;
}

/** What starts so is no path. */
export const presetPrefix = "no502:";

export const presets: Readonly<Record<string, Preset>> = {
  "no502:recommended": {
    summary: "what holds without a configuration: errors and warnings fail a run",
    raw: { failOn: "warning" },
    ownLevels: false,
  },
  "no502:strict": {
    summary: "advice is listed and fails a run, too",
    raw: { failOn: "info" },
    ownLevels: false,
  },
  "no502:all": {
    summary: "every rule at its own level, also those that an entry before it turns off",
    raw: {},
    ownLevels: true,
  },
};
