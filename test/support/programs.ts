import { spawnSync } from "node:child_process";
import { describe } from "vitest";

/**
 * `describe` for tests that ask a real program: skipped where it is not installed, unless CI requires all that its script
 * installs.
 *
 * @param version words that make the program print its version
 */
export function describeWith(program: string, version = "--version") {
  const found = spawnSync(program, [version], { stdio: "ignore" }).error === undefined;
  if (!found && process.env.NO502_REQUIRE_SERVERS === "1") {
    throw new Error(`NO502_REQUIRE_SERVERS is set, but ${program} is not installed`);
  }
  return describe.skipIf(!found);
}
