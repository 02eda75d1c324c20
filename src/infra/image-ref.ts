import type { ImageRef } from "./image.ts";

/**
 * Reads the name of an image as Docker does: `docker.io/library/php:8.2-fpm@sha256:...`.
 *
 * @returns null for what is no name of an image: a placeholder, an empty text
 */
export function parseImageRef(text: string): ImageRef | null {
  const [name = "", digest = null] = split(text.trim(), text.indexOf("@"));
  const slash = name.indexOf("/");
  const first = slash === -1 ? "" : name.slice(0, slash);
  // Only a first part that looks like a host is one.
  const hasHost = /[.:]/.test(first) || first === "localhost";
  const host = hasHost ? first : null;
  const path = hasHost ? name.slice(slash + 1) : name;
  const [repository = "", tag = null] = split(path, path.lastIndexOf(":"));
  const parts = /^[a-z0-9]+(?:(?:[._-]|__|-+)[a-z0-9]+)*$/;
  if (!repository.split("/").every((part) => parts.test(part))) return null;
  if (tag !== null && !/^\w[\w.-]{0,127}$/.test(tag)) return null;
  if (digest !== null && !/^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/.test(digest)) return null;
  const docker = host === null || /^(?:index\.|registry-1\.|registry\.hub\.)?docker\.(?:io|com)$/.test(host);
  return {
    registry: docker ? null : host,
    repository: docker ? repository.replace(/^library\//, "") : repository,
    tag,
    digest,
  };
}

function split(text: string, at: number): readonly string[] {
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/**
 * A name of which a variable holds a part of the tag, told by `*`: `php:*-fpm`. What such a tag leaves open, facts leave open.
 *
 * @param name with `\0` for what is not known
 */
export function parseOpenImageRef(name: string): ImageRef | null {
  const colon = name.lastIndexOf(":");
  if (colon === -1 || name.indexOf("\0") < colon || name.includes("@")) return null;
  const ref = parseImageRef(name.slice(0, colon));
  return ref === null ? null : { ...ref, tag: name.slice(colon + 1).replace(/\0+/g, "*") };
}

/** As people write it: without Docker Hub's name, with `latest` left out. */
export function showImageRef({ registry, repository, tag, digest }: ImageRef): string {
  const name = registry === null ? repository : `${registry}/${repository}`;
  return `${name}${tag === null ? "" : `:${tag}`}${digest === null ? "" : `@${digest.slice(0, 19)}`}`;
}

/**
 * The repository on Docker Hub that a reference leads to, through registries that mirror it; null for images of others.
 * nginx publishes its images on several registries under its own name.
 */
export function hubRepository({ registry, repository }: ImageRef): string | null {
  if (registry === null) return repository;
  const own = (path: string) => path.replace(/^library\//, "");
  switch (registry) {
    case "mirror.gcr.io":
      return own(repository);
    case "public.ecr.aws":
      if (repository.startsWith("docker/")) return own(repository.slice("docker/".length));
      break;
    case "quay.io":
    case "ghcr.io":
    case "registry.access.redhat.com":
    case "registry.fedoraproject.org":
      break;
    default: {
      const proxied = /\/dependency_proxy\/containers\/(.+)$/.exec(repository);
      if (proxied) return own(proxied[1] as string);
      // Only Docker Hub keeps its own images below `library`.
      return /(?:^|\/)library\/([^/]+)$/.exec(repository)?.[1] ?? null;
    }
  }
  switch (`${registry}/${repository}`) {
    case "public.ecr.aws/nginx/nginx":
      return "nginx";
    case "public.ecr.aws/nginx/nginx-unprivileged":
    case "ghcr.io/nginxinc/nginx-unprivileged":
    case "ghcr.io/nginx/nginx-unprivileged":
    case "quay.io/nginx/nginx-unprivileged":
      return "nginxinc/nginx-unprivileged";
    case "public.ecr.aws/amazonlinux/amazonlinux":
      return "amazonlinux";
    case "quay.io/centos/centos":
      return "centos";
    case "ghcr.io/linuxserver/nginx":
      return "linuxserver/nginx";
    case "ghcr.io/linuxserver/swag":
      return "linuxserver/swag";
    case "ghcr.io/serversideup/php":
      return "serversideup/php";
  }
  if (registry === "registry.access.redhat.com" && /^ubi\d+\//.test(repository))
    return repository.split("/")[0] as string;
  if (registry === "registry.fedoraproject.org" && /^fedora(?:-minimal)?$/.test(repository)) return "fedora";
  return null;
}
