import type { FileId, Span } from "../source/span.ts";

/** Where a statement about a host's files comes from: the COPY, the volume, the image. */
export interface Because {
  /** `COPY in Dockerfile`, `a volume of service web`, `the image php:8.2-fpm`: goes into sentences. */
  readonly text: string;
  /** The place that says so; null for what an image brings. */
  readonly at: Span | null;
}

/**
 * One statement about what lies at a run-time path. A host has a list of them in the order in which they take effect: the
 * last that speaks of a path decides. Paths are absolute and normalised, without a slash at the end.
 */
export type Placement = { readonly path: string; readonly because: Because } & (
  | {
      /** This source file, stock file or embedded text lies there; what lay there before is hidden. */
      readonly kind: "file";
      readonly file: FileId;
    }
  | {
      /** A directory of the repository lies there, with everything below it. */
      readonly kind: "tree";
      readonly tree: string;
      /** `replace`: what lay below before is hidden (a mount); `merge`: it stays where the tree has nothing (COPY). */
      readonly mode: "replace" | "merge";
      /** Paths of the tree that are left out (.dockerignore). */
      readonly omits?: (treePath: string) => boolean;
    }
  | {
      /** An empty directory, or one whose content is stated by later placements: what is not placed there is absent. */
      readonly kind: "directory";
      /** `replace` hides what lay there before. */
      readonly mode: "replace" | "merge";
    }
  | {
      /** Something changed or made it (RUN sed, an entry script, another image): nobody knows what lies there. */
      readonly kind: "unknown";
      readonly reason: string;
      /** True where everything below may have changed, too. */
      readonly below: boolean;
    }
  | { /** Removed, with everything below. */ readonly kind: "gone" }
  | { /** A symbolic link to a run-time path. */ readonly kind: "link"; readonly target: string }
  | {
      /**
       * A directory that lives outside the host's own file system and that others may share: a named volume, an emptyDir, a
       * directory of the machine. Sockets in it are seen by all that mount it; what files it holds is not known, unless
       * further placements say so.
       */
      readonly kind: "volume";
      /** The same for everyone who mounts the same: `volume:project/run`, `bind:/abs/path`, `emptydir:pod/x`. */
      readonly volume: string;
      /** Path inside the volume that is mounted; "" for its root. */
      readonly subPath: string;
    }
);

/** `/var/run/php` as `/run/php`: it links there in every image of the last ten years. */
export function throughVarRun(path: string): string {
  return path === "/var/run" || path.startsWith("/var/run/") ? path.slice("/var".length) : path;
}
