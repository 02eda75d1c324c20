import type { FileId, Span } from "../../source/span.ts";
import type { Refusal } from "../refusal.ts";
import type { EvaluatedFpm } from "./evaluated.ts";
import { type Read, readSetting } from "./read-setting.ts";
import { fpmInt } from "./units.ts";

/** Compiled into FPM by system; the ones of every system, since the files do not name it. */
const mechanisms: ReadonlySet<string> = new Set(["epoll", "kqueue", "poll", "select", "port", "/dev/poll"]);

/** What FPM refuses in [global] once all files are read, in its order (fpm_conf_post_process). */
export function refuseGlobal(fpm: Pick<EvaluatedFpm, "global">): Refusal[] {
  const { global } = fpm;
  const out: Refusal[] = [];
  if (global.entries.length > 0) {
    const int = (key: string, absent: number): Read<number> => readSetting(global, key, absent, fpmInt);
    const limit = int("log_limit", 1024);
    if (limit.value !== null && limit.value < 512) {
      out.push(
        refusal(
          `"log_limit" is ${limit.value}, below PHP-FPM's minimum of 512`,
          limit.at,
          "log_limit must be greater than 512",
        ),
      );
    }
    const max = int("process.max", 0);
    if (max.value !== null && max.value < 0) {
      out.push(
        refusal(
          `"process.max" is ${max.value}, and PHP-FPM takes no negative number`,
          max.at,
          "process_max can't be negative",
        ),
      );
    }
    const priority = int("process.priority", unset);
    if (badPriority(priority.value)) {
      out.push(
        refusal(
          `"process.priority" is ${priority.value}, outside -19 to 20`,
          priority.at,
          "process.priority must be included into [-19,20]",
        ),
      );
    }
    const mechanism = readSetting(global, "events.mechanism", "", (text) => text);
    if (mechanism.value && !mechanisms.has(mechanism.value.toLowerCase())) {
      out.push(
        refusal(
          `PHP-FPM has no event mechanism "${mechanism.value}"`,
          mechanism.at,
          `event mechanism '${mechanism.value}' is not available on this system`,
        ),
      );
    }
  }
  return out;
}

export function refuseNoPool(fpm: Pick<EvaluatedFpm, "global">, main: FileId): Refusal {
  return {
    code: "no-pool",
    message: "neither this file nor one that it includes has a pool section",
    at: fpm.global.sections[0] ?? { file: main, start: 0, end: 0 },
    related: [],
    original: "No pool defined. at least one pool section must be specified in config file",
  };
}

/** FPM marks an unset priority with this number, so that writing it passes. */
export const unset = 64;

export function badPriority(value: number | null): boolean {
  return value !== null && value !== unset && (value < -19 || value > 20);
}

function refusal(message: string, at: Span, original: string): Refusal {
  return { code: "bad-value", message, at, related: [], original };
}
