import type { Io } from "./io.ts";

/**
 * Whether the terminal is known to draw OSC 8 links. The others print the sequence as rubbish or drop it, so one that is not
 * known gets none; `FORCE_HYPERLINK` (as in other tools) decides for it.
 */
export function drawsLinks(env: Io["env"]): boolean {
  if (env.FORCE_HYPERLINK) return env.FORCE_HYPERLINK !== "0" && env.FORCE_HYPERLINK !== "false";
  const { TERM = "", TERM_PROGRAM = "" } = env;
  // What stands between the program and the terminal may not hand them on.
  if (TERM === "dumb" || /^(screen|tmux)/.test(TERM) || env.TMUX || env.STY) return false;
  // VTE draws them since 0.50, and 0.50.0 crashed on them.
  if (env.VTE_VERSION) return env.VTE_VERSION !== "5000" && Number(env.VTE_VERSION) > 5000;
  // Konsole since 20.12.
  if (env.KONSOLE_VERSION) return Number(env.KONSOLE_VERSION) >= 201200;
  return (
    env.WT_SESSION !== undefined ||
    env.DOMTERM !== undefined ||
    /^(xterm-kitty|xterm-ghostty|wezterm|foot|alacritty|contour)/.test(TERM) ||
    ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "zed"].includes(TERM_PROGRAM)
  );
}

/** The address of a file of this package on this machine. */
export function fileAddress(root: string, path: string): string {
  const parts = `${root.replaceAll("\\", "/").replace(/^(?!\/)/, "/")}/${path}`.split("/");
  return `file://${parts.map(encodeURIComponent).join("/").replaceAll("%3A", ":")}`;
}
