import { readListen } from "./listen.ts";
import type { Fpm, Pool } from "./stack.ts";
import { startsUnprivileged } from "./units.ts";

/** What `php-fpm -t` lets pass and the start refuses (measured on 8.2: §6). No pool of the FPM runs then. */
export interface StartFailure {
  readonly pool: Pool;
  /** The key to change. */
  readonly key: "user" | "group" | "listen" | "pm.status_listen" | "listen.acl_users" | "listen.acl_groups";
  readonly value: string;
  readonly kind: "root" | "directory" | "address" | "status-address" | "blank";
  /** What FPM prints. */
  readonly original: string;
}

const found = new WeakMap<Fpm, readonly StartFailure[]>();

/** All that the files prove. A missing directory, a foreign address or an unknown user only the machine knows. */
export function startFailures(fpm: Fpm): readonly StartFailure[] {
  let failures = found.get(fpm);
  if (!failures) {
    failures = fpm.pools.flatMap((pool) => [...asRoot(pool), ...ofListen(pool), ...ofStatus(pool), ...ofAcl(pool)]);
    found.set(fpm, failures);
  }
  return failures;
}

function asRoot(pool: Pool): StartFailure[] {
  if (startsUnprivileged(pool.fpm.unit) !== "no") return [];
  for (const key of ["user", "group"] as const) {
    const value = text(pool, key);
    if (value !== "root" && !/^0+$/.test(value)) continue;
    const original = `[pool ${pool.name}] please specify user and group other than root`;
    return [{ pool, key, value, kind: "root", original }];
  }
  return [];
}

/** Directories that every system has. */
const directories = /^\/(?:(?:var\/)?run|tmp|var|etc|usr|srv|dev|proc|sys)?$/;

function ofListen(pool: Pool): StartFailure[] {
  const value = text(pool, "listen");
  const bind = `unable to bind listening socket for address '${value}'`;
  if (value.startsWith("/") && !value.includes(":") && (value.endsWith("/") || directories.test(value))) {
    return [{ pool, key: "listen", value, kind: "directory", original: `${bind}: Address already in use (98)` }];
  }
  const address = pool.address.value;
  if (!address.known || address.value.kind !== "tcp") return [];
  const { host } = address.value;
  // 0.0.0.0/8 but the wildcard itself, 240.0.0.0/4 but broadcast, and IPv6 multicast belong to no interface.
  const nowhere = /^0\.(?!0\.0\.0$)|^2(?:4\d|5[0-5])\.(?!255\.255\.255$)/.test(host);
  if (nowhere) {
    return [{ pool, key: "listen", value, kind: "address", original: `${bind}: Cannot assign requested address (99)` }];
  }
  // RFC 6761: no resolver knows a name below `invalid`.
  if (host.endsWith(".invalid")) {
    const original = "getaddrinfo: Name or service not known";
    return [{ pool, key: "listen", value, kind: "address", original }];
  }
  if (/^ff[\da-f]{2}:/.test(host)) {
    return [{ pool, key: "listen", value, kind: "address", original: `${bind}: Invalid argument (22)` }];
  }
  return [];
}

function ofStatus(pool: Pool): StartFailure[] {
  const value = text(pool, "pm.status_listen");
  if (value === "") return [];
  const read = readListen(value, value);
  if (read.kind !== "refused") return [];
  return [{ pool, key: "pm.status_listen", value, kind: "status-address", original: read.original }];
}

/** The names are not trimmed, and no user or group has a blank at an end. */
function ofAcl(pool: Pool): StartFailure[] {
  return (["listen.acl_users", "listen.acl_groups"] as const).flatMap((key): StartFailure[] => {
    const value = text(pool, key);
    const name = value.split(",").find((one) => one !== "" && one !== one.trim());
    if (name === undefined) return [];
    const [id, who] = key === "listen.acl_users" ? ["uid", "user"] : ["gid", "group"];
    const original = `[pool ${pool.name}] cannot get ${id} for ${who} '${name}': Success (0)`;
    return [{ pool, key, value, kind: "blank", original }];
  });
}

function text(pool: Pool, key: string): string {
  const { value } = pool.setting(key);
  return value.known ? value.value : "";
}
