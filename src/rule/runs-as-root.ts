import type { Fpm, Stack } from "../model/stack.ts";
import { startsUnprivileged } from "../model/units.ts";

/** Settings that only a PHP-FPM started by root can carry out. */
const needRoot = ["user", "group", "chroot", "listen.owner", "listen.group"];

/** True where what only root can do is configured in one of its pools or in the nginx of the same host. */
export function runsAsRoot(fpm: Fpm, stack: Stack): boolean {
  if (startsUnprivileged(fpm.unit) !== "no") return false;
  return (
    fpm.pools.some((pool) => needRoot.some((key) => pool.entries(key).length > 0)) ||
    stack.nginx.some((nginx) => nginx.host === fpm.host && nginx.scope.own("user").length > 0)
  );
}
