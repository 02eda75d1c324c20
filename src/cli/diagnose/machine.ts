import { createReadStream } from "node:fs";

/** What reading logs asks of the machine; tests give their own. */
export interface Machine {
  /** IANA name of the zone that its clocks show. */
  readonly timeZone: string;
  /** Milliseconds since 1970. */
  now(): number;
  /** Standard input, as it comes. */
  input(): AsyncIterable<Uint8Array>;
}

export const thisMachine: Machine = {
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
  now: () => Date.now(),
  input: () => createReadStream("", { fd: 0, highWaterMark: 1 << 18, autoClose: false }),
};
