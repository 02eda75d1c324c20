import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import type { HostView } from "../size/host-view.ts";

/** The machine that no502 runs on. */
export const thisHost: HostView = {
  get totalMemory() {
    return totalmem();
  },
  get cores() {
    return availableParallelism();
  },
  read(path) {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return null;
    }
  },
  list(path) {
    try {
      return readdirSync(path);
    } catch {
      return [];
    }
  },
};
