import type { Span } from "../../source/span.ts";
import type { Refusal } from "../refusal.ts";
import type { EvaluatedFpm } from "./evaluated.ts";
import { fpmListenText } from "./listen-text.ts";
import { readSetting } from "./read-setting.ts";

interface Used {
  readonly pool: string;
  readonly at: Span;
}

/** FPM compares the texts only; the rule duplicate-listen knows more spellings of one address, and reports these too. */
export function refuseSameListen(fpm: Pick<EvaluatedFpm, "pools" | "prefix">): Refusal[] {
  const out: Refusal[] = [];
  const used = new Map<string, Used>();
  const claim = (listen: string, pool: string, at: Span): void => {
    const first = used.get(listen);
    if (!first) {
      used.set(listen, { pool, at });
      return;
    }
    out.push({
      code: "same-listen",
      message: `pool ${pool} listens on ${listen}, as pool ${first.pool} does`,
      at,
      related: [{ span: first.at, text: `pool ${first.pool} listens here` }],
      original: `[pool ${pool}] unable to set listen address as it's already used in another pool '${first.pool}'`,
      reportedBy: "duplicate-listen",
    });
  };
  for (const pool of fpm.pools) {
    const listen = readSetting(pool, "listen", "", (text) => text);
    const full = listen.value ? fpmListenText(listen.value, pool, fpm.prefix) : null;
    if (full !== null) claim(full, pool.name, listen.at);
  }
  // `pm.status_listen` makes a pool of its own behind the others; its address is taken as it stands.
  for (const pool of fpm.pools) {
    const status = readSetting(pool, "pm.status_listen", "", (text) => text);
    const full = status.value ? fpmListenText(status.value, null, fpm.prefix) : null;
    if (full !== null) claim(full, `${pool.name}_status`, status.at);
  }
  return out;
}
