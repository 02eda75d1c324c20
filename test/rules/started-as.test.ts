import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";

/** Who starts PHP-FPM in a container decides whose the socket is, and whether a pool needs a user. */
const files = (command: string, pool = "", supervisor = "", user = "") => ({
  Dockerfile: `FROM php:8.3-fpm
RUN apt-get update && apt-get install -y nginx supervisor gosu
COPY nginx.conf /etc/nginx/nginx.conf
COPY pool.conf /usr/local/etc/php-fpm.d/zzz.conf
COPY supervisord.conf /etc/supervisord.conf
COPY start.sh /start.sh
${user}
CMD ${command}
`,
  "nginx.conf":
    "user www-data;\nevents {}\nhttp { server { listen 80; root /srv; location ~ \\.php$ { include fastcgi.conf; fastcgi_pass unix:/run/php.sock; } } }\n",
  "pool.conf": `[www]\nlisten = /run/php.sock\npm = static\npm.max_children = 20\n${pool}`,
  "supervisord.conf": `[supervisord]\nnodaemon=true\n[program:php-fpm]\ncommand=php-fpm -F\n${supervisor}[program:nginx]\ncommand=nginx -g "daemon off;"\n`,
  "start.sh": '#!/bin/sh\nnginx\nexec "$@"\n',
});
const supervised = '["supervisord", "-c", "/etc/supervisord.conf"]';
const denied = (tree: Readonly<Record<string, string>>) => ask("socket-permission-denied", tree);

describe("PHP-FPM in a container", () => {
  it("makes root's socket where root starts it", () => {
    expect(denied(files(supervised)).marked).toEqual(["error /run/php.sock"]);
    expect(denied(files(supervised, "", "user=root\n")).marked).toEqual(["error /run/php.sock"]);
    expect(denied(files('["/start.sh", "php-fpm"]')).marked).toEqual(["error /run/php.sock"]);
  });

  it.each([
    ["user= of supervisord", files(supervised, "", "user=www-data\n")],
    ["gosu", files('["sh", "-c", "nginx; exec gosu www-data php-fpm"]')],
    ["su-exec with a group", files('["/start.sh", "su-exec", "www-data:www-data", "php-fpm"]')],
    ["setpriv", files('["/start.sh", "setpriv", "--reuid=www-data", "--clear-groups", "php-fpm"]')],
    ["sudo", files('["/start.sh", "sudo", "-u", "www-data", "php-fpm"]')],
    ["a user that is a variable", files('["/start.sh", "gosu", "$USER", "php-fpm"]')],
    ["a variable of supervisord", files(supervised, "", "user=%(ENV_APP_USER)s\n")],
    ["the container's user", files('["php-fpm"]', "", "", "USER www-data")],
  ])("makes no socket of root's with %s", (_, tree) => {
    expect(denied(tree).marked).toEqual([]);
  });

  it("says who else owns it", () => {
    const asked = denied(files(supervised, "listen.mode = 0600\n", "user=backup\n"));
    // Debian's images have that user, under a number of its own.
    expect(asked.messages[0]).toMatch(/as backup:backup with mode 0600, and nginx's workers, which run as www-data/);
    expect(asked.related).toContain("supervisord.conf: backup");
    const own = denied(files('["sh", "-c", "gosu www-data php-fpm; exec nginx"]', "listen.mode = 0400\n"));
    expect(own.messages[0]).toMatch(/as www-data:www-data with mode 0400/);
  });

  it("may name root in its pool where it is not root", () => {
    const asked = (command: string, user: string) =>
      ask("fpm-start-failure", files(command, "user = root\ngroup = root\n", "", user)).marked.length;
    expect(asked('["php-fpm"]', "")).toBe(1);
    expect(asked('["php-fpm"]', "USER www-data")).toBe(0);
    expect(asked('["/start.sh", "gosu", "www-data", "php-fpm"]', "")).toBe(0);
  });
});

describe("supervisord", () => {
  const rule = "service-not-restarted";

  it("leaves down what it is told to", () => {
    const asked = ask(rule, files(supervised, "", "autorestart=false\n"));
    expect(asked.marked).toEqual(["info false"]);
    expect(asked.messages[0]).toContain(
      "supervisord leaves PHP-FPM down when its master process is killed, because program php-fpm says",
    );
    expect(asked.findings[0]?.fixes[0]?.edits[0]?.text).toBe("unexpected");
  });

  it.each(["", "autorestart=true\n", "autorestart=unexpected\n", "autorestart=false\nautostart=false\n"])(
    "is fine with %j",
    (lines) => {
      expect(ask(rule, files(supervised, "", lines)).marked).toEqual([]);
    },
  );
});

describe("ulimits of compose", () => {
  const compose = (nofile: string, nginx = "") => ({
    "compose.yaml": `services:
  web: {image: nginx, volumes: ["./nginx.conf:/etc/nginx/nginx.conf"], ulimits: {nofile: ${nofile}}}
  php: {image: "php:8.3-fpm", volumes: ["./pool.conf:/usr/local/etc/php-fpm.d/zzz.conf"], ulimits: {nofile: ${nofile}}}
`,
    "nginx.conf": `${nginx}events { worker_connections 1024; }\nhttp { server { listen 80; location / { include fastcgi_params; fastcgi_param SCRIPT_FILENAME /a.php; fastcgi_pass php:9000; } } }\n`,
    "pool.conf": "[www]\npm = static\npm.max_children = 20\n",
  });
  const found = (nofile: string, nginx = "") => ({
    nginx: ask("open-files-below-connections", compose(nofile, nginx)).marked,
    php: ask("rlimit-files-too-small", compose(nofile)).marked,
  });

  it("limit both servers", () => {
    expect(found("32")).toEqual({ nginx: ["warning 32"], php: ["warning 32"] });
    expect(found("{soft: 256, hard: 65536}")).toEqual({ nginx: ["warning 256"], php: [] });
    expect(ask("open-files-below-connections", compose("32")).messages[0]).toContain(
      "(ulimits.nofile 32 of service web of compose.yaml, and no worker_rlimit_nofile)",
    );
  });

  it.each(["65536", "-1", "{soft: 65536, hard: 65536}", "$FILES", "{hard: 32}"])("are fine with %s", (nofile) => {
    expect(found(nofile)).toEqual({ nginx: [], php: [] });
  });

  it("give way to nginx's own", () => {
    expect(found("64", "worker_rlimit_nofile 4096;\n").nginx).toEqual([]);
  });
});
