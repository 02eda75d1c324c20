import type { Distribution } from "./image-facts.ts";

/** Debian's names by release; `stable` and `latest` moved on to 13 on 2025-08-09. */
const debian: Readonly<Record<string, string>> = {
  jessie: "8",
  stretch: "9",
  buster: "10",
  bullseye: "11",
  bookworm: "12",
  trixie: "13",
  stable: "13",
  latest: "13",
  oldstable: "12",
};

const ubuntu: Readonly<Record<string, string>> = {
  trusty: "14.04",
  xenial: "16.04",
  bionic: "18.04",
  focal: "20.04",
  jammy: "22.04",
  noble: "24.04",
  oracular: "24.10",
  plucky: "25.04",
  questing: "25.10",
};

/** The release that a tag of a distribution's own image names. */
export function distributionOf(repository: string, tag: string): Distribution | null {
  const name = repository.slice(repository.lastIndexOf("/") + 1);
  switch (name) {
    case "debian":
    case "ubuntu": {
      const names = name === "debian" ? debian : ubuntu;
      const word = /^[a-z]+/.exec(tag)?.[0];
      const number = name === "debian" ? /^\d+/.exec(tag)?.[0] : /^\d+\.\d+/.exec(tag)?.[0];
      return { family: name, release: number ?? (word !== undefined ? (names[word] ?? null) : null) };
    }
    case "alpine":
      return { family: "alpine", release: /^\d+\.\d+/.exec(tag)?.[0] ?? null };
    case "fedora":
      return { family: "fedora", release: /^\d+/.exec(tag)?.[0] ?? null };
    case "centos":
      return { family: "rhel", release: /^(?:centos|stream)?(\d+)/.exec(tag)?.[1] ?? (tag === "latest" ? "8" : null) };
    case "rockylinux":
    case "almalinux":
    case "oraclelinux":
    case "ubi":
      return { family: "rhel", release: /^\d+/.exec(tag)?.[0] ?? null };
    case "amazonlinux":
      return { family: "amazon", release: /^\d+/.exec(tag)?.[0] ?? null };
  }
  const ubi = /^ubi(\d+)(?:-minimal|-init)?$/.exec(name);
  if (ubi) return { family: "rhel", release: ubi[1] as string };
  return null;
}

/** The distribution that a tag of an image built on several of them names: `8.2-fpm-alpine3.20`, `1.27-bookworm`. */
export function variantOf(tag: string): Distribution {
  const alpine = /(?:^|-)alpine(\d+\.\d+)?/.exec(tag);
  if (alpine) return { family: "alpine", release: alpine[1] ?? null };
  for (const part of tag.split("-"))
    if (Object.hasOwn(debian, part)) return { family: "debian", release: debian[part] as string };
  return { family: "debian", release: null };
}

/** Numbers that a distribution gives to users itself, before any package (base-passwd, alpine-baselayout, setup). */
export function baseUserIds(distribution: Distribution): Readonly<Record<string, number>> {
  switch (distribution.family) {
    case "debian":
    case "ubuntu":
      return { root: 0, daemon: 1, bin: 2, sys: 3, mail: 8, "www-data": 33, backup: 34, nobody: 65534 };
    case "alpine":
      return { root: 0, bin: 1, daemon: 2, mail: 8, nobody: 65534 };
    default:
      return { root: 0, bin: 1, daemon: 2, mail: 8, nobody: distribution.release === "7" ? 99 : 65534 };
  }
}

/** `/var/run` is `/run` in all of them. */
export const runLink = { kind: "link", path: "/var/run", target: "/run" } as const;
