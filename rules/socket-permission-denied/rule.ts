import {
  type Identity,
  type MayWrite,
  mayWrite,
  type SocketAccess,
  socketAccess,
} from "../../src/model/socket-access.ts";
import { mayWriteAcross } from "../../src/model/socket-access-across.ts";
import type { Pool, Stack } from "../../src/model/stack.ts";
import { startFailures } from "../../src/model/start-failures.ts";
import { workerIdentities } from "../../src/model/worker-identity.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { fixWith, linesBelow } from "../../src/rule/line-edits.ts";
import { neverReached } from "../../src/rule/never-reached.ts";
import { listOf } from "../../src/rule/show.ts";
import { placeOfSetting } from "../../src/rule/written-value.ts";

export default defineRule({
  id: "socket-permission-denied",
  summary: "owner, group, mode or ACL of the pool's socket leave nginx's workers without the right to connect",
  category: "address",
  severity: "error",
  levels: ["error", "warning"],
  confidence: "high",
  since: "0.1.0",
  sources: [
    "measured: §2",
    "https://www.php.net/manual/en/install.fpm.configuration.php#listen-owner",
    "https://nginx.org/en/docs/ngx_core_module.html#user",
    "https://github.com/php/php-src/blob/PHP-8.2/sapi/fpm/fpm/fpm_unix.c",
  ],
  symptoms: [
    /connect\(\) to unix:\S+ failed \(13: Permission denied\) while connecting to upstream/,
    /ACL set, listen\.(?:owner|group) = '\S+' is ignored/,
  ],
  related: ["world-writable-socket", "upstream-not-listening"],
  fixable: "unsafe",
  each: "link",
  check({ route, target, answer }, { stack, report, unknown }) {
    if (answer.kind !== "pool" || neverReached(route)) return;
    const { pool } = answer;
    const address = pool.address.value;
    const nginx = stack.nginx.find(({ host }) => host === route.host);
    if (!nginx || !address.known || address.value.kind !== "unix") return;
    if (stack.doubt !== null) return unknown(route.pass, stack.doubt);
    if (startFailures(pool.fpm).length > 0) return;
    const access = socketAccess(pool);
    if (access === null) return unknown(placeOfSetting(pool, "listen"), "owner and mode of the socket are not known");
    const workers = workerIdentities(nginx);
    if (workers === null) return unknown(route.pass, "the user of nginx's workers is not known");
    const across = pool.host.runtime !== null;
    const verdicts = workers.identities.map((identity) =>
      across ? (mayWriteAcross(access, identity, pool.host, route.host) ?? "unknown") : mayWrite(access, identity),
    );
    const verdict = worst(verdicts);
    if (verdict === "yes") return;
    const decidedBy = access.decidedBy === "unit" ? "listen" : access.decidedBy;
    const at = placeOfSetting(pool, decidedBy);
    if (verdict === "unknown")
      return unknown(
        at,
        across
          ? "the numbers of the users in both images are not known"
          : "the user behind a number differs between systems",
      );

    const users = [...new Set(workers.identities.map(({ user }) => user))];
    const path = address.value.path;
    const runs = workers.span
      ? `run as ${users[0]}`
      : `run as ${listOf(users).replace(/ and (?=\S+$)/, " or ")} by default`;
    const owned = `${access.owner}:${access.group} with mode ${octal(access.mode)}${since(pool, path)}${access.acl ? " and an ACL for others" : ""}`;
    const unless =
      verdict === "membership"
        ? `, unless ${/ or /.test(runs) ? "they are" : `${users[0]} is`} in the group ${groupsOf(access)}`
        : "";
    report({
      message: `PHP-FPM makes ${path} of pool ${pool.name} as ${owned}, and nginx's workers, which ${runs}, may not connect to it${unless}, so requests end in 502.`,
      args: {
        socket: path,
        pool: pool.name,
        owner: access.owner,
        group: access.group,
        mode: octal(access.mode),
        user: users.join(", "),
      },
      at,
      label: because(access),
      severity: verdict === "no" ? "error" : "warning",
      confidence: verdict === "no" ? "high" : "medium",
      related: [
        ...(workers.span ? [{ span: workers.span, text: `nginx's workers run as ${users[0]}` }] : []),
        {
          span: target.span,
          text: workers.span ? "nginx connects here" : `nginx connects here; no "user" is set for it`,
        },
        ...others(pool, decidedBy),
        ...startedAs(pool, access),
      ],
      fix: giveToWorkers(pool, access, workers.identities, stack),
    });
  },
});

/** Every possible user must fail: one that may connect, or one that nobody knows of, and there is nothing to say. */
function worst(verdicts: readonly MayWrite[]): MayWrite {
  for (const verdict of ["yes", "unknown", "membership"] as const) if (verdicts.includes(verdict)) return verdict;
  return "no";
}

/** What calls itself PHP 5 may be older than the change. */
function since(pool: Pool, path: string): string {
  const old = /php-?5/.test(path) && pool.fpm.version === null && pool.setting("listen.mode").origin === "default";
  return old ? " (the default since PHP 5.5.12)" : "";
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

function groupsOf({ acl, group, mode }: SocketAccess): string {
  return listOf([...((mode & 0o020) !== 0 && group !== "root" ? [group] : []), ...(acl?.groups ?? [])]);
}

function because({ acl, decidedBy, owner, group, mode }: SocketAccess): string {
  if (acl) return "the ACL makes owner and group root";
  if (decidedBy === "unit") return `PHP-FPM is started as ${owner}, who owns the socket`;
  if (decidedBy === "listen") return "no listen.owner or listen.group is set: root owns the socket";
  if (decidedBy === "listen.mode") return `read as mode ${octal(mode)}`;
  return `the socket belongs to ${owner}:${group}`;
}

/** The line of the unit that makes PHP-FPM another user's. */
function startedAs({ fpm: { unit } }: Pool, { decidedBy, owner }: SocketAccess) {
  return decidedBy === "unit" && unit?.user ? [{ span: unit.user.span, text: `PHP-FPM runs as ${owner}` }] : [];
}

function others(pool: Pool, decidedBy: string) {
  return ["listen", "listen.owner", "listen.group", "listen.mode"]
    .filter((key) => key !== decidedBy && pool.setting(key).origin !== "default")
    .map((key) => ({ span: placeOfSetting(pool, key), text: key === "listen" ? "the socket" : `${key} takes part` }));
}

/** Where nothing says whose the socket is, and one user only can be meant. */
function giveToWorkers(
  pool: Pool,
  { decidedBy, mode }: SocketAccess,
  identities: readonly Identity[],
  stack: Stack,
): Fix[] {
  const [only] = identities;
  const entry = pool.entries("listen").at(-1)?.entry;
  if (decidedBy !== "listen" || identities.length !== 1 || !only || !entry || (mode & 0o200) === 0) return [];
  if (!/^[\w.-]+$/.test(`${only.user}${only.group}`)) return [];
  const lines = [`listen.owner = ${only.user}`, `listen.group = ${only.group}`];
  return fixWith(`Give the socket to ${only.user}`, "unsafe", [linesBelow(stack, entry, lines)]);
}
