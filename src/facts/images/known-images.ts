import { compareVersions } from "../../source/versions.ts";
import { baseUserIds, distributionOf, runLink, variantOf } from "./distributions.ts";
import type { FactPlacement, ImageFacts, ProgramFacts } from "./image-facts.ts";
import { nginxOrg, nginxOrgFiles, openresty, openrestyFiles } from "./nginx-official.ts";
import { opaqueImage } from "./opaque-images.ts";
import { type Generation, generationOf, officialFpm, officialFpmFiles, officialPhpFiles } from "./php-official.ts";

const nothingKnown = {
  environment: {},
  user: null,
  workdir: "/",
  entrypoint: [],
  command: [],
  ports: [],
} as const;

/**
 * What is known of an image; null where nothing is.
 *
 * @param repository on Docker Hub, without `library/`
 * @param pinned by a digest: a tag that moves was pinned to nobody knows which build
 */
export function knownImage(repository: string, tag: string, pinned: boolean): ImageFacts | null {
  // `arm64v8/php` and the like are the same images for one processor.
  const name = repository.replace(/^(?:amd64|arm32v[567]|arm64v8|i386|ppc64le|riscv64|s390x)\//, "");
  switch (name) {
    case "php":
      return php(tag, pinned);
    case "nginx":
    case "nginxinc/nginx-unprivileged":
      return nginx(tag, name !== "nginx", pinned);
    case "openresty/openresty":
      return resty(tag);
    case "scratch":
      return { ...nothingKnown, distribution: null, whole: true, placements: [], programs: [], userIds: {} };
  }
  if (Object.hasOwn(onPhp, name)) return onTopOfPhp(name, tag, pinned);
  const distribution = distributionOf(name, tag);
  if (distribution !== null) {
    return {
      ...nothingKnown,
      distribution,
      whole: true,
      placements: [runLink],
      programs: [],
      command: ["/bin/sh"],
      userIds: baseUserIds(distribution),
    };
  }
  return opaqueImage(name, tag);
}

/** Variants of docker-library/php: `-fpm`, `-cli` (the default), `-apache`, `-zts`. */
function php(tag: string, pinned: boolean): ImageFacts {
  const version = /^\d+(?:\.\d+)*/.exec(tag)?.[0] ?? null;
  const fpm = /(?:^|-)fpm(?:-|$)/.test(tag);
  const moves = version === null || version.split(".").length < 3;
  const generation = pinned && moves && generationOf(version) === "newer" ? null : generationOf(version);
  return phpImage(tag, fpm, version, generation);
}

function phpImage(tag: string, fpm: boolean, version: string | null, generation: Generation | null): ImageFacts {
  const distribution = variantOf(tag);
  const apache = /(?:^|-)apache(?:-|$)/.test(tag);
  const exact = version !== null && version.split(".").length === 3;
  return {
    distribution,
    whole: true,
    placements: [runLink, ...(fpm ? officialFpmFiles(version, generation) : officialPhpFiles())],
    programs: fpm ? [officialFpm(version)] : [],
    environment: { PHP_INI_DIR: "/usr/local/etc/php", ...(exact ? { PHP_VERSION: version } : {}) },
    user: null,
    workdir: fpm || apache ? "/var/www/html" : "/",
    entrypoint: ["docker-php-entrypoint"],
    command: fpm ? ["php-fpm"] : apache ? ["apache2-foreground"] : ["php", "-a"],
    ports: fpm ? [9000] : apache ? [80] : [],
    userIds: { ...baseUserIds(distribution), "www-data": distribution.family === "alpine" ? 82 : 33 },
    ...(fpm ? { overridesListen: true as const } : {}),
  };
}

/**
 * Official images built FROM php:*-fpm: their entrypoint, and the last of their own releases that was surely built on the
 * older generation. A tag that moves is of the newer one; of other exact releases the tag tells nothing.
 */
const onPhp: Readonly<
  Record<string, { readonly entrypoint: string; readonly workdir: string; readonly older: string }>
> = {
  wordpress: { entrypoint: "docker-entrypoint.sh", workdir: "/var/www/html", older: "6.8" },
  drupal: { entrypoint: "docker-php-entrypoint", workdir: "/opt/drupal", older: "10.4" },
  nextcloud: { entrypoint: "/entrypoint.sh", workdir: "/var/www/html", older: "30" },
  phpmyadmin: { entrypoint: "/docker-entrypoint.sh", workdir: "/var/www/html", older: "5.2.2" },
  "phpmyadmin/phpmyadmin": { entrypoint: "/docker-entrypoint.sh", workdir: "/var/www/html", older: "5.2.2" },
  matomo: { entrypoint: "/entrypoint.sh", workdir: "/var/www/html", older: "5.5" },
  joomla: { entrypoint: "/entrypoint.sh", workdir: "/var/www/html", older: "5.3" },
  mediawiki: { entrypoint: "docker-php-entrypoint", workdir: "/var/www/html", older: "1.42" },
  monica: { entrypoint: "entrypoint.sh", workdir: "/var/www/html", older: "4.1.1" },
  friendica: { entrypoint: "/entrypoint.sh", workdir: "/var/www/html", older: "2024.12" },
  backdrop: { entrypoint: "/entrypoint.sh", workdir: "/var/www/html", older: "1.31" },
  postfixadmin: { entrypoint: "docker-entrypoint.sh", workdir: "/var/www/html", older: "3.3.15" },
};

function onTopOfPhp(name: string, tag: string, pinned: boolean): ImageFacts {
  const { entrypoint, workdir, older } = onPhp[name] as (typeof onPhp)[string];
  const fpm = /(?:^|-)fpm(?:-|$)/.test(tag);
  const phpVersion = /php(\d+(?:\.\d+)*)/.exec(tag)?.[1] ?? null;
  const own = /^(?:php)?(\d+(?:\.\d+)*)/.exec(tag);
  const release = own && !tag.startsWith("php") ? (own[1] as string) : null;
  let generation: Generation | null = null;
  if (phpVersion !== null && generationOf(phpVersion) === "older") generation = "older";
  else if (release !== null && compareVersions(last(release), last(older)) <= 0) generation = "older";
  else if (!pinned && (release === null || release.split(".").length < 3)) generation = "newer";
  const facts = phpImage(tag, fpm, phpVersion, generation);
  return {
    ...facts,
    // Each adds ini files of its own.
    placements: [
      ...facts.placements,
      { kind: "unknown", path: "/usr/local/etc/php/conf.d", reason: `the image ${name} adds ini files` },
    ],
    workdir,
    entrypoint: [entrypoint],
    command: [fpm ? "php-fpm" : "apache2-foreground"],
    ports: [fpm ? 9000 : 80],
  };
}

/** A branch counts as its last release: `6.8` moved until 6.9 came. */
function last(release: string): string {
  const parts = release.split(".");
  while (parts.length < 3) parts.push("9999");
  return parts.join(".");
}

function nginx(tag: string, unprivileged: boolean, pinned: boolean): ImageFacts {
  const distribution = variantOf(tag);
  const version = /^\d+(?:\.\d+)*/.exec(tag)?.[0] ?? null;
  const exact = version !== null && version.split(".").length === 3;
  // The entrypoint with its scripts came with 1.19.
  const renders = version === null || !version.includes(".") || compareVersions(version, "1.19") >= 0;
  const programs: ProgramFacts[] = [nginxOrg(pinned && !exact ? null : version)];
  return {
    distribution,
    whole: true,
    placements: [
      runLink,
      ...nginxOrgFiles({ version, unprivileged, alpine: distribution.family === "alpine" }),
    ] satisfies FactPlacement[],
    programs,
    environment: exact ? { NGINX_VERSION: version } : {},
    user: unprivileged ? "101" : null,
    workdir: "/",
    entrypoint: renders ? ["/docker-entrypoint.sh"] : [],
    command: ["nginx", "-g", "daemon off;"],
    ports: [unprivileged ? 8080 : 80],
    userIds: { ...baseUserIds(distribution), nginx: 101 },
    ...(renders ? { rendersTemplates: true as const } : {}),
  };
}

function resty(tag: string): ImageFacts {
  const distribution = /alpine|apk/.test(tag)
    ? variantOf(tag)
    : /rocky|centos|fedora|amzn|rpm/.test(tag)
      ? { family: "rhel" as const, release: null }
      : variantOf(tag);
  const version = /^\d+(?:\.\d+){2,3}/.exec(tag)?.[0] ?? null;
  const alpine = distribution.family === "alpine";
  return {
    distribution,
    whole: true,
    placements: [runLink, ...openrestyFiles()],
    programs: [openresty(version)],
    environment: {},
    user: null,
    workdir: "/",
    entrypoint: [],
    command: [alpine ? "/usr/local/openresty/bin/openresty" : "/usr/bin/openresty", "-g", "daemon off;"],
    ports: [],
    userIds: baseUserIds(distribution),
  };
}
