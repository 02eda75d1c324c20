import { basename } from "../../source/paths.ts";
import type { InstalledProgram } from "../image.ts";
import { programKind } from "../start/which-program.ts";

/** The words of an `ExecStart=`, quotes taken off; placeholders of templates stay in them. */
export function commandWords(command: string): readonly string[] {
  // What stands before the path says how it is run: `-` may fail, `+` as root, ...
  const text = command.replace(/^[@:+!|-]+/, "");
  return (text.match(/(?:\{\{.*?\}\}|<%.*?%>|"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'])+/g) ?? []).map((word) =>
    word.replace(/["']/g, ""),
  );
}

/** Programs that start the program that follows them. */
const wrappers = /^(?:env|nice|ionice|taskset|setpriv|chrt|exec|stdbuf|prlimit|choom|systemd-inhibit)$/;

/** Which of the two servers a command starts; null for other programs, those that only test a configuration too. */
export function startedProgram(command: string): InstalledProgram["program"] | null {
  let words = commandWords(command);
  for (let depth = 0; depth < 4; depth++) {
    const name = nameOf(words[0] ?? "");
    const kind = programKind(name);
    if (kind !== null)
      return words.slice(1).some((word) => /^-(?:t|T|q?t|v|V|m|i)$|^--?test$/.test(word)) ? null : kind;
    if (/^(?:ba|da|z|a)?sh$/.test(name)) {
      const script = words[words.findIndex((word) => /^-\w*c$/.test(word)) + 1] ?? "";
      const last = script.split(/&&|\|\||;/).findLast((part) => part.trim() !== "") ?? "";
      words = commandWords(last.trim());
    } else if (wrappers.test(name)) {
      const at = words.findIndex((word, index) => index > 0 && programKind(nameOf(word)) !== null);
      if (at === -1) return null;
      words = words.slice(at);
    } else return null;
  }
  return null;
}

/** `php-fpm{{ version }}` is a php-fpm. */
function nameOf(word: string): string {
  return basename(word.replace(/\{\{.*?\}\}|<%.*?%>|%\w|\$\{?\w+\}?/g, ""));
}

/** The server that packages start by a unit of this name; null for others. */
export function programOfUnit(name: string): InstalledProgram["program"] | null {
  const stem = name.replace(/@?[^@]*\.service$/, (end) => (end.startsWith("@") ? "" : end.replace(/\.service$/, "")));
  if (/^(?:nginx|openresty)$/.test(stem)) return "nginx";
  return /^(?:php\d*-)?php(?:\d[\d.]*)?-fpm(?:\d[\d.]*)?$/.test(stem) ? "php-fpm" : null;
}
