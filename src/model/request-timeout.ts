import { mapSetting, type Setting } from "../resolve/setting.ts";
import { known } from "../source/known.ts";
import type { Fpm, Pool } from "./stack.ts";

/**
 * After how many seconds PHP-FPM kills a request of the pool; 0 is never. One negative `request_terminate_timeout` makes
 * FPM's common timer negative, and it is then never started: no pool of that FPM loses a request (fpm_conf.c,
 * fpm_events.c; measured on 8.2: no heartbeat with 3 in one pool and -1 in the other).
 */
export function terminateTimeout(pool: Pool): Setting<number> {
  const own = pool.seconds("request_terminate_timeout");
  return timerIsOff(pool.fpm) ? mapSetting(own, () => known(0)) : own;
}

/** FPM sets its timer no lower (FPM_PCTL_MIN_HEARTBEAT, 130 ms). */
const shortestPeriod = 0.13;

/**
 * Seconds between two looks of FPM at its running requests: a third of the smallest timeout of any of its pools, of
 * `request_terminate_timeout` and `request_slowlog_timeout` (fpm_conf.c; measured: §3). A request is killed at the first
 * look after its time is over. Timeouts that are not known may make the real period shorter, never longer.
 */
export function checkPeriod(fpm: Fpm): number {
  const smallest = smallestLimit(fpm);
  return Number.isFinite(smallest) ? Math.max(smallest / 3, shortestPeriod) : 0;
}

function timerIsOff(fpm: Fpm): boolean {
  return smallestLimit(fpm) < 0;
}

/** Every pool asks for it. */
const smallestLimits = new WeakMap<Fpm, number>();

/** Of all timeouts that are known and not 0; infinite where there is none. */
function smallestLimit(fpm: Fpm): number {
  let smallest = smallestLimits.get(fpm);
  if (smallest === undefined) {
    smallest = fpm.pools.flatMap(limits).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    smallestLimits.set(fpm, smallest);
  }
  return smallest;
}

function limits(pool: Pool): readonly number[] {
  return ["request_terminate_timeout", "request_slowlog_timeout"].flatMap((key) => {
    const { value } = pool.seconds(key);
    return value.known && value.value !== 0 ? [value.value] : [];
  });
}
