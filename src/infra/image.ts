import type { EmbeddedText } from "../source/embedded-text.ts";
import { type Known, unknown } from "../source/known.ts";
import type { Span } from "../source/span.ts";
import type { Placement } from "./placement.ts";

/** `registry.example/library/php:8.2-fpm-alpine@sha256:...` in its parts. */
export interface ImageRef {
  /** null for Docker Hub. */
  readonly registry: string | null;
  /** Without `library/`: `php`, `bitnami/nginx`. */
  readonly repository: string;
  /** null where none is written: `latest`. */
  readonly tag: string | null;
  readonly digest: string | null;
}

/** An nginx or php-fpm that an image holds. */
export interface InstalledProgram {
  readonly program: "nginx" | "php-fpm";
  /** Run-time path of the main file. */
  readonly main: string;
  /** What relative paths hang on: `/etc/nginx`, `/usr/local`. */
  readonly prefix: string;
  /** `1.27.3`, `8.2`: as exactly as the tag says; null where nothing says. */
  readonly version: string | null;
  /** Run-time paths of php.ini and of the directory with further files; empty for nginx. */
  readonly phpInis: readonly string[];
}

export interface Port {
  readonly port: number;
  readonly at: Span | null;
}

/** What a container starts from: an image of a registry as far as facts know it, or what a Dockerfile makes. */
export interface Image {
  /** For sentences: `php:8.2-fpm`, `the image of docker/php/Dockerfile`. */
  readonly name: string;
  /** The image of a registry at the bottom; null where it cannot be known. */
  readonly base: ImageRef | null;
  /**
   * False where nothing is known of the image at the bottom: what no placement speaks of may lie there or not. True for
   * images of which the facts know every file that nginx and php-fpm read.
   */
  readonly whole: boolean;
  /** In the order in which they take effect, the image's own files first. */
  readonly placements: readonly Placement[];
  readonly programs: readonly InstalledProgram[];
  /** ENV of the image. */
  readonly environment: ReadonlyMap<string, Known<string>>;
  /** USER; null for root. */
  readonly user: Known<string> | null;
  readonly workdir: string;
  readonly entrypoint: Known<readonly string[]>;
  readonly command: Known<readonly string[]>;
  /** EXPOSE, and the ports of known images. */
  readonly ports: readonly Port[];
  /** Numbers of the users and groups that the image is known to hold: `www-data` is 33 in Debian, 82 in Alpine. */
  readonly userIds: ReadonlyMap<string, number>;
  /** A further tag of the same image decides otherwise (`listen` of the official PHP images); see `image-overrides-listen`. */
  readonly notes?: readonly ImageNote[];
  /** Set where the image's own entrypoint renders templates before the command starts. */
  readonly rendersTemplates?: TemplateRendering;
  /** Why another image may be meant: set where a Dockerfile is taken for the one that made it. */
  readonly taken?: string;
  /** What the image's own entrypoint starts, where its words do not show it. */
  readonly runs?: readonly InstalledProgram["program"][];
}

/**
 * What the entrypoint of the official nginx image does: each file below `templates` whose name ends in `suffix` is written
 * without the suffix below `output`, environment variables replaced. NGINX_ENVSUBST_TEMPLATE_DIR,
 * NGINX_ENVSUBST_TEMPLATE_SUFFIX, NGINX_ENVSUBST_OUTPUT_DIR and NGINX_ENVSUBST_FILTER in the environment say otherwise.
 */
export interface TemplateRendering {
  /** The script that does it: it runs only while it is the first word of the entrypoint. */
  readonly entrypoint: string;
  /** First words of commands for which it does it. */
  readonly commands: readonly string[];
  readonly templates: string;
  readonly suffix: string;
  readonly output: string;
}

/** A fact about a range of tags of one image that a rule tells. */
export interface ImageNote {
  readonly kind: "listen-overridden";
  /** Tags on which a repository's `www.conf` is dead text, and on which it decides: `8.2.30 and older`. */
  readonly deadOn: string;
  readonly effectiveOn: string;
  /** Set where every image of the tag is one on which it is dead: `PHP 7.4`, `PHP 8.2.30`. */
  readonly alwaysDead: string | null;
  /** The value that the image sets. */
  readonly value: string;
}

/** What a build is told beside its Dockerfile. Paths are absolute. */
export interface Build {
  readonly context: string;
  /** null for `Dockerfile` in the context. */
  readonly dockerfile: string | null;
  readonly target: string | null;
  readonly args: ReadonlyMap<string, Known<string>>;
  /** `dockerfile_inline` of compose: the text lies in another file. */
  readonly inline: EmbeddedText | null;
  /** Names of `additional_contexts`, with the directories they lead to; null for what is no directory of the repository. */
  readonly contexts: ReadonlyMap<string, string | null>;
}

/** Where images come from. */
export interface Images {
  /** An image of a registry by its written name; null where nothing is known of it. */
  ofRegistry(name: string): Image | null;
  /** What a Dockerfile makes; null where it cannot be read. */
  ofBuild(build: Build): Image | null;
}

/** An image of which only the name is known. */
export function unknownImage(name: string): Image {
  return {
    name,
    base: null,
    whole: false,
    placements: [],
    programs: [],
    environment: new Map(),
    user: unknown("missing-include"),
    workdir: "/",
    entrypoint: unknown("missing-include"),
    command: unknown("missing-include"),
    ports: [],
    userIds: new Map(),
  };
}
