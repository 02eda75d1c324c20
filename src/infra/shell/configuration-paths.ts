import { isWithin } from "../../source/paths.ts";

/** Directories from which nginx, php-fpm and what starts them read their configuration. */
const roots: readonly RegExp[] = [
  /^\/etc\/(?:nginx|openresty|php[\w.-]*|supervisor[\w.-]*|services\.d|s6-overlay|cont-init\.d|opt\/remi)(?:\/|$)/,
  /^\/usr\/local\/(?:nginx|openresty\/nginx\/conf)(?:\/|$)/,
  /^\/usr\/local\/etc\/(?:php|nginx)[\w.-]*(?:\/|$)/,
  /^\/opt\/(?:bitnami|docker\/etc|nginx)(?:\/|$)/,
];

/** The same as directories, for when anything may have been changed. */
export const configurationRoots: readonly string[] = [
  "/etc/nginx",
  "/etc/php",
  "/etc/php-fpm.d",
  "/usr/local/etc",
  "/usr/local/nginx/conf",
  "/usr/local/openresty/nginx/conf",
];

export function isConfigurationPath(path: string): boolean {
  return roots.some((root) => root.test(path));
}

/** True for directories above those roots: removing or replacing them takes the configuration along. */
export function holdsConfiguration(path: string): boolean {
  return configurationRoots.some((root) => isWithin(root, path));
}

/** Absolute paths in a text of any language: an argument, a program of another language. */
export function pathsIn(text: string): readonly string[] {
  return [...text.matchAll(/(?<![\w.$}~-])\/(?:[\w.@+%*?{},-]+\/?)+/g)].map(([path]) => path.replace(/[.,}]+$/, ""));
}
