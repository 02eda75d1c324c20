import {
  type Connection,
  DidChangeWatchedFilesNotification,
  type Disposable,
  type FileSystemWatcher,
} from "vscode-languageserver/node";
import { dirname, isWithin } from "../source/paths.ts";
import type { Folder } from "./folder.ts";
import { uriOf } from "./uris.ts";

/** Keeps the client watching what the folders are made of: their files, wherever they lie, and the configuration. */
export interface Watchers {
  /** Asks for other places where the folders have come to others. */
  update(folders: readonly Folder[]): void;
}

/** @param relative whether the client knows patterns relative to a directory */
export function createWatchers(connection: Connection, relative: boolean): Watchers {
  let asked = "";
  let registered: Promise<Disposable> | null = null;
  return {
    update(folders) {
      const places = new Set<string>();
      for (const { root, result } of folders) {
        for (const stack of result?.stacks ?? []) {
          for (const { id } of stack.files.values()) {
            const directory = dirname(id);
            if (!isWithin(directory, root)) places.add(directory);
          }
        }
      }
      const roots = folders.map(({ root }) => root);
      const wanted = JSON.stringify([roots, [...places].sort()]);
      if (wanted === asked) return;
      asked = wanted;
      const watch = (directory: string, pattern: string): FileSystemWatcher => ({
        globPattern: relative
          ? { baseUri: uriOf(directory), pattern }
          : `${directory === "/" ? "" : directory}/${pattern}`,
      });
      const watchers = [...roots.map((root) => watch(root, "**/*")), ...[...places].map((place) => watch(place, "*"))];
      const before = registered;
      registered = connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
      // A client may refuse: then a save tells what changed.
      registered.catch(() => {});
      void before?.then((old) => old.dispose()).catch(() => {});
    },
  };
}
