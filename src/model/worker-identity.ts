import { packagedNginx } from "../facts/stock/packaged-nginx.ts";
import type { Span } from "../source/span.ts";
import type { Identity } from "./socket-access.ts";
import type { Nginx } from "./stack.ts";
import { startsUnprivileged } from "./units.ts";

export interface WorkerIdentities {
  /** All that are possible; several where nothing says. */
  readonly identities: readonly Identity[];
  /** The `user` directive, or `User=` of the unit; null where nothing says. */
  readonly span: Span | null;
}

/**
 * Who the workers of an nginx that root started run as: `user`, whose group is called like the user where it is left out;
 * without the directive the build's choice (measured: 02za). null where the directive is unknown.
 */
export function workerIdentities(nginx: Nginx): WorkerIdentities | null {
  // Only a master process of root reads `user`.
  const unprivileged = startsUnprivileged(nginx.unit);
  if (unprivileged === "maybe") return null;
  if (unprivileged === "yes" && nginx.unit?.user?.value.known) {
    const { user, group } = nginx.unit;
    if (group && !group.value.known) return null;
    const name = user.value.known ? user.value.value : "";
    return { identities: [{ user: name, group: group?.value.known ? group.value.value : name }], span: user.span };
  }
  // A tree of site files hangs below some package's nginx.conf.
  if (nginx.main === null) return { identities: packagedNginx.map(({ user }) => same(user)), span: null };
  const words = nginx.scope.words("user");
  if (words.origin !== "default") {
    if (!words.value.known) return null;
    const [user, group] = words.value.value;
    return user === undefined ? null : { identities: [{ user, group: group ?? user }], span: words.span };
  }
  if (nginx.scope.open) return null;
  const builds = new Set(packagedNginx.map(({ userWithoutDirective }) => userWithoutDirective));
  return {
    identities: [...builds].map((user) => (user === "nobody" ? { user, group: "nogroup" } : same(user))),
    span: null,
  };
}

function same(user: string): Identity {
  return { user, group: user };
}
