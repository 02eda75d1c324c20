import { mayWrite, socketAccess } from "../../src/model/socket-access.ts";
import type { Pool, Stack } from "../../src/model/stack.ts";
import { workerIdentities } from "../../src/model/worker-identity.ts";
import { fpmMode } from "../../src/resolve/fpm/units.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { fixWith, rewritten } from "../../src/rule/line-edits.ts";
import { linksTo } from "../../src/rule/links-of.ts";
import { placeOfSetting, writtenValue } from "../../src/rule/written-value.ts";

const key = "listen.mode";

export default defineRule({
  id: "world-writable-socket",
  summary: "listen.mode lets every user of the machine connect to the pool",
  category: "exposure",
  severity: "warning",
  levels: ["warning", "info"],
  confidence: "high",
  since: "0.1.0",
  sources: ["measured: §2", "https://www.php.net/manual/en/install.fpm.configuration.php#listen-mode"],
  symptoms: [/connect\(\) to unix:\S+ failed \(13: Permission denied\) while connecting to upstream/],
  related: ["socket-permission-denied", "fpm-exposed"],
  fixable: "unsafe",
  each: "pool",
  check(pool, { stack, report, unknown }) {
    const mode = pool.setting(key);
    const address = pool.address.value;
    if (mode.origin === "default") return;
    const at = placeOfSetting(pool, key);
    if (!mode.value.known || !address.known) return unknown(at, "the mode or the address of the socket is not known");
    if (address.value.kind !== "unix" || (fpmMode(mode.value.value) & 0o002) === 0) return;
    const server = stack.doubt === null && pool.host.kind === "server";
    report({
      message: `Every user of the machine can connect to ${address.value.path} and run PHP as the user of pool ${pool.name}, because listen.mode ${mode.value.value} gives others the write bit.`,
      args: { pool: pool.name, mode: mode.value.value, socket: address.value.path },
      at,
      label: "others may write",
      related: [{ span: placeOfSetting(pool, "listen"), text: "the socket" }],
      severity: server ? "warning" : "info",
      fix: withoutOthers(pool, fpmMode(mode.value.value), stack),
    });
  },
});

/** Where every nginx that connects may do so as owner or group. */
function withoutOthers(pool: Pool, mode: number, stack: Stack): Fix[] {
  const place = writtenValue(pool, key);
  const access = socketAccess(pool);
  const links = linksTo(pool, stack);
  if (place === null || access === null || links.length === 0) return [];
  const closed = { ...access, mode: mode & 0o770 };
  const served = links.every(({ route: { host } }) => {
    const nginx = stack.nginx.find((one) => one.host === host);
    // Another container numbers its users in its own way.
    if (host !== pool.host) return false;
    return (nginx && workerIdentities(nginx))?.identities.every((worker) => mayWrite(closed, worker) === "yes");
  });
  const text = closed.mode.toString(8).padStart(4, "0");
  return served ? fixWith(`Set ${key} = ${text}`, "unsafe", [rewritten(stack, place, text)]) : [];
}
