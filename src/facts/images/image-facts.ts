import type { FileId } from "../../source/span.ts";

/** What an image or package is known to put at a run-time path. Later ones hide earlier ones. */
export type FactPlacement = { readonly path: string } & (
  | { readonly kind: "file"; readonly file: FileId }
  /** All that lies in it is stated: what is not stated is absent. */
  | { readonly kind: "directory" }
  | { readonly kind: "link"; readonly target: string }
  /** Something lies there that is not known, with everything below. */
  | { readonly kind: "unknown"; readonly reason: string }
);

export interface ProgramFacts {
  readonly program: "nginx" | "php-fpm";
  readonly main: string;
  readonly prefix: string;
  readonly version: string | null;
  readonly phpInis: readonly string[];
}

/** A program and its files, as one package or image brings them. */
export interface PackageFacts {
  readonly program: ProgramFacts;
  readonly placements: readonly FactPlacement[];
  readonly userIds: Readonly<Record<string, number>>;
}

/** The kind of distribution an image is made of: it says what its packages are called and where their files lie. */
export interface Distribution {
  readonly family: "debian" | "ubuntu" | "alpine" | "rhel" | "fedora" | "amazon";
  /** `12`, `24.04`, `3.20`, `9`; null where the tag does not say. */
  readonly release: string | null;
}

/** What is known of an image of a registry. */
export interface ImageFacts {
  readonly distribution: Distribution | null;
  /** Every file that its nginx and php-fpm read is stated. */
  readonly whole: boolean;
  readonly placements: readonly FactPlacement[];
  readonly programs: readonly ProgramFacts[];
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string | null;
  readonly workdir: string;
  /** null where it is not known. */
  readonly entrypoint: readonly string[] | null;
  readonly command: readonly string[] | null;
  readonly ports: readonly number[];
  readonly userIds: Readonly<Record<string, number>>;
  /** Names of programs that its own entrypoint starts, where entrypoint and command do not show it. */
  readonly runs?: readonly ("nginx" | "php-fpm")[];
  /** The entrypoint of the official nginx image renders templates before nginx starts. */
  readonly rendersTemplates?: true;
  /** `listen` of the official PHP images. */
  readonly overridesListen?: true;
}
