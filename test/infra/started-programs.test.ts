import { describe, expect, it } from "vitest";
import { stockImageText } from "../../src/facts/images/stock-text.ts";
import { hostTree } from "../../src/infra/host-tree.ts";
import { createImages } from "../../src/infra/images.ts";
import type { RuntimeHost } from "../../src/infra/runtime-host.ts";
import { startedPrograms } from "../../src/infra/started-programs.ts";
import { type Known, known, unknown } from "../../src/source/known.ts";
import { infraOf } from "./support.ts";

interface Running {
  /** `nginx /etc/nginx/nginx.conf`, with `?` where it may not run. */
  readonly programs: readonly string[];
  readonly others: string | null;
  at(path: string): string;
  names(directory: string): string;
}

/** Starts what a Dockerfile makes, as compose does. */
function start(
  dockerfile: string,
  files: Readonly<Record<string, string>> = {},
  more: { readonly command?: readonly string[]; readonly environment?: Readonly<Record<string, string | null>> } = {},
): Running {
  const { input, embedded } = infraOf({ Dockerfile: dockerfile, ...files });
  const image = createImages(input).ofBuild({
    context: "/repo",
    dockerfile: null,
    target: null,
    args: new Map(),
    inline: null,
    contexts: new Map(),
  });
  if (image === null) throw new Error("nothing was built");
  const both: Known<readonly string[]> =
    image.entrypoint.known && image.command.known
      ? known([...image.entrypoint.value, ...(more.command ?? image.command.value)])
      : unknown("missing-include");
  const host: RuntimeHost = {
    id: "/repo/compose.yaml#web",
    name: "web",
    kind: "container",
    because: "service web",
    declared: null,
    image,
    placements: image.placements,
    environment: new Map([
      ...image.environment,
      ...Object.entries(more.environment ?? {}).map(
        ([name, value]) => [name, value === null ? unknown("environment") : known(value)] as const,
      ),
    ]),
    environmentOpen: false,
    user: null,
    command: both,
    network: "web",
    ports: [],
    memoryBytes: null,
    cores: null,
    replicas: null,
  };
  const started = startedPrograms(host, input);
  const tree = hostTree([...host.placements, ...started.placements], image.whole, input);
  return {
    programs: started.programs.map(
      ({ program, starts }) => `${program.program} ${program.main}${starts === "yes" ? "" : "?"}`,
    ),
    others: started.others,
    at(path) {
      const entry = tree.entry(path);
      if (entry.kind !== "file") return entry.kind;
      if (stockImageText(entry.file) !== null) return "stock";
      return embedded.findLast(({ id }) => id === entry.file)?.text ?? entry.file;
    },
    names: (directory) =>
      tree
        .list(directory)
        ?.entries.map(({ name }) => name)
        .join(" ") ?? "none",
  };
}

const nginx = "nginx /etc/nginx/nginx.conf";
const fpm = "php-fpm /usr/local/etc/php-fpm.conf";
const both = "FROM php:8.2-fpm\nRUN apt-get update && apt-get install -y nginx supervisor\n";

describe("what a container runs", () => {
  it.each([
    ["FROM nginx", [nginx]],
    ["FROM php:8.2-fpm", [fpm]],
    ['FROM php:8.2-fpm\nCMD ["-F", "-R"]', [fpm]],
    ["FROM php:8.2-fpm\nCMD php-fpm -R", [fpm]],
    ['FROM php:8.2-fpm\nCMD ["php-fpm", "-y", "/srv/fpm.conf", "-R"]', ["php-fpm /srv/fpm.conf"]],
    ['FROM php:8.2-fpm\nCMD ["php-fpm", "--fpm-config=/srv/fpm.conf"]', ["php-fpm /srv/fpm.conf"]],
    ['FROM php:8.2-fpm\nCMD ["php", "artisan", "queue:work"]', []],
    ['FROM php:8.2-fpm\nCMD ["crond", "-f"]', []],
    ['FROM php:8.2-fpm\nCMD ["tail", "-f", "/dev/null"]', []],
    ['FROM nginx\nCMD ["nginx", "-c", "/srv/nginx.conf", "-g", "daemon off;"]', ["nginx /srv/nginx.conf"]],
    ['FROM nginx\nCMD ["nginx", "-c", "own.conf"]', ["nginx /etc/nginx/own.conf"]],
    ["FROM nginx\nCMD nginx -t && exec nginx -g 'daemon off;'", [nginx]],
    [`${both}CMD ["sh", "-c", "php-fpm -D && nginx -g 'daemon off;'"]`, [fpm, nginx]],
    [`${both}CMD php-fpm --daemonize; exec nginx`, [fpm, nginx]],
    [`${both}CMD service nginx start && php-fpm`, [nginx, fpm]],
    [`${both}CMD /etc/init.d/nginx start && php-fpm`, [nginx, fpm]],
    [`${both}CMD if [ "$(id -u)" = 0 ]; then nginx; fi; php-fpm`, [`${nginx}?`, fpm]],
    [`${both}ENV ROLE=app\nCMD if [ "$ROLE" = web ]; then exec nginx; else exec php-fpm; fi`, [fpm]],
    [
      'FROM debian:12\nRUN apt-get install -y php8.2-fpm php7.4-fpm\nCMD ["php-fpm8.2", "-F"]',
      ["php-fpm /etc/php/8.2/fpm/php-fpm.conf"],
    ],
    ['FROM alpine:3.20\nRUN apk add php82-fpm php83-fpm\nCMD ["php-fpm83", "-F"]', ["php-fpm /etc/php83/php-fpm.conf"]],
    ["FROM openresty/openresty:alpine", ["nginx /usr/local/openresty/nginx/conf/nginx.conf"]],
    ['FROM nginxinc/nginx-unprivileged\nENTRYPOINT ["tini", "--", "nginx"]', [nginx]],
  ])("%s", (dockerfile, programs) => {
    const started = start(dockerfile);
    expect(started.programs).toEqual(programs);
    expect(started.others).toBeNull();
  });

  it("is not known where a command is not", () => {
    const started = start('FROM php:8.2-fpm\nCMD ["/usr/local/bin/serve"]');
    expect(started.programs).toEqual([`${fpm}?`]);
    expect(started.others).toBe("serve runs in web");
    expect(start('FROM php:8.2-fpm\nCMD ["node", "server.js"]')).toMatchObject({
      programs: [],
      others: "node runs in web",
    });
    expect(start('FROM php:8.2-fpm\nCMD ["php", "-S", "0.0.0.0:80"]')).toMatchObject({
      programs: [],
      others: "php runs in web",
    });
    expect(start("FROM acme/thing")).toMatchObject({ programs: [], others: "what runs in web is not known" });
  });

  it("is known of images whose own entrypoint hides it", () => {
    const started = start("FROM webdevops/php-nginx:8.2");
    expect(started.programs).toEqual([nginx, fpm]);
    expect(started.others).not.toBeNull();
  });

  it("is an nginx that was built, by the files that lie there", () => {
    const started = start(
      'FROM debian:12\nCOPY nginx.conf /usr/local/nginx/conf/nginx.conf\nCMD ["/usr/local/nginx/sbin/nginx"]',
      { "nginx.conf": "" },
    );
    expect(started.programs).toEqual(["nginx /usr/local/nginx/conf/nginx.conf"]);
    expect(start('FROM debian:12\nCMD ["nginx"]').others).toBe("nginx runs with files that are not known in web");
  });
});

describe("entry scripts", () => {
  it("are read to what they start", () => {
    const files = {
      "entry.sh":
        "#!/bin/bash\nset -e\nif [ \"$1\" = 'web' ]; then\n  shift\n  php-fpm -D\n  set -- nginx -g 'daemon off;'\nfi\nexec \"$@\"\n",
    };
    const text = `${both}COPY entry.sh /\nENTRYPOINT ["/entry.sh"]\nCMD ["web"]\n`;
    expect(start(text, files)).toMatchObject({ programs: [fpm, nginx], others: null });
    expect(start(text, files, { command: ["php-fpm"] })).toMatchObject({ programs: [fpm], others: null });
    expect(start(text, files, { command: ["php", "artisan", "schedule:work"] })).toMatchObject({
      programs: [],
      others: null,
    });
  });

  it("change files before the program starts", () => {
    const started = start(
      'FROM nginx\nCOPY entry.sh /\nCOPY a.template b.conf /etc/nginx/conf.d/\nENTRYPOINT ["/entry.sh"]\n',
      {
        "entry.sh":
          "#!/bin/sh\nenvsubst '$PORT $HOST' < /etc/nginx/conf.d/a.template > /etc/nginx/conf.d/a.conf\nsed -i \"s/__HOST__/$HOST/\" /etc/nginx/conf.d/b.conf\nrm -f /etc/nginx/conf.d/default.conf\nexec nginx -g 'daemon off;'\n",
        "a.template": "listen ${PORT};\nset $HOST $uri $OTHER;\n",
        "b.conf": "fastcgi_pass __HOST__:9000;\n",
      },
      { environment: { PORT: "8080", HOST: "php" } },
    );
    expect(started.programs).toEqual([nginx]);
    expect(started.names("/etc/nginx/conf.d")).toBe("a.conf a.template b.conf");
    expect(started.at("/etc/nginx/conf.d/a.conf")).toBe("listen 8080;\nset php $uri $OTHER;\n");
    expect(started.at("/etc/nginx/conf.d/b.conf")).toBe("fastcgi_pass php:9000;\n");
  });

  it("that lie in the Dockerfile itself are read, too", () => {
    const started = start(
      `${both}COPY --chmod=755 <<'EOF' /entry.sh\n#!/bin/sh\nphp-fpm -D\nexec nginx -g "daemon off;"\nEOF\nENTRYPOINT ["/entry.sh"]\n`,
    );
    expect(started).toMatchObject({ programs: [fpm, nginx], others: null });
  });

  it("may start what they cannot be read for", () => {
    const started = start(`${both}COPY entry.sh /\nENTRYPOINT ["/entry.sh"]\n`, {
      "entry.sh": "#!/bin/sh\nexec /opt/run-all\n",
    });
    expect(started).toMatchObject({ programs: [`${fpm}?`, `${nginx}?`], others: "run-all runs in web" });
  });

  it("leave values open that the environment leaves open", () => {
    const text = 'FROM nginx\nCOPY entry.sh /\nCOPY a.conf /etc/nginx/conf.d/\nENTRYPOINT ["/entry.sh"]\n';
    const files = {
      "entry.sh": '#!/bin/sh\nsed -i "s/HOST/$HOST/" /etc/nginx/conf.d/a.conf\nexec nginx\n',
      "a.conf": "HOST\n",
    };
    expect(start(text, files, { environment: { HOST: null } }).at("/etc/nginx/conf.d/a.conf")).toBe("unknown");
    expect(start(text, files, { environment: { HOST: "x" } }).at("/etc/nginx/conf.d/a.conf")).toBe("x\n");
  });
});

describe("the entrypoint of the official nginx image", () => {
  const files = {
    "site.conf.template": "server_name ${NAME};\nset $x $uri;\n",
    "more/b.conf.template": "$PORT\n",
    "own.conf": "",
  };

  it("renders templates with what the environment says", () => {
    const started = start(
      "FROM nginx\nCOPY site.conf.template /etc/nginx/templates/default.conf.template\nCOPY more /etc/nginx/templates/more\n",
      files,
      { environment: { NAME: "example.org", PORT: null } },
    );
    expect(started.programs).toEqual([nginx]);
    expect(started.at("/etc/nginx/conf.d/default.conf")).toBe("server_name example.org;\nset $x $uri;\n");
    expect(started.at("/etc/nginx/conf.d/more/b.conf")).toBe("$PORT\n");
  });

  it("obeys the variables that direct it", () => {
    const started = start("FROM nginx\nCOPY site.conf.template /srv/site.tpl\n", files, {
      environment: {
        NAME: "x",
        NGINX_ENVSUBST_TEMPLATE_DIR: "/srv",
        NGINX_ENVSUBST_TEMPLATE_SUFFIX: ".tpl",
        NGINX_ENVSUBST_OUTPUT_DIR: "/etc/nginx/http",
        NGINX_ENVSUBST_FILTER: "^OTHER",
      },
    });
    expect(started.at("/etc/nginx/http/site")).toBe("server_name ${NAME};\nset $x $uri;\n");
  });

  it("does nothing for other commands, and not where another entrypoint stands", () => {
    const text = "FROM nginx\nCOPY site.conf.template /etc/nginx/templates/\n";
    const environment = { NAME: "x" };
    expect(
      start(text, files, { environment, command: ["nginx-debug", "-g", "daemon off;"] }).names("/etc/nginx/conf.d"),
    ).toBe("default.conf site.conf");
    expect(start(text, files, { environment, command: ["sh", "-c", "nginx"] }).names("/etc/nginx/conf.d")).toBe(
      "default.conf",
    );
    expect(start(`${text}ENTRYPOINT []\nCMD ["nginx"]\n`, files, { environment }).names("/etc/nginx/conf.d")).toBe(
      "default.conf",
    );
  });

  it("runs the scripts of its directory", () => {
    const started = start("FROM nginx\nCOPY 40-own.sh /docker-entrypoint.d/\n", {
      "40-own.sh": "#!/bin/sh\nrm /etc/nginx/conf.d/default.conf\n",
    });
    expect(started.names("/etc/nginx/conf.d")).toBe("");
    expect(started.programs).toEqual([nginx]);
  });
});

describe("supervisord", () => {
  const conf =
    "[supervisord]\nnodaemon=true\n\n[program:php]\ncommand=php-fpm -F\nautorestart=true\n\n[program:nginx]\ncommand = nginx\n    -g 'daemon off;' ; foreground\nautostart=%s\n[include]\nfiles = conf.d/*.conf\n";

  it("starts its programs", () => {
    const text = `${both}COPY s.conf /etc/supervisord.conf\nCMD ["/usr/bin/supervisord", "-c", "/etc/supervisord.conf"]\n`;
    expect(start(text, { "s.conf": conf.replace("%s", "true") })).toMatchObject({
      programs: [fpm, nginx],
      others: null,
    });
    expect(start(text, { "s.conf": conf.replace("%s", "false") })).toMatchObject({ programs: [fpm] });
  });

  it("includes files, and looks where it looks by itself", () => {
    const text = `${both}COPY s.conf /etc/supervisor/supervisord.conf\nCOPY p.conf /etc/supervisor/conf.d/\nCMD ["supervisord", "-n"]\n`;
    const started = start(text, {
      "s.conf": "[supervisord]\n[include]\nfiles = /etc/supervisor/conf.d/*.conf\n",
      "p.conf":
        '[program:web]\ncommand=/bin/bash -c "php-fpm -D && exec nginx -c /srv/n.conf"\n[program:ws]\ncommand=node ws.js\n',
    });
    expect(started.programs).toEqual([fpm, "nginx /srv/n.conf"]);
    expect(started.others).toBe("node runs in web");
  });

  it("reads what a package's own file includes", () => {
    const started = start(`${both}COPY p.conf /etc/supervisor/conf.d/p.conf\nCMD ["supervisord", "-n"]\n`, {
      "p.conf": "[program:web]\ncommand=nginx\n",
    });
    expect(started.programs).toEqual([nginx]);
    expect(started.others).toBe("supervisord runs what is not known in web");
  });

  it("is a doubt without its files", () => {
    const started = start(`FROM php:8.2-fpm\nCMD ["supervisord", "-c", "/etc/nowhere.conf"]\n`);
    expect(started).toMatchObject({ programs: [`${fpm}?`], others: "supervisord runs what is not known in web" });
  });
});

describe("s6 and runit", () => {
  it("start their services", () => {
    const files = {
      "services/nginx/run": "#!/command/with-contenv bash\nexec nginx -g 'daemon off;'\n",
      "services/fpm/run": "#!/usr/bin/execlineb -P\nphp-fpm -F\n",
      "services/off/run": "#!/bin/sh\nexec sleep 1\n",
      "services/off/down": "",
    };
    const s6 = start(`${both}COPY services /etc/services.d\nENTRYPOINT ["/init"]\n`, files);
    expect(s6.programs).toContain(nginx);
    const runit = start(`${both}COPY services /etc/service\nCMD ["runsvdir", "/etc/service"]\n`, files);
    expect(runit.programs).toContain(nginx);
  });
});
