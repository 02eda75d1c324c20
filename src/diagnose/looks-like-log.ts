import { createLogTime } from "./log-time.ts";
import { createLineReader } from "./read-line.ts";
import { utc } from "./time-zone.ts";

const mostLines = 200;

/** Whether a text begins like a log of nginx or PHP-FPM, in whatever it is wrapped, and not like a configuration. */
export function looksLikeLog(text: string): boolean {
  const read = createLineReader(createLogTime(utc, 0));
  return text
    .split("\n", mostLines)
    .map((line) => read(line.replace(/\0/g, "").trimEnd()))
    .some(
      ({ program, time }) => program === "access" || program === "slowlog" || (program !== "none" && time !== null),
    );
}
