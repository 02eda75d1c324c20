import type { Fpm } from "../model/stack.ts";
import { dirname } from "../source/paths.ts";

/**
 * True when nothing but the given tree decides what lies beside a PHP-FPM's files: no image and no playbook can add what is
 * missing here.
 */
export function heldWhole(fpm: Fpm): boolean {
  const { files } = fpm.host;
  return fpm.files.every((file) => files.glob(`${dirname(files.runtimePath(file))}/*`).complete);
}
