import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const id = "params-dropped-by-inheritance";
const pass = "fastcgi_pass unix:/run/php/www.sock;";
const set = "include fastcgi_params; fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;";
const php = (lines: string, parts: object) =>
  ask(id, stack({ locations: `location ~ \\.php$ { ${lines} ${pass} }`, ...parts }));

describe("a location with a parameter of its own", () => {
  it("loses those of the server: an empty 200 (measured: 11e)", () => {
    const asked = php("fastcgi_param APP_ENV production;", { server: set });
    expect(asked.marked).toEqual(["error fastcgi_param APP_ENV production"]);
    expect(asked.messages).toEqual([
      "Every request of location ~ \\.php$ gets 200 with an empty body: its own fastcgi_param APP_ENV drops those of server shop.example, SCRIPT_FILENAME and REQUEST_METHOD among them.",
    ]);
    expect(asked.related).toEqual([
      "nginx.conf: fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name",
      "nginx.conf: include fastcgi_params",
      "nginx.conf: fastcgi_pass unix:/run/php/www.sock",
    ]);
  });

  it("loses those of http", () => {
    const asked = php("fastcgi_param APP_ENV production;", { http: set });
    expect(asked.marked).toEqual(["error fastcgi_param APP_ENV production"]);
    expect(asked.messages[0]).toContain("drops those of http");
  });

  it("loses SCRIPT_FILENAME to an include of fastcgi_params: 404 (measured: 11g)", () => {
    const server = "fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;";
    const asked = php("include fastcgi_params;", { server });
    expect(asked.marked).toEqual(["error include fastcgi_params"]);
    expect(asked.messages[0]).toContain("404 File not found");
    expect(asked.related[0]).toBe(`nginx.conf: ${server.slice(0, -1)}`);
  });

  it("loses it in the block between, too", () => {
    const locations = `location /app/ { fastcgi_param APP_ENV x; location ~ \\.php$ { ${pass} } }`;
    expect(ask(id, stack({ server: set, locations })).marked).toEqual(["error fastcgi_param APP_ENV x"]);
  });

  it("is reported at its first parameter, once for a file that two servers include", () => {
    const files = stack({
      server: set,
      locations: "include php.conf; } server { listen 81; server_name b; include fastcgi.conf; include php.conf;",
    });
    const asked = ask(id, {
      ...files,
      "php.conf": `location ~ \\.php$ { fastcgi_param A 1; fastcgi_param B 2; ${pass} }`,
    });
    expect(asked.marked).toEqual(["error fastcgi_param A 1"]);
  });
});

describe("is silent", () => {
  it.each([
    ["without own parameters (measured: 11f)", "", set],
    ["where the location repeats the set", `${set} fastcgi_param APP_ENV x;`, set],
    ["where the outer block has none of the needed ones", "fastcgi_param APP_ENV x;", "fastcgi_param HTTPS on;"],
    ["where more may be included", "fastcgi_param APP_ENV x; include /opt/php/params.conf;", set],
  ])("%s", (_, location, server) => {
    expect(php(location, { server }).marked).toEqual([]);
  });

  it("on a route to another program", () => {
    const locations = "location ~ \\.cgi$ { fastcgi_param A 1; fastcgi_pass unix:/run/fcgiwrap.socket; }";
    expect(ask(id, stack({ server: set, locations })).marked).toEqual([]);
  });
});
