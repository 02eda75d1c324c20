import type { Fpm, Nginx } from "../model/stack.ts";
import { type Known, known, mapKnown } from "../source/known.ts";
import type { Span } from "../source/span.ts";

/** How many files a server may open that sets nothing itself: the soft limit that systemd or compose starts it with. */
export interface StartedOpenFiles {
  readonly value: Known<number>;
  readonly span: Span;
  /** `LimitNOFILE`, `ulimits.nofile`. */
  readonly setting: string;
  /** The unit's name, or what declares the container. */
  readonly owner: string;
}

export function startedOpenFiles({ unit, host }: Fpm | Nginx): StartedOpenFiles | null {
  const limit = unit?.openFiles;
  if (unit && limit) {
    const value = mapKnown(limit.value, ({ soft }) => soft);
    return { value, span: limit.span, setting: "LimitNOFILE=", owner: unit.name };
  }
  const stated = host.runtime?.openFiles;
  return stated
    ? { value: known(stated.value), span: stated.at, setting: "ulimits.nofile", owner: host.because }
    : null;
}
