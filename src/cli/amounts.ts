import { parseSize, parseTime } from "../config/units.ts";
import { showMemory } from "../rule/show.ts";
import { UsageError } from "./usage-error.ts";

const megabyte = 1024 ** 2;
/** 1024 TB: no machine has more. */
const mostMemory = 1024 ** 5;

/**
 * Memory of a machine or a process, or the size of a file, in bytes.
 * @param flag `--memory`, for the message
 * @param least bytes; less is taken for a forgotten unit
 * @throws UsageError for what is no size, for 0, and for what no machine or process can have
 */
export function readMemory(flag: string, text: string, help: string, least: number = megabyte): number {
  const bytes = parseSize(text);
  if (bytes === null) throw new UsageError(`${flag} needs a size such as 4G or 512M, not '${text}'`, help);
  if (bytes === 0) throw new UsageError(`${flag} is 0: it needs a size such as 4G or 512M`, help);
  if (bytes < least) {
    const meant = /^\s*\d+\s*$/.test(text) ? `; ${text.trim()}M or ${text.trim()}G was meant?` : "";
    throw new UsageError(
      `${flag} ${text} is less than ${showMemory(least)}: a number without a unit is bytes${meant}`,
      help,
    );
  }
  if (bytes > mostMemory) throw new UsageError(`${flag} ${text} is more than any machine has (1024T)`, help);
  return bytes;
}

/** Seconds above 0. @throws UsageError */
export function readSeconds(flag: string, text: string, most: number, help: string): number {
  const seconds = parseTime(text);
  if (seconds === null) throw new UsageError(`${flag} needs a time such as 250ms, 30s or 2m, not '${text}'`, help);
  if (seconds === 0) throw new UsageError(`${flag} is 0: it needs a time such as 250ms, 30s or 2m`, help);
  if (seconds > most) throw new UsageError(`${flag} ${text} is more than ${most / 3600} hours`, help);
  return seconds;
}

/** A number above 0, a decimal point allowed. @throws UsageError */
export function readRate(flag: string, text: string, help: string): number {
  const value = /^\d{1,9}(\.\d{1,6})?$/.test(text) ? Number(text) : 0;
  if (value > 0) return value;
  throw new UsageError(`${flag} needs a number above 0 such as 40 or 2.5, not '${text}'`, help);
}
