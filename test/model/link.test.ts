import { describe, expect, it } from "vitest";
import { type LintFilesOptions, lintFiles } from "../support/lint.ts";

interface Ask extends LintFilesOptions {
  /** The whole pool file, instead of one pool with the given `listen`. */
  readonly fpm?: string;
  readonly location?: string;
  readonly http?: string;
  readonly files?: Readonly<Record<string, string>>;
}

const pool = (name: string, listen: string) =>
  `[${name}]\nuser = www-data\nlisten = ${listen}\npm = static\npm.max_children = 20\n`;

/** What the linker says of one `fastcgi_pass` and one pool. */
function answer(pass: string, listen: string, ask: Ask = {}) {
  const result = lintFiles(
    {
      "nginx/nginx.conf": `events {}\nhttp {\n${ask.http ?? ""}\nserver { location ${ask.location ?? "~ \\.php$"} {\n${pass.includes(";") ? pass : `fastcgi_pass ${pass};`}\n} }\n}\n`,
      "php/www.conf": ask.fpm ?? pool("www", listen),
      ...ask.files,
    },
    { rules: [], ...ask },
  );
  return result.stacks[0]?.links.map(({ answer }) => answer)[0];
}

const kind = (pass: string, listen: string, ask?: Ask) => answer(pass, listen, ask)?.kind;

describe("one host, one pool (measured: §1, and connect() against php-fpm 8.2)", () => {
  it.each([
    // The table "Equivalent".
    ["unix:/run/php/fpm.sock", "/run/php/fpm.sock"],
    ["unix:/var/run/php/fpm.sock", "/run/php/fpm.sock"],
    ["unix:/run/php/fpm.sock", "/var/run/php/fpm.sock"],
    ["unix:///run/php/fpm.sock", "/run/php/fpm.sock"],
    ["UNIX:/run/php/fpm.sock", "/run/php/fpm.sock"],
    ["unix:/run/a/../php/fpm.sock", "/run/php/fpm.sock"],
    ["unix:/run/php/fpm.sock", "/run//php/./fpm.sock"],
    ["127.0.0.1:9000", "127.0.0.1:9000"],
    ["127.0.0.1:9000", "9000"],
    ["127.0.0.1:9000", "0.0.0.0:9000"],
    ["127.0.0.1:9000", "[::]:9000"],
    ["127.0.0.1:9000", "localhost:9000"],
    ["localhost:9000", "127.0.0.1:9000"],
    ["localhost:9000", "9000"],
    ["[::1]:9000", "[::1]:9000"],
    ["[::1]:9000", "9000"],
    ["[::1]:9000", "[::]:9000"],
    ["[0:0:0:0:0:0:0:1]:9000", "[::1]:9000"],
    ["127.0.0.2:9000", "9000"],
    ["127.0.0.2:9000", "0.0.0.0:9000"],
    ["127.0.0.2:9000", "127.0.0.2:9000"],
    ["0.0.0.0:9000", "127.0.0.1:9000"],
    // What FPM makes of a listen that was meant otherwise.
    ["unix:/usr/fpm.sock", "fpm.sock"],
    ["unix:/usr/127.0.0.1", "127.0.0.1"],
    ["unix:/usr/localhost", "localhost"],
  ])("%s reaches listen = %s", (pass, listen) => {
    expect(answer(pass, listen)).toMatchObject({ kind: "pool", pool: { name: "www" } });
  });

  it.each([
    ["127.0.0.1:9000", "/run/php/fpm.sock"],
    ["unix:/run/php/fpm.sock", "127.0.0.1:9000"],
    ["unix:/run/php/fpm.sock", "/run/php/www.sock"],
    ["unix:/run/php/fpm.sock:", "/run/php/fpm.sock"],
    ["unix:/run/php/fpm.sock", "/tmp/run/php/fpm.sock"],
    ["127.0.0.1:9000", "127.0.0.1:9001"],
    ["127.0.0.1:9000", "[::1]:9000"],
    ["[::1]:9000", "127.0.0.1:9000"],
    ["[::1]:9000", "0.0.0.0:9000"],
    ["127.0.0.1:9000", "127.0.0.2:9000"],
    ["127.0.0.2:9000", "127.0.0.1:9000"],
    ["127.0.0.1:9000", "10.0.0.5:9000"],
    ["127.0.0.1:9000", "127.0.0.1"],
    ["unix:/run/php/fpm.sock", "fpm.sock"],
  ])("%s finds nothing at listen = %s", (pass, listen) => {
    expect(answer(pass, listen)).toMatchObject({ kind: "proven-none", nearest: { name: "www" } });
  });

  it.each([
    ["127.0.0.1:9000", "*:9000"],
    ["[::1]:9000", "localhost:9000"],
    ["localhost:9000", "[::1]:9000"],
    ["10.0.0.5:9000", "9000"],
    ["php:9000", "9000"],
    ["127.0.0.1:9000", "db.internal:9000"],
    ["unix:/run/php/fpm.sock", "unix:/run/php/fpm.sock"],
    ["127.0.0.1:9000", "0"],
    ["unix:/run/{{ pool }}.sock", "/run/www.sock"],
    ["unix:/run/www.sock", "/run/{{ pool }}.sock"],
    ["unix:/run/www.sock", "${SOCKET}"],
    ["unix:/run/$host.sock", "/run/www.sock"],
    ["127.0.0.1", "9000"],
  ])("nothing can be said of %s and listen = %s", (pass, listen) => {
    expect(kind(pass, listen)).toBe("unknown");
  });
});

describe("which pool", () => {
  const fpm = pool("shop", "/run/shop.sock") + pool("blog", "/run/blog.sock") + pool("api", "127.0.0.1:9001");

  it.each([
    ["unix:/run/blog.sock", "blog"],
    ["unix:/var/run/shop.sock", "shop"],
    ["localhost:9001", "api"],
  ])("%s is %s", (pass, name) => {
    expect(answer(pass, "", { fpm })).toMatchObject({ kind: "pool", pool: { name } });
  });

  it.each([
    ["unix:/run/blgo.sock", "blog"],
    ["127.0.0.1:9000", "api"],
    ["unix:/run/php/shop.sock", "shop"],
  ])("%s was meant for %s", (pass, name) => {
    expect(answer(pass, "", { fpm })).toMatchObject({ kind: "proven-none", nearest: { name } });
  });

  it("takes the last of several listens of one pool", () => {
    expect(kind("unix:/run/b.sock", "", { fpm: `${pool("www", "/run/a.sock")}listen = /run/b.sock\n` })).toBe("pool");
  });
});

describe("routes", () => {
  it.each<[string, string, Ask]>([
    ["an upstream", "php", { http: "upstream php { server unix:/run/fpm.sock; }" }],
    ["an upstream in other letters", "PHP", { http: "upstream php { server unix:/run/fpm.sock; }" }],
    ["a set", "set $up unix:/run/fpm.sock; fastcgi_pass $up;", {}],
    ["a set to an upstream", "set $up php; fastcgi_pass $up;", { http: "upstream php { server unix:/run/fpm.sock; }" }],
    ["a map with one value", "$up", { http: "map $host $up { default unix:/run/fpm.sock; }" }],
    ["the last of two passes", "fastcgi_pass unix:/run/x.sock; fastcgi_pass unix:/run/fpm.sock;", {}],
    ["an if", "if ($uri) { fastcgi_pass unix:/run/fpm.sock; }", {}],
    ["limit_except", "limit_except GET { fastcgi_pass unix:/run/fpm.sock; }", {}],
  ])("through %s", (_name, pass, ask) => {
    expect(kind(pass, "/run/fpm.sock", ask)).toBe("pool");
  });

  it("asks every server of an upstream but those that are down", () => {
    const result = lintFiles(
      {
        "nginx.conf": `events {} http {
          upstream php { server unix:/run/fpm.sock; server unix:/run/gone.sock backup; server unix:/x down; server php2; }
          server { location ~ \\.php$ { fastcgi_pass php; } }
        }`,
        "www.conf": pool("www", "/run/fpm.sock"),
      },
      { rules: [] },
    );
    expect(result.stacks[0]?.links.map(({ answer }) => answer.kind)).toEqual(["pool", "proven-none", "unknown"]);
    expect(result.coverage).toMatchObject({ routes: 1, linked: 0, unknown: 1 });
  });

  it.each([
    ["proxy_pass http://127.0.0.1:8080;", "http", "127.0.0.1:8080"],
    ["proxy_pass http://backend/path/$1;", "http", "backend:80"],
    ["proxy_pass https://backend$request_uri;", "https", "backend:443"],
    ["proxy_pass http://unix:/a.sock:/x;", "http", "/a.sock"],
    ["grpc_pass grpcs://h:50051;", "grpc", "h:50051"],
    ["uwsgi_pass 127.0.0.1:3031;", "uwsgi", "127.0.0.1:3031"],
    ["scgi_pass unix:/run/scgi.sock;", "scgi", "/run/scgi.sock"],
    ["memcached_pass 127.0.0.1:11211;", "memcached", "127.0.0.1:11211"],
  ])("%s", (pass, protocol, target) => {
    const [link] =
      lintFiles({ "nginx.conf": `events {} http { server { location / { ${pass} } } }` }, { rules: [] }).stacks[0]
        ?.links ?? [];
    expect(link?.route.protocol).toBe(protocol);
    const address = link?.target.address;
    expect(
      address?.known &&
        (address.value.kind === "unix" ? address.value.path : `${address.value.host}:${address.value.port}`),
    ).toBe(target);
    expect(link?.answer.kind).toBe("unknown");
  });

  it.each([
    ["proxy_pass http://$host;"],
    ["proxy_pass http://backend$suffix;"],
    ["proxy_pass $scheme://backend;"],
    ["proxy_pass http://unix:/run/$host.sock;"],
  ])("%s is not known", (pass) => {
    const [link] =
      lintFiles({ "nginx.conf": `events {} http { server { location / { ${pass} } } }` }, { rules: [] }).stacks[0]
        ?.links ?? [];
    expect(link?.target.address).toEqual({ known: false, why: "variable" });
  });

  it.each([
    ["~ \\.php$", "unix:/run/php.sock", "yes"],
    ["/", "unix:/run/php8.2-fpm.sock", "yes"],
    ["/cgi-bin/", "unix:/run/fcgiwrap.socket", "no"],
    ["~ \\.pl$", "unix:/run/fcgiwrap.socket", "no"],
    ["/", "127.0.0.1:9000", "unknown"],
    ["~ \\.cgi$", "127.0.0.1:9000", "no"],
  ])("location %s to %s speaks PHP: %s", (location, pass, php) => {
    const { stacks } = lintFiles(
      { "nginx.conf": `events {} http { server { location ${location} { fastcgi_pass ${pass}; } } }` },
      { rules: [] },
    );
    expect(stacks[0]?.routes[0]?.php).toBe(php);
  });
});

describe("where absence proves nothing", () => {
  const mismatch = ["127.0.0.1:9000", "/run/fpm.sock"] as const;

  it.each<[string, Ask]>([
    ["a Dockerfile beside", { files: { Dockerfile: "FROM nginx" } }],
    ["a compose file beside", { files: { "docker-compose.yml": "services: {}" } }],
    ["an Ansible playbook beside", { files: { "playbook.yml": "- hosts: all" } }],
    ["a template in the tree", { files: { "nginx/site.conf.j2": "server {}" } }],
    ["another FastCGI program", { location: "/cgi-bin/" }],
    [
      "an include of FPM that is not there",
      { fpm: `include = /opt/pools/*.conf\n${pool("www", "/run/fpm.sock")}`, files: { Dockerfile: "" } },
    ],
    ["no pool", { fpm: "[global]\nerror_log = /x\nemergency_restart_threshold = 3\n" }],
    ["no FPM at all", { files: { "php/www.conf": "" } }],
  ])("%s", (_name, ask) => {
    expect(kind(...mismatch, ask)).toBe("unknown");
    expect(kind(...mismatch)).toBe("proven-none");
  });

  it("does not choose between alternatives that claim one address", () => {
    const files = {
      "php/a/php-fpm.conf": `[global]\npid = /x\n${pool("www", "/run/fpm.sock")}`,
      "php/b/php-fpm.conf": `[global]\npid = /x\n${pool("www", "/run/fpm.sock")}`,
      "php/www.conf": "",
    };
    expect(kind("unix:/run/fpm.sock", "", { files })).toBe("unknown");
  });

  it("links to two versions of PHP on one host", () => {
    const files = {
      "etc/php/7.4/fpm/php-fpm.conf": "[global]\npid = /x\ninclude = /etc/php/7.4/fpm/pool.d/*.conf\n",
      "etc/php/7.4/fpm/pool.d/www.conf": pool("www", "/run/php/php7.4-fpm.sock"),
      "etc/php/8.2/fpm/php-fpm.conf": "[global]\npid = /x\ninclude = /etc/php/8.2/fpm/pool.d/*.conf\n",
      "etc/php/8.2/fpm/pool.d/www.conf": pool("www", "/run/php/php8.2-fpm.sock"),
      "php/www.conf": "",
    };
    expect(answer("unix:/run/php/php7.4-fpm.sock", "", { files })).toMatchObject({ pool: { fpm: { version: "7.4" } } });
    expect(answer("unix:/run/php/php8.2-fpm.sock", "", { files })).toMatchObject({ pool: { fpm: { version: "8.2" } } });
    expect(kind("unix:/run/php/php8.1-fpm.sock", "", { files })).toBe("proven-none");
  });
});
