import { basename, dirname } from "../../source/paths.ts";
import { likelyContext } from "../dockerfile/likely-context.ts";
import type { Image, Images } from "../image.ts";
import { parseImageRef } from "../image-ref.ts";
import type { InfraInput } from "../infra-input.ts";

/** The Dockerfiles of a tree, and what makes their images. */
export interface Recipes {
  readonly dockerfiles: readonly string[];
  readonly ofBuild: Images["ofBuild"];
}

/** Something of the tree that makes an image: a Dockerfile, or one stage of it. */
interface Recipe {
  readonly dockerfile: string;
  readonly target: string | null;
  /** What it is called: its directory, a part of its name, its stage. */
  readonly names: readonly string[];
}

/**
 * Manifests name images, and nothing says which Dockerfile made them. The one of the tree that bears the image's name is taken
 * for it, and a lone one for a lone image. What is taken so proves nothing absent.
 *
 * @param written names of all images that the manifests use and of which nothing is known
 */
export function builtHere(
  { dockerfiles, ofBuild }: Recipes,
  written: readonly string[],
  input: InfraInput,
): (name: string) => Image | null {
  const recipes = dockerfiles.flatMap((path) => recipesOf(path, input));
  const own = new Set(written.filter(isOwn).map(wordOf));
  return (name) => {
    if (!isOwn(name) || recipes.length === 0) return null;
    const alone =
      dockerfiles.length === 1 && own.size === 1 ? { dockerfile: dockerfiles[0] as string, target: null } : null;
    const recipe = best(recipes, wordOf(name)) ?? alone;
    if (recipe === null) return null;
    const { dockerfile, target } = recipe;
    const context = likelyContext(dockerfile, input);
    const image = ofBuild({ context, dockerfile, target, args: new Map(), inline: null, contexts: new Map() });
    if (image === null) return null;
    const shown = `${basename(dirname(dockerfile))}/${basename(dockerfile)}`;
    return {
      ...image,
      name: `${name}, taken for the image of ${shown}`,
      taken: `whether ${name} is the image of ${shown} is not known`,
      whole: false,
      userIds: new Map(),
    };
  };
}

function recipesOf(dockerfile: string, input: InfraInput): readonly Recipe[] {
  const read = input.read(dockerfile);
  if (!read.ok) return [];
  const file = basename(dockerfile)
    .toLowerCase()
    .split(/[.-]/)
    .filter((part) => part !== "dockerfile" && part !== "containerfile");
  const stages = [...read.text.matchAll(/^\s*FROM\s+.*\sAS\s+(\S+)\s*$/gim)].map(([, name]) => name as string);
  return [
    { dockerfile, target: null, names: [basename(dirname(dockerfile)).toLowerCase(), ...file] },
    ...stages.map((stage) => ({ dockerfile, target: stage, names: [stage.toLowerCase()] })),
  ];
}

/** The recipe of that name; null where none is, or several are. A Dockerfile goes before a stage. */
function best(recipes: readonly Recipe[], word: string): Recipe | null {
  const words = word.split(/[-_.]/).map((part) => part.replace(/\d+$/, ""));
  const score = ({ names, target }: Recipe): number => {
    const found = names.map((name) => {
      const plain = name.replace(/\d+$/, "");
      if (name === word) return 4;
      // `shop-phpfpm` of the directory `php-fpm`.
      const last = [words.at(-1), words.slice(-2).join("")].includes(plain.replace(/[-_.]/g, ""));
      return last ? 3 : plain.length > 2 && words.includes(plain) ? 2 : 0;
    });
    const most = Math.max(...found);
    return most === 0 ? 0 : most + (target === null ? 0.5 : 0);
  };
  const scored = recipes.map((recipe) => ({ recipe, score: score(recipe) })).filter(({ score: one }) => one > 0);
  const most = Math.max(0, ...scored.map(({ score: one }) => one));
  const top = scored.filter(({ score: one }) => one === most);
  return top.length === 1 ? (top[0]?.recipe ?? null) : null;
}

/** `shop-php` of `registry.example/team/shop-php:1.2`. */
function wordOf(name: string): string {
  return basename(parseImageRef(name)?.repository ?? name).toLowerCase();
}

/** Not what others publish: a name of Docker Hub's own library, a vendor of images. */
function isOwn(name: string): boolean {
  const ref = parseImageRef(name);
  if (ref === null) return false;
  const vendor = /^(?:bitnami|nginxinc|linuxserver|webdevops|wodby|grafana|prom|mysql|percona|elastic|jenkins)\//;
  if (vendor.test(ref.repository)) return false;
  return ref.repository.includes("/") || ref.registry !== null || !library.test(ref.repository);
}

const library =
  /^(?:nginx|php|httpd|caddy|wordpress|drupal|joomla|nextcloud|matomo|mysql|mariadb|postgres|mongo|redis|valkey|memcached|rabbitmq|elasticsearch|busybox|alpine|debian|ubuntu|node|python|golang|composer|traefik|haproxy|varnish|adminer|phpmyadmin)$/;
