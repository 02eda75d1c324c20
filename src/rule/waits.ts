import type { Pool, Route } from "../model/stack.ts";
import type { Why } from "../source/known.ts";
import type { Label, Span } from "../source/span.ts";
import { scopeName } from "./scope-name.ts";
import { plural, showSeconds } from "./show.ts";
import { showDirective } from "./show-setting.ts";

/** How long nginx waits for an answer on one route. */
export interface Wait {
  readonly route: Route;
  readonly seconds: number;
  /** `fastcgi_read_timeout 5m`, `fastcgi_read_timeout, the default`. */
  readonly setting: string;
  readonly label: Label;
}

/** A route whose waiting time cannot be known. */
export interface UnknownWait {
  readonly at: Span;
  readonly why: Why;
}

export interface Waits {
  readonly known: readonly Wait[];
  readonly unknown: readonly UnknownWait[];
}

/** `fastcgi_read_timeout` of routes to a pool: the time between two reads, which is all of it while PHP prints nothing. */
export function readWaits(routes: readonly Route[], pool: Pool): Waits {
  const known: Wait[] = [];
  const unknown: UnknownWait[] = [];
  for (const route of routes) {
    const setting = route.from.seconds("fastcgi_read_timeout");
    if (!setting.value.known) {
      unknown.push({ at: setting.span ?? route.pass, why: setting.value.why });
      continue;
    }
    const seconds = setting.value.value;
    const label: Label =
      setting.span !== null
        ? { span: setting.span, text: `nginx waits ${showSeconds(seconds)} for pool ${pool.name}` }
        : {
            span: route.pass,
            text: `nginx waits ${showSeconds(seconds)} here, the default: nothing sets fastcgi_read_timeout`,
          };
    known.push({ route, seconds, setting: showDirective(route.from, "fastcgi_read_timeout"), label });
  }
  return { known, unknown };
}

/** `location ~ \.php$ and 2 other places`; a place is one pass directive, however often its file is included. */
export function showPlaces(waits: readonly Wait[], first: Wait): string {
  const places = new Set(waits.map(({ route: { pass } }) => `${pass.file} ${pass.start}`));
  const others = places.size - 1;
  return scopeName(first.route.from) + (others > 0 ? ` and ${plural(others, "other place")}` : "");
}
