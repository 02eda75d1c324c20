import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";

const rule = "image-overrides-listen";
const files = (image: string, listen: string, name = "www.conf", more: Readonly<Record<string, string>> = {}) => ({
  "compose.yaml": `services:
  web: {image: nginx, volumes: ["./site.conf:/etc/nginx/conf.d/default.conf"]}
  php: {image: "${image}", volumes: ["./pool.conf:/usr/local/etc/php-fpm.d/${name}"${Object.keys(more).length > 0 ? ', "./more.conf:/usr/local/etc/php-fpm.d/zz-docker.conf"' : ""}]}
`,
  "site.conf": "server { location / { fastcgi_pass php:9000; } }\n",
  "pool.conf": `[www]\n${listen}\n`,
  ...more,
});

describe(rule, () => {
  it.each(["php:8.3-fpm", "php:8-fpm-alpine", "php:fpm", "wordpress:fpm"])(
    "warns of a value of its own in the place of the packaged file of %s",
    (image) => {
      const asked = ask(rule, files(image, "listen = 127.0.0.1:9000"));
      expect(asked.marked).toEqual(["warning listen = 127.0.0.1:9000"]);
      expect(asked.messages[0]).toContain("8.2.30, 8.3.29, 8.4.16, 8.5.1 and older");
    },
  );

  it.each([
    ["php:8.1-fpm-alpine", "PHP 8.1"],
    ["php:7.4.33-fpm", "PHP 7.4.33"],
    ["php:8.2.30-fpm", "PHP 8.2.30"],
  ])("does not speak of later images of a branch that ended, or of a release: %s", (image, version) => {
    const asked = ask(rule, files(image, "listen = 127.0.0.1:9000"));
    expect(asked.marked).toEqual(["warning listen = 127.0.0.1:9000"]);
    expect(asked.messages[0]).toContain(`Pool www does not listen on this 127.0.0.1:9000`);
    expect(asked.messages[0]).toContain(`as in every image of ${version};`);
  });

  it("leaves the link to what is pulled, and to nothing else", () => {
    const linkOf = (image: string, listen: string) => {
      const asked = ask("loopback-unreachable", files(image, listen));
      const [link] = asked.result.stacks[0]?.links ?? [];
      return [link?.answer.kind, asked.marked.length];
    };
    expect(linkOf("php:8.3-fpm", "listen = 127.0.0.1:9000")).toEqual(["unknown", 0]);
    expect(linkOf("php:8.3.29-fpm", "listen = 127.0.0.1:9000")).toEqual(["pool", 0]);
    // A release of the newer kind has what the repository says.
    expect(linkOf("php:8.3.30-fpm", "listen = 127.0.0.1:9000")).toEqual(["proven-none", 1]);
    expect(ask(rule, files("php:8.3.30-fpm", "listen = 127.0.0.1:9000")).marked).toEqual([]);
  });

  it("warns of a socket, too", () => {
    expect(ask(rule, files("php:8.4-fpm", "listen = /run/php/fpm.sock")).marked).toEqual([
      "warning listen = /run/php/fpm.sock",
    ]);
  });

  it.each([
    ["the image's own port", files("php:8.3-fpm", "listen = 9000")],
    ["no value", files("php:8.3-fpm", "pm = static")],
    ["a file that is read last", files("php:8.3-fpm", "listen = 127.0.0.1:9000", "zzz.conf")],
    ["another image", files("registry.example/php:8", "listen = 127.0.0.1:9000")],
    ["an image without PHP-FPM", files("php:8.3-cli", "listen = 127.0.0.1:9000")],
    [
      "a zz-docker.conf of the repository's own",
      files("php:8.3-fpm", "listen = 127.0.0.1:9000", "www.conf", { "more.conf": "[www]\nlisten = 9000\n" }),
    ],
  ])("is silent about %s", (_, tree) => {
    expect(ask(rule, tree).marked).toEqual([]);
  });
});
