import type { Identity, MayWrite, SocketAccess } from "./socket-access.ts";
import type { Host } from "./stack.ts";

/**
 * Whether nginx of one container may write to a socket that PHP-FPM of another makes in a shared directory. The kernel
 * compares numbers, and each image has its own users: null where a number is not known.
 */
export function mayWriteAcross(access: SocketAccess, identity: Identity, fpm: Host, nginx: Host): MayWrite | null {
  if (!startsAsRoot(fpm) || !startsAsRoot(nginx) || access.acl !== null) return null;
  const owner = numberOf(access.owner, fpm);
  const user = numberOf(identity.user, nginx);
  if (owner === null || user === null) return null;
  if (user === 0) return "yes";
  if (user === owner) return (access.mode & 0o200) !== 0 ? "yes" : "no";
  const others = (access.mode & 0o002) !== 0;
  if ((access.mode & 0o020) === 0 || others) return others ? "yes" : "no";
  if (!access.groupKnown) return null;
  // Images give a user and its group one number, all that facts know of.
  const group = numberOf(access.group, fpm);
  const own = numberOf(identity.group, nginx);
  if (group === null || own === null) return null;
  // Nobody puts a web server into the group of root.
  return group === own ? "yes" : group === 0 ? "no" : "membership";
}

/** Only root may give the socket to others, and drop to another user. */
function startsAsRoot({ runtime }: Host): boolean {
  const user = runtime?.user;
  if (user === undefined) return false;
  return user === null || (user.known && /^(?:root|0)(?::|$)/.test(user.value));
}

function numberOf(name: string, { runtime }: Host): number | null {
  if (/^\d+$/.test(name)) return Number(name);
  return name === "root" ? 0 : (runtime?.image?.userIds.get(name) ?? null);
}
