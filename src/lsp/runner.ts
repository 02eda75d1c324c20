import type { FileId } from "../source/span.ts";
import { finish } from "../source/steps.ts";
import type { Folder } from "./folder.ts";

export interface RunnerInput {
  readonly folder: Folder;
  /** Milliseconds, from any start. */
  readonly now: () => number;
  /** Tells that something else is known: of some files, or (null) of all. */
  readonly told: (files: readonly FileId[] | null) => void;
  /** Takes what a bug throws: the server goes on. */
  readonly failed: (error: unknown) => void;
  readonly delays: Delays;
}

/** Milliseconds. */
export interface Delays {
  /** From the first of some quick changes to the look at them. */
  readonly typing: number;
  /** From the last change to linting all of a large tree. */
  readonly pause: number;
  /** How long linting goes on before the client's messages are looked at. */
  readonly slice: number;
}

/** Who thinks about the next word is not held up by linting a thousand sites: that starts when nothing comes for a second. */
export const usualDelays: Delays = { typing: 5, pause: 1000, slice: 8 };

/** Decides when a folder is linted. */
export interface Runner {
  /** A document was opened that holds what its file held. */
  opened(): void;
  /** A text changed in the editor. */
  changed(file: FileId): void;
  /** Something changed on the disk, or in the configuration: lints everything, soon. */
  refresh(): void;
  /** Does at once what waits for a pause in typing. */
  flush(): void;
  /** Resolves when nothing is left to do. */
  settled(): Promise<void>;
  stop(): void;
}

export function createRunner({ folder, now, told, failed, delays }: RunnerInput): Runner {
  const changed = new Set<FileId>();
  let typing: ReturnType<typeof setTimeout> | null = null;
  let pause: ReturnType<typeof setTimeout> | null = null;
  let next: ReturnType<typeof setImmediate> | null = null;
  let work: Generator<void, void> | null = null;
  /** The work at hand is the lint itself, not what comes after it. */
  let linting = false;
  let again = false;
  let waiting: (() => void)[] = [];

  const guarded = (act: () => void) => {
    try {
      act();
    } catch (error) {
      work = null;
      failed(error);
    }
    if (isIdle()) {
      const waited = waiting;
      waiting = [];
      for (const resolve of waited) resolve();
    }
  };
  const isIdle = () => typing === null && pause === null && next === null && work === null;

  const step = () => {
    next = null;
    guarded(() => {
      const end = now() + delays.slice;
      while (work !== null && now() < end) {
        if (!work.next().done) continue;
        work = null;
        if (linting) lintedAll();
      }
    });
    if (work !== null) next = setImmediate(step);
    else guarded(() => {});
  };

  const lintedAll = () => {
    linting = false;
    told(null);
    if (again) startAll();
    else work = folder.prepare();
  };

  const startAll = () => {
    again = false;
    if (pause !== null) clearTimeout(pause);
    pause = null;
    linting = true;
    work = folder.lintAll();
    next ??= setImmediate(step);
  };

  const abandon = () => {
    // The first lint is let to its end: there is nothing else to show.
    if (linting && folder.result === null) again = true;
    else if (linting) {
      work = null;
      linting = false;
    }
  };

  const laterAll = () => {
    if (linting) {
      again = true;
      return;
    }
    if (pause !== null) clearTimeout(pause);
    pause = setTimeout(() => {
      pause = null;
      guarded(startAll);
    }, delays.pause);
  };

  const flush = () => {
    if (typing !== null) clearTimeout(typing);
    typing = null;
    if (changed.size === 0) return;
    guarded(() => {
      const files = [...changed];
      changed.clear();
      if (folder.result === null) {
        laterAll();
        return;
      }
      if (folder.quick) {
        abandon();
        if (pause !== null) clearTimeout(pause);
        pause = null;
        finish(folder.lintAll());
        told(null);
        return;
      }
      const looks = files.map((file) => folder.look(file));
      const known = new Set(looks.flatMap((look) => look ?? []));
      if (known.size > 0) told([...known]);
      // Where a look tells nothing the whole has to, from now on; the next change drops it. Other YAML of a large tree waits.
      if (looks.includes(null) && !files.every((file) => folder.isApart(file))) startAll();
      else laterAll();
    });
  };

  return {
    opened() {
      if (work !== null || folder.result === null) return;
      work = folder.prepare();
      next ??= setImmediate(step);
    },
    changed(file) {
      changed.add(file);
      abandon();
      typing ??= setTimeout(() => {
        typing = null;
        flush();
      }, delays.typing);
    },
    refresh() {
      if (linting) again = true;
      else guarded(startAll);
    },
    flush,
    settled() {
      return isIdle() ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve));
    },
    stop() {
      if (typing !== null) clearTimeout(typing);
      if (pause !== null) clearTimeout(pause);
      if (next !== null) clearImmediate(next);
      typing = null;
      pause = null;
      next = null;
      work = null;
      for (const resolve of waiting) resolve();
      waiting = [];
    },
  };
}
