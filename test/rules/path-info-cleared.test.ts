import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const id = "path-info-cleared";
const pass = "fastcgi_pass unix:/run/php/www.sock;";
const split = "fastcgi_split_path_info ^(.+?\\.php)(/.*)$;";
const sent = "include fastcgi.conf; fastcgi_param PATH_INFO $fastcgi_path_info;";
const php = (lines: string, name = "~ \\.php(/|$)", parts = {}) =>
  ask(id, stack({ locations: `location ${name} { ${lines} ${pass} }`, ...parts }));
const files = "try_files $fastcgi_script_name =404;";

describe("try_files with fastcgi_split_path_info", () => {
  it("empties the path info (measured: 11k)", () => {
    const { marked, related, messages } = php(`${split} ${files} ${sent}`);
    expect(marked).toEqual(["warning try_files $fastcgi_script_name =404"]);
    expect(related).toEqual([
      "nginx.conf: fastcgi_param PATH_INFO $fastcgi_path_info",
      "nginx.conf: fastcgi_split_path_info ^(.+?\\.php)(/.*)$",
    ]);
    expect(messages[0]).toContain(
      "A request such as /index.php/a/b reaches PHP with an empty PATH_INFO in location ~ \\.php(/|$)",
    );
  });

  it("does so in whatever order the lines stand, and with an unused set", () => {
    expect(php(`${files} ${split} ${sent}`).marked).toHaveLength(1);
    expect(php(`${split} set $path_info $fastcgi_path_info; ${files} ${sent}`).marked).toHaveLength(1);
  });

  it("with $uri it is not found at all (measured)", () => {
    expect(php(`${split} try_files $uri =404; ${sent}`).messages[0]).toContain(
      "is 404 in location ~ \\.php(/|$): try_files looks for a file $uri",
    );
  });

  it("counts a split of the server, and prefix locations", () => {
    expect(php(`${files} ${sent}`, "/app.php", { server: split }).marked).toHaveLength(1);
    expect(php(`${split} ${files} ${sent}`, "~ ^/(index|api)\\.php").marked).toHaveLength(1);
  });

  it.each([
    [
      "the value saved (measured: 11k2)",
      `${split} ${files} set $path_info $fastcgi_path_info; include fastcgi.conf; fastcgi_param PATH_INFO $path_info;`,
    ],
    ["Debian's snippet", "include snippets/fastcgi-php.conf;"],
    ["no try_files", `${split} ${sent}`],
    ["no split", `${files} ${sent}`],
    ["no PATH_INFO", `${split} ${files} include fastcgi.conf;`],
  ])("is silent with %s", (_, lines) => {
    expect(php(lines).marked).toEqual([]);
  });

  it.each(["~ \\.php$", "~* ^/.+\\.php$", "= /index.php", "~ [^/]\\.php$"])(
    "is silent in location %s: no such request gets there",
    (name) => {
      expect(php(`${split} ${files} ${sent}`, name).marked).toEqual([]);
    },
  );

  it("is unknown where only PCRE can read the expression", () => {
    const { marked, unknown } = php(`${split} ${files} ${sent}`, "~ (?i)\\.php");
    expect(marked).toEqual([]);
    expect(unknown.join()).toContain("try_files");
  });
});
