/**
 * A socket. `path` is absolute and normalised (`/var/run` is `/run`, no `//`, `.` or `..`); `host` is as written in lower
 * case, IPv6 without brackets; `*` is every address of both families.
 */
export type Address =
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number };

/** As users write it: `/run/php/fpm.sock`, `127.0.0.1:9000`, `[::1]:9000`. */
export function showAddress(address: Address): string {
  if (address.kind === "unix") return address.path;
  return address.host.includes(":") ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}
