import { showSeconds } from "../rule/show.ts";
import { reasons } from "../source/known.ts";
import type { Rung, RungKind, TimeoutLadder } from "./timeout-ladder.ts";

/**
 * How a request ends that prints nothing for longer than every limit. `inverted`: PHP-FPM kills it while nginx still waits;
 * `late`: nginx gives up and PHP-FPM goes on; `unknown`: the files do not say.
 */
export interface SlowRequest {
  readonly kind: "inverted" | "late" | "at-once" | "broken" | "plain" | "unknown";
  /** What the client sees; null where it is not known. */
  readonly status: "502" | "504" | "502 or 504" | null;
  /** Seconds after which it may end; null where that is not known. */
  readonly seconds: number | null;
  /** One sentence for people. */
  readonly text: string;
}

export function slowRequest(ladder: TimeoutLadder): SlowRequest {
  if (ladder.broken) {
    return {
      kind: "broken",
      status: "502",
      seconds: 0,
      text: "Nothing listens there: each request ends in 502 at once.",
    };
  }
  const read = rung(ladder, "read");
  if (read === undefined || !read.seconds.known) {
    const why = read?.seconds.known === false ? reasons[read.seconds.why] : "";
    return unclear(`How long nginx waits is not known (${why}).`);
  }
  const wait = read.seconds.value;
  const waits = showSeconds(wait);
  const again = ladder.servers > 1 ? ` at each of the ${ladder.servers} servers that it may ask` : "";
  if (read.effect === "at-once") {
    const text = `${read.name} 0 is no wait at all: nginx answers 504 at once.`;
    return { kind: "at-once", status: "504", seconds: 0, text };
  }
  const gives: SlowRequest = {
    kind: "plain",
    status: "504",
    seconds: wait,
    text: `nginx answers 504 after ${waits}${again}.`,
  };
  if (ladder.missing !== null) {
    return unclear(`nginx waits ${waits}${again}; what answers there, and when it gives up, is not known.`);
  }
  const kill = rung(ladder, "terminate");
  if (kill === undefined) return gives;
  if (!kill.seconds.known) {
    const why = reasons[kill.seconds.why];
    return unclear(`nginx waits ${waits}${again}; when PHP-FPM kills the request is not known (${why}).`);
  }
  if (kill.effect === "off") {
    const text = `nginx answers 504 after ${waits}${again}, and the PHP worker goes on: nothing ends its request.`;
    return { ...gives, kind: "late", text };
  }
  const limit = kill.seconds.value;
  const kills = showSeconds(limit);
  if (wait < limit) {
    const text = `nginx answers 504 after ${waits}${again}, and the PHP worker goes on until PHP-FPM kills it after ${kills}.`;
    return { ...gives, kind: "late", text };
  }
  // With equal values nginx is first: FPM looks at its clock only from time to time (measured: 03e).
  if (wait === limit) {
    const text = `nginx answers 504 after ${waits}${again}, and PHP-FPM ends the request right after.`;
    return { ...gives, text };
  }
  const sure = wait >= (kill.latest ?? limit);
  const status = sure ? "502" : "502 or 504";
  const text = `PHP-FPM kills the request after ${kills} while nginx still waits ${waits} for it: the client gets ${status}${sure ? "" : ", whichever comes first"}.`;
  return { kind: "inverted", status, seconds: limit, text };
}

export function rung({ rungs }: TimeoutLadder, kind: RungKind): Rung | undefined {
  return rungs.find((one) => one.kind === kind);
}

function unclear(text: string): SlowRequest {
  return { kind: "unknown", status: null, seconds: null, text };
}
