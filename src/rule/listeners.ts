import type { Address } from "../model/address.ts";
import { readListen } from "../model/listen.ts";
import { meet } from "../model/same-listen.ts";
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
function listenersOf(fpm: Fpm): readonly Listener[] {
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

/** Two addresses of one FPM that meet: the second is taken, so that nothing starts, or both share one socket. */
export interface Collision {
  readonly first: Listener;
  readonly second: Listener;
  readonly effect: "taken" | "shared";
}

/** Each listener that meets an earlier one, with the first that it meets. */
export function collisionsOf(fpm: Fpm): readonly Collision[] {
  let collisions = found.get(fpm);
  if (!collisions) {
    collisions = findCollisions(fpm);
    found.set(fpm, collisions);
  }
  return collisions;
}

const found = new WeakMap<Fpm, readonly Collision[]>();

function findCollisions(fpm: Fpm): readonly Collision[] {
  const groups = new Map<string, Listener[]>();
  for (const one of listenersOf(fpm)) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  // FPM binds in order and stops at the first address that is taken.
  return [...groups.values()].flatMap((group) =>
    group.flatMap((second, at): Collision[] => {
      for (const first of group.slice(0, at)) {
        const effect = effectOf(first, second);
        if (effect !== null) return [{ first, second, effect }];
      }
      return [];
    }),
  );
}

/** `php-fpm -t` compares texts only and refuses equal ones; what is spelled differently meets at start. */
function effectOf(first: Listener, second: Listener): Collision["effect"] | null {
  const same = first.text === second.text;
  if (first.address === null || second.address === null) return same ? "taken" : null;
  const meeting = meet(first.address, second.address);
  if (meeting === "shared") return same ? "taken" : "shared";
  return meeting === "refused" ? "taken" : null;
}

/** Only these can meet: one path, one port, or one text. */
function keyOf({ address, text }: Listener): string {
  if (address === null) return text;
  return address.kind === "unix" ? address.path : String(address.port);
}
