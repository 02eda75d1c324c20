import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const id = "alias-with-document-root";
const pass = "fastcgi_pass unix:/run/php/www.sock;";
const inner = (lines: string) => `location ~ \\.php$ { ${lines} ${pass} }`;
const tools = (lines: string, alias = "alias /srv/tools-app/;", name = "^~ /tools/") =>
  ask(id, stack({ locations: `location ${name} { ${alias} ${inner(lines)} }` }));

describe("alias with $document_root$fastcgi_script_name", () => {
  it("names the prefix twice (measured: §11)", () => {
    const { marked, related, messages } = tools(
      "include fastcgi_params; fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;",
    );
    expect(marked).toEqual(["error fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name"]);
    expect(related).toEqual(["nginx.conf: alias /srv/tools-app/"]);
    expect(messages[0]).toBe(
      "Every script below /tools/ is 404 in location ~ \\.php$: with alias /srv/tools-app/, $document_root$fastcgi_script_name is /srv/tools-app//tools/x.php, the prefix /tools/ once more.",
    );
  });

  it("counts the stock files, $realpath_root and a plain prefix", () => {
    expect(tools("include fastcgi.conf;").marked).toEqual(["error include fastcgi.conf"]);
    expect(tools("include snippets/fastcgi-php.conf;").marked).toEqual(["error include snippets/fastcgi-php.conf"]);
    const real = "fastcgi_param SCRIPT_FILENAME $realpath_root$fastcgi_script_name;";
    expect(tools(real, undefined, "/tools").marked).toHaveLength(1);
  });

  it("counts alias and pass in one block, and parameters of the server", () => {
    const files = stack({
      server: "include fastcgi.conf;",
      locations: `location /tools.php/ { alias /srv/t/; ${pass} }`,
    });
    expect(ask(id, files).marked).toEqual(["error include fastcgi.conf"]);
  });

  it.each([
    ["$request_filename (measured: 11r2)", "include fastcgi.conf; fastcgi_param SCRIPT_FILENAME $request_filename;"],
    ["a root in the inner location", "root /srv; include fastcgi.conf;"],
    ["a split behind the prefix (measured)", "fastcgi_split_path_info ^/tools(/.+\\.php)(.*)$; include fastcgi.conf;"],
    ["a rewrite", "rewrite ^/tools(.*)$ $1 break; include fastcgi.conf;"],
    ["more that may be included", "include fastcgi.conf; include /opt/params.conf;"],
  ])("is silent with %s", (_, lines) => {
    expect(tools(lines).marked).toEqual([]);
  });

  it.each([
    ["the alias of /", "alias /srv/tools-app/;", "/"],
    ["an alias that is the script (measured: PHP finds it)", "alias /srv/tools-app/$1;", "~ ^/tools/(.+\\.php)$"],
    ["an exact location", "alias /srv/tools-app/x.php;", "= /x.php"],
    ["root", "root /srv;", "/tools/"],
  ])("is silent with %s", (_, alias, name) => {
    const locations = `location ${name} { ${alias} include fastcgi.conf; ${pass} }`;
    expect(ask(id, stack({ locations })).marked).toEqual([]);
  });
});
