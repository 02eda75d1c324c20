import type { Pool } from "../model/stack.ts";
import type { Scope } from "../resolve/nginx/scope.ts";

/** As messages name a setting: `request_terminate_timeout = 1m30s`, `request_terminate_timeout, not set`. */
export function showEntry(pool: Pool, key: string): string {
  const raw = pool.entries(key).at(-1)?.entry.value?.raw;
  return raw === undefined ? `${key}, not set` : `${key} = ${raw}`;
}

/** `fastcgi_read_timeout 5m`; `fastcgi_read_timeout, the default`. */
export function showDirective(scope: Scope, name: string): string {
  const { span, value } = scope.setting(name);
  return span !== null && value.known ? `${name} ${value.value}` : `${name}, the default`;
}
