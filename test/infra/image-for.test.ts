import { describe, expect, it } from "vitest";
import { stockImageText } from "../../src/facts/images/stock-text.ts";
import type { Image } from "../../src/infra/image.ts";
import { distributionFor, imageFor } from "../../src/infra/image-for.ts";
import { parseImageRef, showImageRef } from "../../src/infra/image-ref.ts";

const image = (text: string): Image => {
  const ref = parseImageRef(text);
  const found = ref === null ? null : imageFor(ref);
  if (found === null) throw new Error(`${text} is not known`);
  return found;
};

const textAt = (text: string, path: string): string | null => {
  const found = image(text).placements.findLast((one) => one.path === path);
  return found?.kind === "file" ? stockImageText(found.file) : null;
};

const pools = "/usr/local/etc/php-fpm.d";

describe("names of images", () => {
  it.each([
    ["php", { registry: null, repository: "php", tag: null }],
    ["php:8.2-fpm", { registry: null, repository: "php", tag: "8.2-fpm" }],
    ["docker.io/library/php:8.2-fpm", { registry: null, repository: "php", tag: "8.2-fpm" }],
    ["localhost:5000/php", { registry: "localhost:5000", repository: "php", tag: null }],
    ["ghcr.io/a/b:1", { registry: "ghcr.io", repository: "a/b", tag: "1" }],
    ["bitnami/nginx", { registry: null, repository: "bitnami/nginx", tag: null }],
  ])("%s", (text, parts) => {
    expect(parseImageRef(text)).toMatchObject(parts);
  });

  it("take digests apart and show them short", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const ref = parseImageRef(`php:8.2-fpm@${digest}`);
    expect(ref?.digest).toBe(digest);
    expect(showImageRef(ref as never)).toBe(`php:8.2-fpm@sha256:${"a".repeat(12)}`);
  });

  it.each(["", "{{ item.image }}", "${X}", "UPSTREAM_REPO", "php:", "php:8.2 fpm", "a//b"])("refuse %j", (text) => {
    expect(parseImageRef(text)).toBeNull();
  });
});

describe("the official PHP image", () => {
  it.each([
    "8.2.30-fpm",
    "8.3.29-fpm-alpine",
    "8.4.16-fpm-bookworm",
    "8.5.1-fpm",
    "8.1-fpm",
    "8.0.30-fpm",
    "7-fpm",
    "7.4-fpm-alpine3.15",
    "5.6-fpm",
  ])("%s sets listen in the last file", (tag) => {
    expect(textAt(`php:${tag}`, `${pools}/zz-docker.conf`)).toContain("listen = 9000");
    expect(textAt(`php:${tag}`, `${pools}/docker.conf`)).not.toContain("listen");
    expect(textAt(`php:${tag}`, `${pools}/www.conf`)).toMatch(/^listen = 127\.0\.0\.1:9000$/m);
  });

  it.each([
    "8.2.31-fpm",
    "8.2-fpm",
    "8-fpm",
    "fpm",
    "fpm-alpine",
    "8.5-fpm-trixie",
    "8.6-rc-fpm",
    "8.4.17-fpm-alpine3.23",
  ])("%s sets it in the first", (tag) => {
    expect(textAt(`php:${tag}`, `${pools}/docker.conf`)).toMatch(/^listen = 9000$/m);
    expect(textAt(`php:${tag}`, `${pools}/zz-docker.conf`)).not.toContain("listen");
    expect(textAt(`php:${tag}`, `${pools}/www.conf`)).not.toMatch(/^listen/m);
  });

  it("does not tell which one a pinned tag that moves is", () => {
    const pinned = image(`php:8.2-fpm@sha256:${"0".repeat(64)}`);
    expect(pinned.placements.find(({ path }) => path.endsWith("zz-docker.conf"))?.kind).toBe("unknown");
    const exact = image(`php:8.2.30-fpm@sha256:${"0".repeat(64)}`);
    expect(exact.placements.find(({ path }) => path.endsWith("zz-docker.conf"))?.kind).toBe("file");
  });

  it("says what runs, on what, as whom", () => {
    const alpine = image("php:8.2.5-fpm-alpine3.18");
    expect(alpine.programs).toEqual([
      {
        program: "php-fpm",
        main: "/usr/local/etc/php-fpm.conf",
        prefix: "/usr/local",
        version: "8.2.5",
        phpInis: ["/usr/local/etc/php/php.ini", "/usr/local/etc/php/conf.d"],
      },
    ]);
    expect(alpine.userIds.get("www-data")).toBe(82);
    expect(image("php:8.2-fpm").userIds.get("www-data")).toBe(33);
    expect(alpine.environment.get("PHP_VERSION")).toEqual({ known: true, value: "8.2.5" });
    expect(alpine.ports.map(({ port }) => port)).toEqual([9000]);
    expect(alpine.notes?.[0]).toMatchObject({ value: "9000", deadOn: "8.2.30, 8.3.29, 8.4.16, 8.5.1 and older" });
    expect(distributionFor(parseImageRef("php:8.2-fpm-alpine3.18") as never)).toEqual({
      family: "alpine",
      release: "3.18",
    });
  });

  it("has no php-fpm in its other variants", () => {
    for (const tag of ["php", "php:8.2-cli", "php:8.3-apache", "php:8.2-zts-alpine", "php:latest"]) {
      expect(image(tag).programs).toEqual([]);
      expect(image(tag).notes).toBeUndefined();
    }
    expect(image("php:8.3-apache").ports.map(({ port }) => port)).toEqual([80]);
  });
});

describe("images built on it", () => {
  it.each([
    ["wordpress:fpm", "newer"],
    ["wordpress:6.8.2-php8.3-fpm-alpine", "older"],
    ["wordpress:6-fpm", "newer"],
    ["wordpress:php8.1-fpm", "older"],
    ["wordpress:6.9.1-php8.3-fpm", "unknown"],
    ["nextcloud:28-fpm", "older"],
    ["nextcloud:fpm-alpine", "newer"],
    ["drupal:10.3.1-php8.3-fpm-bookworm", "older"],
    ["phpmyadmin:5.2.1-fpm", "older"],
  ])("%s is of the %s generation", (name, generation) => {
    const listen = image(name).placements.find(({ path }) => path === `${pools}/docker.conf`);
    const text = listen?.kind === "file" ? stockImageText(listen.file) : null;
    expect(text === null ? "unknown" : /listen/.test(text) ? "newer" : "older").toBe(generation);
    expect(image(name).programs[0]?.program).toBe("php-fpm");
  });

  it("run Apache without -fpm", () => {
    expect(image("wordpress:latest").programs).toEqual([]);
    expect(image("wordpress:6.4-php8.2-apache").ports[0]?.port).toBe(80);
  });
});

describe("nginx images", () => {
  it("know the official one", () => {
    const found = image("nginx:1.27.3-alpine");
    expect(found.programs[0]).toMatchObject({ program: "nginx", main: "/etc/nginx/nginx.conf", version: "1.27.3" });
    expect(found.userIds.get("nginx")).toBe(101);
    expect(found.rendersTemplates?.templates).toBe("/etc/nginx/templates");
    expect(textAt("nginx", "/etc/nginx/nginx.conf")).toMatch(/worker_processes +auto;/);
    expect(textAt("nginx:1.18", "/etc/nginx/nginx.conf")).toMatch(/worker_processes +1;/);
    expect(image("nginx:1.17").rendersTemplates).toBeUndefined();
    expect(textAt("nginx", "/etc/nginx/fastcgi.conf")).toBeNull();
    expect(textAt("nginx:alpine", "/etc/nginx/fastcgi.conf")).toContain("SCRIPT_FILENAME");
  });

  it("know the unprivileged one under its names", () => {
    for (const name of ["nginxinc/nginx-unprivileged:1.27", "ghcr.io/nginxinc/nginx-unprivileged"]) {
      const found = image(name);
      expect(found.ports[0]?.port).toBe(8080);
      expect(found.user).toEqual({ known: true, value: "101" });
      expect(textAt(name, "/etc/nginx/conf.d/default.conf")).toMatch(/listen +8080;/);
      expect(textAt(name, "/etc/nginx/nginx.conf")).not.toMatch(/^user /m);
    }
  });

  it("know OpenResty and its nginx", () => {
    const [program] = image("openresty/openresty:1.27.1.2-0-alpine").programs;
    expect(program).toMatchObject({ main: "/usr/local/openresty/nginx/conf/nginx.conf", version: "1.27.1" });
  });
});

describe("other images", () => {
  it.each([
    ["debian:bookworm-slim", { family: "debian", release: "12" }],
    ["debian:11.9", { family: "debian", release: "11" }],
    ["debian", { family: "debian", release: "13" }],
    ["debian:sid", { family: "debian", release: null }],
    ["ubuntu:22.04", { family: "ubuntu", release: "22.04" }],
    ["ubuntu:noble-20250101", { family: "ubuntu", release: "24.04" }],
    ["alpine:3.20.10", { family: "alpine", release: "3.20" }],
    ["alpine:latest", { family: "alpine", release: null }],
    ["rockylinux:9", { family: "rhel", release: "9" }],
    ["registry.access.redhat.com/ubi9/ubi-minimal", { family: "rhel", release: "9" }],
    ["centos:centos7", { family: "rhel", release: "7" }],
    ["amazonlinux:2023", { family: "amazon", release: "2023" }],
    ["nginx:1.27-bookworm", { family: "debian", release: "12" }],
  ])("%s", (name, expected) => {
    const found = imageFor(parseImageRef(name) as never);
    expect(found?.whole).toBe(true);
    expect(distributionFor(parseImageRef(name) as never)).toEqual(expected);
  });

  it("recognises images whose programs are known and whose files are not", () => {
    const found = image("webdevops/php-nginx:8.2");
    expect(found.whole).toBe(false);
    expect(found.runs).toEqual(["nginx", "php-fpm"]);
    expect(found.placements.map(({ kind }) => kind)).toEqual(["unknown", "unknown"]);
    expect(image("serversideup/php:8.3-fpm-nginx").runs).toEqual(["nginx", "php-fpm"]);
    expect(image("serversideup/php:8.3-fpm").runs).toEqual(["php-fpm"]);
    expect(imageFor(parseImageRef("serversideup/php:8.3-cli") as never)).toBeNull();
    expect(image("trafex/php-nginx").runs).toEqual(["nginx", "php-fpm"]);
  });

  it("knows nothing of the others", () => {
    for (const name of ["acme/php:8.2-fpm", "registry.example.com/php:8.2-fpm", "mysql:8"])
      expect(imageFor(parseImageRef(name) as never)).toBeNull();
  });

  it("follows registries that mirror Docker Hub", () => {
    for (const name of [
      "public.ecr.aws/docker/library/php:8.2-fpm",
      "mirror.gcr.io/library/php:8.2-fpm",
      "hub-mirror.example.org/library/php:8.2-fpm",
      "harbor.example.org/dockerhub/library/php:8.2-fpm",
      "arm64v8/php:8.2-fpm",
    ])
      expect(image(name).programs[0]?.program).toBe("php-fpm");
  });
});
