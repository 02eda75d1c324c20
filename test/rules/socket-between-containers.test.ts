import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";

const rule = "upstream-not-listening";
const tree = (web: string, php: string, listen = "/run/php/fpm.sock") => ({
  "compose.yaml": `services:
  web: {image: "nginx:1.28", volumes: ["./site.conf:/etc/nginx/conf.d/default.conf"${web}]}
  php: {image: "php:8.3-fpm", volumes: ["./pool.conf:/usr/local/etc/php-fpm.d/zzz.conf"${php}]}
volumes: {run: {}, other: {}}
`,
  "site.conf": "server {\n  location ~ \\.php$ { include fastcgi_params; fastcgi_pass unix:/run/php/fpm.sock; }\n}\n",
  "pool.conf": `[www]\nlisten = ${listen}\nlisten.mode = 0666\n`,
});
const run = ', "run:/run/php"';

describe("a socket of another container", () => {
  it.each([
    ["no volume", tree("", ""), "the two share no directory"],
    ["a volume on PHP's side", tree("", run), "container web does not mount the volume that it lies in"],
    ["a volume on nginx's side", tree(run, ""), "container php mounts no volume there"],
    ["two volumes", tree(run, ', "other:/run/php"'), "each mounts a volume of its own there"],
    [
      "one volume, two names",
      tree(run, run, "/run/php/www.sock"),
      "that is another file of the volume that they share",
    ],
  ])("is not there with %s", (_, files, why) => {
    const asked = ask(rule, files);
    expect(asked.marked).toEqual(["error unix:/run/php/fpm.sock"]);
    expect(asked.messages[0]).toMatch(
      /^nginx in container web connects to \/run\/php\/fpm\.sock, but pool www makes \S+ in container php, and /,
    );
    expect(asked.messages[0]).toContain(`, and ${why}, so each request to location ~ \\.php$ ends in 502.`);
  });

  it("is there with one volume, wherever each mounts it", () => {
    expect(ask(rule, tree(run, run)).marked).toEqual([]);
    expect(ask(rule, tree(run, ', "run:/sockets"', "/sockets/fpm.sock")).marked).toEqual([]);
  });
});
