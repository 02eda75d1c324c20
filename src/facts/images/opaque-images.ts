import type { FactPlacement, ImageFacts, ProgramFacts } from "./image-facts.ts";

/**
 * Images that are known to run nginx, PHP-FPM or both, and whose files are theirs and change with every release. What such
 * a host says about absence proves nothing, but its programs are not overlooked. Sources: the projects' own documentation.
 */
interface Opaque {
  readonly repository: RegExp;
  readonly tag?: RegExp;
  readonly nginx?: { readonly main: string };
  readonly fpm?: { readonly main: string; readonly prefix: string };
  /** Runs a PHP-FPM whose main file lies nobody knows where: it moves with the version. */
  readonly hiddenFpm?: true;
  readonly ports: readonly number[];
}

const packaged = { main: "/etc/nginx/nginx.conf" };
const officialFpm = { main: "/usr/local/etc/php-fpm.conf", prefix: "/usr/local" };

const images: readonly Opaque[] = [
  // Built FROM php:*-fpm, with nginx from the distribution, under supervisord.
  { repository: /^webdevops\/php-nginx(?:-dev)?$/, nginx: packaged, fpm: officialFpm, ports: [80, 443, 9000] },
  { repository: /^webdevops\/php(?:-dev)?$/, fpm: officialFpm, ports: [9000] },
  { repository: /^webdevops\/nginx(?:-dev)?$/, nginx: packaged, ports: [80, 443] },
  // s6-overlay on php:*-fpm.
  { repository: /^serversideup\/php$/, tag: /fpm-nginx/, nginx: packaged, fpm: officialFpm, ports: [8080, 8443] },
  { repository: /^serversideup\/php$/, tag: /fpm(?!-apache)/, fpm: officialFpm, ports: [9000] },
  // Alpine's nginx and php-fpm.
  { repository: /^trafex\/(?:php-nginx|alpine-nginx-php7)$/, nginx: packaged, hiddenFpm: true, ports: [8080] },
  { repository: /^richarvey\/nginx-php-fpm$/, nginx: packaged, fpm: officialFpm, ports: [80, 443] },
  { repository: /^yiisoftware\/yii2-php$/, tag: /fpm/, fpm: officialFpm, ports: [9000] },
  { repository: /^laradock\/php-fpm$/, fpm: officialFpm, ports: [9000] },
  {
    repository: /^bitnami(?:legacy)?\/nginx$/,
    nginx: { main: "/opt/bitnami/nginx/conf/nginx.conf" },
    ports: [8080, 8443],
  },
  {
    repository: /^bitnami(?:legacy)?\/php-fpm$/,
    fpm: { main: "/opt/bitnami/php/etc/php-fpm.conf", prefix: "/opt/bitnami/php" },
    ports: [9000],
  },
  { repository: /^(?:jwilder|nginxproxy)\/nginx-proxy$/, nginx: packaged, ports: [80] },
  { repository: /^linuxserver\/(?:nginx|swag)$/, nginx: packaged, hiddenFpm: true, ports: [80, 443] },
];

/** null for images of which nothing is known. */
export function opaqueImage(repository: string, tag: string): ImageFacts | null {
  const found = images.find((one) => one.repository.test(repository) && (one.tag?.test(tag) ?? true));
  if (found === undefined) return null;
  const reason = `the files of the image ${repository}:${tag} are not known`;
  const placements: FactPlacement[] = [];
  const programs: ProgramFacts[] = [];
  for (const [program, facts] of [
    ["nginx", found.nginx],
    ["php-fpm", found.fpm],
  ] as const) {
    if (facts === undefined) continue;
    const home = facts.main.slice(0, facts.main.lastIndexOf("/"));
    programs.push({ program, prefix: home, ...facts, version: null, phpInis: [] });
    placements.push({ kind: "unknown", path: home, reason });
  }
  return {
    distribution: null,
    whole: false,
    placements,
    programs,
    environment: {},
    user: null,
    workdir: "/",
    entrypoint: null,
    command: null,
    ports: found.ports,
    userIds: {},
    runs: [...programs.map(({ program }) => program), ...(found.hiddenFpm ? (["php-fpm"] as const) : [])],
  };
}
