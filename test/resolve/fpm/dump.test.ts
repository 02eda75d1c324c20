import { describe, expect, it } from "vitest";
import { fpmDumpToIni, isFpmDump } from "../../../src/resolve/fpm/dump.ts";
import { evaluate } from "./held-whole.ts";

const log = (line: string) => `[20-Nov-2026 11:33:07] NOTICE: ${line}\n`;
const dump = [
  "a line of something else\n",
  log("[pool www] pm.start_servers is not set. It's been set to 2."),
  log("[global]"),
  log("\tpid = undefined"),
  log("\tlog_level = unknown value"),
  log("\tprocess_control_timeout = 10s"),
  log("\tsyslog.facility = 24"),
  log(" "),
  log("[www]"),
  log("\tlisten = /run/x.sock"),
  log("\tpm = static"),
  log("\tpm.max_children = 3"),
  log("\trequest_terminate_timeout = 0s"),
  log("\tlisten.acl_users = "),
  log("\tclear_env = no"),
  log("\tphp_value[memory_limit] = 2M"),
  log("\tphp_value[memory_limit] = 1M"),
  log("\tphp_admin_value[x] = a=b;c"),
  log("\tphp_admin_value[y] = none"),
  log(" "),
  log("configuration file /etc/php-fpm.conf test is successful"),
].join("");

describe("a dump of php-fpm -tt", () => {
  const ini = fpmDumpToIni(dump) as string;
  const fpm = evaluate({ "/dump": ini }, { main: "/dump" });

  it("keeps every character at its place", () => {
    expect(ini.length).toBe(dump.length);
    expect(ini.split("\n").length).toBe(dump.split("\n").length);
    for (const name of ["listen = /run/x.sock", "[www]", "clear_env"])
      expect(ini.indexOf(name)).toBe(dump.indexOf(name));
  });

  it("holds what somebody wrote, and no default", () => {
    expect(fpm.global.entries.map(({ key }) => key)).toEqual(["process_control_timeout"]);
    expect(fpm.pools.map(({ name }) => name)).toEqual(["www"]);
    expect(fpm.pools[0]?.entries.map(({ key, value }) => [key, value.known ? value.value : value.why])).toEqual([
      ["listen", "/run/x.sock"],
      ["pm", "static"],
      ["pm.max_children", "3"],
      ["listen.acl_users", ""],
      ["clear_env", "no"],
      ["php_value[memory_limit]", "2M"],
      ["php_value[memory_limit]", "1M"],
      ["php_admin_value[x]", "encoding"],
      ["php_admin_value[y]", "none"],
    ]);
  });

  it("is taken as accepted by php-fpm", () => {
    expect(fpm.dump).toBe(true);
    expect(fpm.refusals).toEqual([]);
  });

  it("is told from configuration and from other logs", () => {
    expect(isFpmDump(dump)).toBe(true);
    expect(isFpmDump(dump.replaceAll("\n", "\r\n"))).toBe(true);
    expect(fpmDumpToIni(dump.replaceAll("\n", "\r\n"))?.length).toBe(dump.length + dump.split("\n").length - 1);
    expect(isFpmDump("[global]\npid = /x\n")).toBe(false);
    expect(isFpmDump(log("fpm is running, pid 1"))).toBe(false);
  });
});
