import * as ini from "ini";
import type { FileId, Span } from "../source/span.ts";
import type { ServiceUnit } from "./stack.ts";

/**
 * Reads a systemd unit; null when it starts no PHP-FPM. The `ini` package knows the dialect; it keeps no places, so lines
 * are looked up for what it found.
 */
export function readServiceUnit(file: FileId, text: string): ServiceUnit | null {
  const service = (ini.parse(text) as { Service?: Readonly<Record<string, unknown>> }).Service;
  const command = service?.ExecStart;
  if (typeof command !== "string" || !/\bphp-?\d*[\d.]*-?fpm/.test(command)) return null;
  const start = lineOf("ExecStart", file, text);
  if (start === null) return null;
  const span = lineOf("Restart", file, text);
  const value = service?.Restart;
  return { file, start, restart: span && value !== undefined ? { value: String(value), span } : null };
}

/** The last line that sets a key. */
function lineOf(key: string, file: FileId, text: string): Span | null {
  const lines = [...text.matchAll(new RegExp(`^[ \\t]*(${key}[ \\t]*=.*?)[ \\t\\r]*$`, "gm"))];
  const last = lines.at(-1);
  if (!last) return null;
  const start = last.index + last[0].indexOf(last[1] as string);
  return { file, start, end: start + (last[1] as string).length };
}
