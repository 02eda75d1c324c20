import type { Refusal } from "../refusal.ts";
import { accessFormatMistake } from "./access-format.ts";
import type { EvaluatedFpm, EvaluatedSection } from "./evaluated.ts";
import { readSetting } from "./read-setting.ts";
import { refusePool } from "./refuse-pool.ts";
import { refuseSameListen } from "./refuse-same-listen.ts";

/** What FPM refuses about pools once all files are read, in its order (fpm_conf_process_all_pools and what follows it). */
export function refusePools(fpm: Omit<EvaluatedFpm, "refusals">): Refusal[] {
  return [
    ...fpm.pools.flatMap((pool) => refusePool(pool, fpm)),
    ...refuseSameListen(fpm),
    ...fpm.pools.flatMap(refuseAccessFormat),
  ];
}

function refuseAccessFormat(pool: EvaluatedSection): Refusal[] {
  const format = readSetting(pool, "access.format", "", (text) => text);
  if (!format.written || format.value === null) return [];
  const log = readSetting(pool, "access.log", "", (text) => text);
  if (!log.value) return [];
  const mistake = accessFormatMistake(format.value);
  if (mistake === null) return [];
  return [
    {
      code: "bad-value",
      message: `"access.format" of pool ${pool.name} ${mistake}`,
      at: format.at,
      related: [],
      original: `[pool ${pool.name}] wrong format for access.format '${format.value}'`,
    },
  ];
}
