import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const id = "script-outside-chroot";
const php = (params: string, parts = {}) =>
  ask(
    id,
    stack({
      locations: `location ~ \\.php$ { include fastcgi_params; ${params} fastcgi_pass unix:/run/php/www.sock; }`,
      pool: "chroot = /srv/app",
      ...parts,
    }),
  );
const script = (path: string) => `fastcgi_param SCRIPT_FILENAME ${path};`;

describe("a pool with a chroot", () => {
  it("does not find a path of the host (measured: §14)", () => {
    const { marked, related, messages } = php(script("$document_root$fastcgi_script_name"));
    expect(marked).toEqual(["error fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name"]);
    expect(related).toEqual(["php-fpm.conf: chroot = /srv/app", "nginx.conf: root /srv/app/www"]);
    expect(messages[0]).toBe(
      "Every request of location ~ \\.php$ gets 404: SCRIPT_FILENAME starts with /srv/app/www, and inside the chroot /srv/app of pool www that is /srv/app/srv/app/www.",
    );
  });

  it.each([
    ["$realpath_root$fastcgi_script_name"],
    ["$request_filename"],
    ["/srv/app/www$fastcgi_script_name"],
    ["/srv/app/www/index.php"],
  ])("does not find %s", (path) => {
    expect(php(script(path)).marked).toEqual([`error fastcgi_param SCRIPT_FILENAME ${path}`]);
  });

  it("does not find what the stock fastcgi.conf sends, shown at its include", () => {
    expect(php("include fastcgi.conf;").marked).toEqual(["error include fastcgi.conf"]);
  });

  it("is looked at with the alias in force, and $pool in the path", () => {
    const lines = `${script("$request_filename")} alias /srv/www/pub/;`;
    expect(php(lines, { pool: "chroot = /srv/$pool" }).marked).toHaveLength(1);
  });

  it.each([
    ["a path inside the chroot (measured: 14b)", script("/www$fastcgi_script_name"), {}],
    ["a root that is no path below it", script("$document_root$fastcgi_script_name"), { pool: "chroot = /srv/jail" }],
    ["a root beside it", script("$document_root$fastcgi_script_name"), { pool: "chroot = /srv/ap" }],
    ["no chroot", script("$document_root$fastcgi_script_name"), { pool: "" }],
    ["an empty chroot", script("$document_root$fastcgi_script_name"), { pool: "chroot =" }],
  ])("is silent with %s", (_, lines, parts) => {
    expect(php(lines, parts).marked).toEqual([]);
  });

  it("is unknown with another variable", () => {
    const { marked, unknown } = php(script("$app$fastcgi_script_name"));
    expect(marked).toEqual([]);
    expect(unknown.join()).toContain("inside the chroot /srv/app");
  });
});
