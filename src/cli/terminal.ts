import type { Io } from "./io.ts";

export type ColorChoice = "auto" | "always" | "never";
export const colorChoices: readonly ColorChoice[] = ["auto", "always", "never"];

/** The flag wins, then NO_COLOR (no-color.org), then FORCE_COLOR, then whether a person looks at it. */
export function wantsColor(choice: ColorChoice, env: Io["env"], terminal: () => boolean): boolean {
  if (choice !== "auto") return choice === "always";
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false";
  return env.TERM !== "dumb" && terminal();
}

/** Whether the locale's character set is UTF-8, by the variables of POSIX in their order. */
export function wantsUnicode(env: Io["env"]): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  // Windows Terminal sets no locale and draws everything.
  if (!locale) return env.WT_SESSION !== undefined;
  return /utf-?8/i.test(locale);
}
