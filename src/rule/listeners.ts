import type { Address } from "../model/address.ts";
import { readListen } from "../model/listen.ts";
import type { Fpm, Pool } from "../model/stack.ts";
import type { Span } from "../source/span.ts";
import { placeOfSetting } from "./written-value.ts";

/** One address that FPM binds: a pool's, or that of its status page (`pm.status_listen`). */
export interface Listener {
  readonly pool: Pool;
  /** `pool www`, `the status page of pool www` */
  readonly who: string;
  /** As written. */
  readonly text: string;
  /** null where only the running machine knows it. */
  readonly address: Address | null;
  readonly span: Span;
}

/** Every address in the order in which FPM binds them: the pools', then the status pages'. */
export function listenersOf(fpm: Fpm): readonly Listener[] {
  const own = fpm.pools.flatMap((pool): Listener[] => {
    const { listen, address } = pool;
    if (!listen.value.known || listen.value.value === "") return [];
    const span = placeOfSetting(pool, "listen");
    return [
      {
        pool,
        who: `pool ${pool.name}`,
        text: listen.value.value,
        address: address.value.known ? address.value.value : null,
        span,
      },
    ];
  });
  const status = fpm.pools.flatMap((pool): Listener[] => {
    const { value } = pool.setting("pm.status_listen");
    if (!value.known || value.value === "") return [];
    const read = readListen(value.value, value.value);
    const span = placeOfSetting(pool, "pm.status_listen");
    return [
      {
        pool,
        who: `the status page of pool ${pool.name}`,
        text: value.value,
        address: read.kind === "address" ? read.address : null,
        span,
      },
    ];
  });
  return [...own, ...status];
}
