import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const id = "missing-script-filename";
const pass = "fastcgi_pass unix:/run/php/www.sock;";
const php = (lines: string, parts = {}) =>
  ask(id, stack({ locations: `location ~ \\.php$ { ${lines} ${pass} }`, ...parts }));
const marked = ["error fastcgi_pass unix:/run/php/www.sock"];

describe("a route to PHP", () => {
  it("without SCRIPT_FILENAME is 404 (measured: 11a)", () => {
    const asked = php("include /etc/nginx/fastcgi_params;");
    expect(asked.marked).toEqual(marked);
    expect(asked.messages).toEqual([
      "Every request of location ~ \\.php$ gets 404 File not found: nginx sends PHP-FPM at unix:/run/php/www.sock no SCRIPT_FILENAME.",
    ]);
    expect(asked.related).toEqual(["nginx.conf: include /etc/nginx/fastcgi_params"]);
  });

  it("is not judged where a Dockerfile may have replaced the distribution's fastcgi_params", () => {
    const files = stack({ locations: `location ~ \\.php$ { include /etc/nginx/fastcgi_params; ${pass} }` });
    expect(ask(id, { ...files, Dockerfile: "FROM nginx" }).marked).toEqual([]);
    expect(ask(id, files).marked).toEqual(marked);
  });

  it("is not judged where a script of the tree may have appended to the distribution's fastcgi_params", () => {
    const files = stack({ locations: `location ~ \\.php$ { include fastcgi_params; ${pass} }` });
    const append = "echo 'fastcgi_param SCRIPT_FILENAME $request_filename;' >> /etc/nginx/fastcgi_params\n";
    expect(ask(id, { ...files, "install.sh": append }).marked).toEqual([]);
    expect(ask(id, { ...files, "install.sh": "apt install nginx\n" }).marked).toEqual(marked);
  });

  it("is not judged where Ansible's roles put files on the server", () => {
    const files = stack({ locations: `location ~ \\.php$ { include fastcgi_params; ${pass} }` });
    expect(ask(id, { ...files, "roles/web/tasks/main.yml": "- command: /bin/true\n" }).marked).toEqual([]);
  });

  it("is not judged at a socket of PHP 5, whose days had SCRIPT_FILENAME in fastcgi_params", () => {
    const old = "fastcgi_pass unix:/var/run/php5-fpm.sock;";
    const location = (line: string) => `location ~ \\.php$ { include fastcgi_params; ${line} }`;
    expect(ask(id, stack({ locations: location(old) })).marked).toEqual([]);
    const through = stack({
      http: "upstream php { server unix:/run/php5-fpm.sock; }",
      locations: location("fastcgi_pass php;"),
    });
    expect(ask(id, through).marked).toEqual([]);
    expect(ask(id, stack({ locations: `location ~ \\.php$ { ${old} }` })).marked.length).toBe(1);
  });

  it("without any parameter is an empty 200 (measured: 11b)", () => {
    const asked = php("");
    expect(asked.marked).toEqual(marked);
    expect(asked.messages[0]).toContain("200 with an empty body");
    expect(asked.messages[0]).toContain("no FastCGI parameter at all");
  });

  it("with SCRIPT_FILENAME only is an empty 200 (measured: 11b2)", () => {
    const asked = php("fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;");
    expect(asked.marked).toEqual(marked);
    expect(asked.messages[0]).toMatch(/200 with an empty body.* no REQUEST_METHOD\.$/);
  });

  it.each([
    ["fastcgi.conf", "include /etc/nginx/fastcgi.conf;"],
    ["a relative include", "include fastcgi.conf;"],
    ["Debian's snippet", "include snippets/fastcgi-php.conf;"],
    [
      "fastcgi_params and SCRIPT_FILENAME after it",
      "include fastcgi_params; fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;",
    ],
    [
      "SCRIPT_FILENAME before fastcgi_params",
      "fastcgi_param SCRIPT_FILENAME $request_filename; include fastcgi_params;",
    ],
    ["SCRIPT_FILENAME twice (measured: 11s)", "include fastcgi.conf; fastcgi_param SCRIPT_FILENAME $request_filename;"],
    ["PATH_TRANSLATED in its place", "include fastcgi_params; fastcgi_param PATH_TRANSLATED $document_root/index.php;"],
  ])("with %s is fine", (_, lines) => {
    expect(php(lines).marked).toEqual([]);
  });

  it("with the parameters of the server is fine (measured: 11f)", () => {
    expect(php("", { server: "include fastcgi.conf;" }).marked).toEqual([]);
    expect(php("", { http: "include fastcgi.conf;" }).marked).toEqual([]);
  });

  it("is known by a linked pool, whatever the location is called", () => {
    const files = stack({ locations: `location /app { include fastcgi_params; ${pass} }`, listen: "/run/app.sock" });
    const named = {
      ...files,
      "nginx.conf": (files["nginx.conf"] ?? "").replaceAll("/run/php/www.sock", "/run/app.sock"),
    };
    expect(ask(id, named).marked).toEqual(["error fastcgi_pass unix:/run/app.sock"]);
  });

  it("is the status page too: without SCRIPT_FILENAME it is 404", () => {
    const locations = `location = /fpm-status { include fastcgi_params; ${pass} }`;
    expect(ask(id, stack({ locations, pool: "pm.status_path = /fpm-status" })).marked).toEqual(marked);
  });
});

describe("what is not judged", () => {
  it("is another program", () => {
    const cgi = "location /cgi-bin/ { include fastcgi_params; fastcgi_pass unix:/run/fcgiwrap.socket; }";
    expect(ask(id, stack({ locations: cgi })).marked).toEqual([]);
    expect(ask(id, stack({ locations: "location /app { fastcgi_pass 10.0.0.7:9000; }" })).marked).toEqual([]);
  });

  it.each([
    ["an include outside the tree", "include fastcgi_params; include /opt/php/params.conf;"],
    ["a parameter named by a template", "include fastcgi_params; fastcgi_param {{ name }} x;"],
    [
      "a parameter in a template's branch",
      "include fastcgi_params;\n{% if php %}\nfastcgi_param HTTPS on;\n{% endif %}\n",
    ],
  ])("is %s", (_, lines) => {
    const asked = php(lines);
    expect(asked.marked).toEqual([]);
    expect(asked.unknown.join()).toContain("SCRIPT_FILENAME");
  });

  it("is what params-dropped-by-inheritance names", () => {
    expect(php("fastcgi_param APP_ENV x;", { server: "include fastcgi.conf;" }).marked).toEqual([]);
  });
});
