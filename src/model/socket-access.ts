import type { ServiceUnit } from "../infra/systemd/service-unit.ts";
import { fpmMode } from "../resolve/fpm/units.ts";
import type { Pool } from "./stack.ts";
import { startsUnprivileged } from "./units.ts";

/** Who may write to the socket that FPM makes for a pool. Users and groups are names, or numbers as written. */
export interface SocketAccess {
  readonly owner: string;
  readonly group: string;
  /** False where the group is the primary group of `owner`, of which only the usual name is known. */
  readonly groupKnown: boolean;
  /** Permission bits, as FPM reads them. */
  readonly mode: number;
  /** `listen.acl_users` and `listen.acl_groups`; null without. They may always write: FPM widens the mask. */
  readonly acl: { readonly users: readonly string[]; readonly groups: readonly string[] } | null;
  /** The key to change first. */
  readonly decidedBy:
    | "listen"
    | "listen.owner"
    | "listen.group"
    | "listen.mode"
    | "listen.acl_users"
    | "listen.acl_groups"
    /** The user whom the service starts PHP-FPM as. */
    | "unit";
}

const keys = ["listen.owner", "listen.group", "listen.mode", "listen.acl_users", "listen.acl_groups"] as const;

/** Users whose primary group is called as they are, wherever a package makes them. */
const serviceUsers: ReadonlySet<string> = new Set(["root", "www-data", "nginx", "apache", "http", "www"]);

/**
 * Owner, group and mode of a pool's unix socket, for an FPM that root started (fpm_unix_resolve_socket_permissions and
 * fpm_unix_set_socket_permissions in php-src; measured: §2). The pool's `user` has no part in it: unset is root. null where
 * a value is not known, or where the pool has no `user`, which FPM started by root refuses. A unit that starts FPM as another
 * user makes that user the owner.
 */
export function socketAccess(pool: Pool): SocketAccess | null {
  const [owner, group, mode, users, groups] = keys.map((key) => pool.setting(key).value) as [
    Text,
    Text,
    Text,
    Text,
    Text,
  ];
  const unprivileged = startsUnprivileged(pool.fpm.unit);
  const user = pool.setting("user").value;
  if (!owner.known || !group.known || !mode.known || !users.known || !groups.known) return null;
  if (unprivileged === "maybe") return null;
  // Before PHP 5.5.12 the default was 0666; distributions mended their older versions one by one.
  if (pool.setting("listen.mode").origin === "default" && /^5\.[0-5](?!\d)/.test(pool.fpm.version ?? "")) return null;
  const bits = mode.value === "" ? 0o660 : fpmMode(mode.value) & 0o777;
  if (unprivileged === "yes") {
    // Only root may give a file away: with an owner or a group of its own it may not even start.
    const given = [owner, group, users, groups].some(({ value }) => value !== "");
    return given ? null : asStarted(pool.fpm.unit, bits);
  }
  if (!user.known || user.value === "") return null;
  if (users.value !== "" || groups.value !== "") {
    return {
      owner: "root",
      group: "root",
      groupKnown: true,
      mode: bits,
      acl: { users: names(users.value), groups: names(groups.value) },
      decidedBy: users.value !== "" ? "listen.acl_users" : "listen.acl_groups",
    };
  }
  const numeric = /^\d+$/.test(owner.value);
  const own = owner.value === "" ? "root" : owner.value;
  // chown leaves the group alone where the owner is a number and no group is set.
  const primary = numeric ? "root" : own;
  return {
    owner: own,
    group: group.value === "" ? primary : group.value,
    groupKnown: group.value !== "" || numeric || serviceUsers.has(own),
    mode: bits,
    acl: null,
    decidedBy: deciding(owner.value, group.value, bits),
  };
}

type Text = Pool["listen"]["value"];

/** A PHP-FPM that runs as another user than root makes the socket as that user. */
function asStarted(unit: ServiceUnit | null, mode: number): SocketAccess | null {
  if (!unit?.user?.value.known || (unit.group && !unit.group.value.known)) return null;
  const owner = unit.user.value.value;
  const group = unit.group?.value.known ? unit.group.value.value : owner;
  return {
    owner,
    group,
    groupKnown: unit.group !== null || serviceUsers.has(owner),
    mode,
    acl: null,
    decidedBy: (mode & 0o220) === 0 ? "listen.mode" : "unit",
  };
}

function deciding(owner: string, group: string, mode: number): SocketAccess["decidedBy"] {
  if ((mode & 0o220) === 0) return "listen.mode";
  if (owner === "" && group === "") return "listen";
  if ((mode & 0o020) === 0) return owner === "" ? "listen.mode" : "listen.owner";
  return group === "" ? "listen.owner" : "listen.group";
}

/** FPM does not trim: a blank is part of the name. */
function names(list: string): readonly string[] {
  return list.split(",").filter((name) => name !== "");
}

/** Who nginx's workers run as. */
export interface Identity {
  readonly user: string;
  readonly group: string;
}

/**
 * Whether a process may connect, which takes the write bit alone (measured: 02m). `membership`: it may exactly if
 * /etc/group lists the user in the socket's group, which no configuration file says (measured: 02zb).
 */
export type MayWrite = "yes" | "no" | "membership" | "unknown";

export function mayWrite(access: SocketAccess, { user, group }: Identity): MayWrite {
  if (user === "root") return "yes";
  const owner = sameName(user, access.owner);
  if (owner === "unknown") return "unknown";
  // The kernel looks at the first class that fits: an owner without the bit is denied even if the group has it.
  if (owner === "yes") return (access.mode & 0o200) !== 0 ? "yes" : "no";
  if (access.acl?.users.some((name) => sameName(user, name) === "yes")) return "yes";
  const others = (access.mode & 0o002) !== 0;
  const byGroup = (access.mode & 0o020) !== 0;
  const named = access.acl?.groups ?? [];
  if (named.includes(group)) return "yes";
  const member = memberOf(user, group, access);
  if (member === "yes") return byGroup ? "yes" : "no";
  if (member === "no" && named.length === 0) return others ? "yes" : "no";
  if (member === "unknown") return byGroup === others ? (others ? "yes" : "no") : "unknown";
  if (others) return byGroup ? "yes" : "membership";
  return byGroup || named.some((name) => canJoin(user, name)) ? "membership" : "no";
}

function memberOf(user: string, group: string, access: SocketAccess): "yes" | "no" | "maybe" | "unknown" {
  if (/^\d+$/.test(access.group) && access.group !== "0") return "unknown";
  const name = access.group === "0" ? "root" : access.group;
  if (group === name && access.groupKnown) return "yes";
  if (group === name) return "unknown";
  return canJoin(user, name) ? "maybe" : "no";
}

/** Nobody puts a web server into root's group, and `nobody` into any. */
function canJoin(user: string, group: string): boolean {
  return user !== "nobody" && group !== "root";
}

/** Numbers of users differ between distributions; only 0 is the same everywhere. */
function sameName(user: string, other: string): "yes" | "no" | "unknown" {
  if (other === "0") return user === "root" ? "yes" : "no";
  if (/^\d+$/.test(other)) return "unknown";
  return user === other ? "yes" : "no";
}
