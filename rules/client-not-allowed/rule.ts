import { showAddress } from "../../src/model/address.ts";
import { type AllowedClient, allows, readAllowedClients } from "../../src/model/allowed-clients.ts";
import type { Link, Pool, Stack } from "../../src/model/stack.ts";
import { clientAddresses } from "../../src/rule/client-address.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { fixWith, rewritten } from "../../src/rule/line-edits.ts";
import { linksTo } from "../../src/rule/links-of.ts";
import { listOf } from "../../src/rule/show.ts";
import { placeOfSetting, writtenValue } from "../../src/rule/written-value.ts";
import type { Span } from "../../src/source/span.ts";

const key = "listen.allowed_clients";

export default defineRule({
  id: "client-not-allowed",
  summary: "listen.allowed_clients does not hold the address that nginx connects from",
  category: "address",
  severity: "error",
  levels: ["error", "warning"],
  confidence: "high",
  since: "0.1.0",
  sources: [
    "measured: §13",
    "https://www.php.net/manual/en/install.fpm.configuration.php#listen-allowed-clients",
    "https://github.com/php/php-src/blob/PHP-8.2/main/fastcgi.c",
  ],
  symptoms: [
    /recv\(\) failed \(104: Connection reset by peer\) while reading response header from upstream/,
    /Wrong IP address '[^']*' in listen\.allowed_clients/,
    /Connection disallowed: IP address '\S+' has been dropped/,
  ],
  related: ["fpm-exposed"],
  fixable: "mixed",
  each: "pool",
  check(pool, { stack, report, unknown }) {
    const setting = pool.setting(key);
    const address = pool.address.value;
    if (setting.origin === "default") return;
    const at = placeOfSetting(pool, key);
    if (!setting.value.known || !address.known) return unknown(at, "the allowed clients or the address are not known");
    // A unix socket does not look at it (measured: §13).
    if (address.value.kind !== "tcp") return;
    const value = setting.value.value;
    const entries = readAllowedClients(value);
    const dead = entries.filter((entry) => entry.bytes === null);
    const links = linksTo(pool, stack);
    const mapped = address.value.host === "*" || address.value.host === "::";
    const says = { pool: pool.name, allowed: value };
    const [culprit] = dead.filter(({ text }) => text.trim() !== "");
    const place = culprit && dead.length === 1 ? spanOf(pool, culprit) : at;
    const fix = (client?: string) => fixes(pool, entries, mapped, stack, client);

    const barred = links.flatMap((link) => {
      const clients = clientAddresses(link);
      if (clients === null || clients.some((client) => allows(entries, client, mapped))) return [];
      return [{ link, client: clients.join(" or ") }];
    });
    const [first] = barred;
    if (first) {
      report({
        message: `Pool ${pool.name} on ${showAddress(address.value)} lets in "${value}" only${because(dead)}, nginx comes from ${first.client}, and each of its requests ends in 502.`,
        args: { ...says, client: first.client },
        at: place,
        label: `${first.client} is not let in`,
        related: barred.map(({ link }) => connects(link)),
        fix: fix(barred.every(({ client }) => client === first.client) ? first.client : undefined),
      });
    } else if (dead.length === entries.length) {
      report({
        message: `Pool ${pool.name} on ${showAddress(address.value)} lets nobody in, because "${value}" in ${key} holds no IP address, so each request ends in 502.`,
        args: says,
        at: place,
        label: "no address",
        related: links.map(connects),
        fix: fix(),
      });
    } else if (culprit) {
      report({
        message: `PHP-FPM drops ${listOf(dead.map(quoted))} from ${key} of pool ${pool.name}, so clients that come from there get 502.`,
        args: { ...says, dropped: culprit.text },
        at: spanOf(pool, culprit),
        label: culprit.text.trim() === culprit.text ? "no IP address" : "the blank is part of the entry",
        severity: "warning",
        fix: fix(),
      });
    }
  },
});

/** Without the blanks every entry is the address that was written; a client that is not among them can be added. */
function fixes(
  pool: Pool,
  entries: readonly AllowedClient[],
  mapped: boolean,
  stack: Stack,
  client: string | undefined,
): Fix[] {
  const place = writtenValue(pool, key);
  const raw = pool.entries(key).at(-1)?.entry.value?.raw;
  if (place === null || raw !== entries.map(({ text }) => text).join(",")) return [];
  const trimmed = raw.replace(/\s+/g, "");
  const mended = readAllowedClients(trimmed);
  const sound = mended.every(({ bytes }) => bytes !== null);
  if (sound && trimmed !== raw && (client === undefined || allows(mended, client, mapped))) {
    return fixWith("Take out the blanks", "safe", [rewritten(stack, place, trimmed)]);
  }
  if (client === undefined || !sound || client.includes(" ")) return [];
  return fixWith(`Let in ${client} too`, "unsafe", [rewritten(stack, place, `${trimmed},${client}`)]);
}

function because(dead: readonly AllowedClient[]): string {
  return dead.length === 0 ? "" : `, of which PHP-FPM drops ${listOf(dead.map(quoted))}`;
}

function quoted({ text }: AllowedClient): string {
  return `"${text}"`;
}

function connects({ target }: Link) {
  return { span: target.span, text: "nginx connects here" };
}

/** The entry in the file; the whole value where quotes or escapes make the two differ. */
function spanOf(pool: Pool, entry: AllowedClient): Span {
  const written = pool.entries(key).at(-1)?.entry.value;
  if (!written || written.raw.slice(entry.start, entry.start + entry.text.length) !== entry.text) {
    return writtenValue(pool, key) ?? placeOfSetting(pool, key);
  }
  const blanks = entry.text.length - entry.text.trimStart().length;
  const start = written.start + entry.start + blanks;
  return { file: written.file, start, end: start + entry.text.trim().length };
}
