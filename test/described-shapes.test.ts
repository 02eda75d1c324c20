import { describe, expect, it } from "vitest";
import { mapStack } from "../src/map/map-json.ts";
import { lintFiles } from "./support/lint.ts";

/** Shapes of repositories with containers, each as small as it can be: what links, what stays unknown, what is reported. */
function shape(files: Readonly<Record<string, string>>) {
  const result = lintFiles(files);
  const { routes, linked, unknown } = result.coverage;
  return {
    coverage: [routes, linked, unknown],
    loud: result.findings
      .filter(({ severity }) => severity !== "info")
      .map(({ rule, severity }) => `${severity} ${rule}`),
    reasons: result.unknown.map(({ reason }) => reason),
    messages: result.findings.map(({ message }) => message),
  };
}

const site = (pass: string) =>
  `server { root /srv; location ~ \\.php$ { include fastcgi_params; fastcgi_param SCRIPT_FILENAME /srv$fastcgi_script_name; fastcgi_pass ${pass}; } }\n`;
const compose = (php: string, more = "") => `services:
  web: {image: nginx, volumes: ["./site.conf:/etc/nginx/conf.d/default.conf"${more}]}
  php: ${php}
`;

describe("a mounted file that the repository does not hold", () => {
  it.each(["zz-docker.conf", "www.conf"])("may say anything in the place of %s", (name) => {
    const found = shape({
      "compose.yaml": `services:
  web: {image: nginx, volumes: ["./site.conf:/etc/nginx/conf.d/default.conf", "run:/run/php"]}
  php: {image: "php:8.1-fpm", volumes: ["./${name}:/usr/local/etc/php-fpm.d/${name}", "run:/run/php"]}
volumes: {run: {}}
`,
      "site.conf": site("unix:/run/php/fpm.sock"),
    });
    expect(found.loud).toEqual([]);
    expect(found.coverage).toEqual([1, 0, 1]);
  });
});

describe("names of compose files", () => {
  const php = '{image: "php:8.3-fpm"}';
  it.each([
    "fpm-alpine-docker-compose.yml",
    "prod.compose.yaml",
    "docker-compose.yml.dist",
    "compose.yaml.example",
    "docker-compose-dev.yml",
  ])("%s is one", (name) => {
    expect(shape({ [name]: compose(php), "site.conf": site("php:9000") }).coverage).toEqual([1, 1, 0]);
  });

  it("leaves a sample out beside what is made of it", () => {
    const files = { "compose.yaml": compose(php), "compose.yaml.dist": compose('{image: "php:8.3-cli"}') };
    expect(shape({ ...files, "site.conf": site("php:9000") }).coverage).toEqual([1, 1, 0]);
  });
});

describe("builds", () => {
  it("takes `dockerfile` where there is no `Dockerfile`, as Docker does", () => {
    const files = { "compose.yaml": compose("{build: ./php}"), "php/dockerfile": "FROM php:8.3-fpm\n" };
    expect(shape({ ...files, "site.conf": site("php:9000") }).coverage).toEqual([1, 1, 0]);
  });

  it("says that a container's image is what is missing, where its Dockerfile is", () => {
    const found = shape({ "compose.yaml": compose("{build: ./php}"), "site.conf": site("php:9000") });
    expect(found.coverage).toEqual([1, 0, 1]);
    expect(found.reasons).toContain("what runs in php is not known");
  });

  it("keeps a file of the official image that sed finds nothing in", () => {
    const found = shape({
      "compose.yaml": compose("{build: .}"),
      Dockerfile: `FROM php:8.3-fpm
RUN echo "pm.status_path = /status" >> /usr/local/etc/php-fpm.d/zz-docker.conf
RUN sed -i 's/listen = .*/listen = 9001/' /usr/local/etc/php-fpm.d/zz-docker.conf
`,
      "site.conf": site("php:9000"),
    });
    expect(found.coverage).toEqual([1, 1, 0]);
  });

  it("uncomments what the packages of Alpine hold as remarks", () => {
    const found = shape({
      Dockerfile: `FROM alpine:3.12
RUN apk add nginx php7-fpm \\
 && sed -i -e 's/;error_log = log\\/php7\\/error.log/error_log = syslog/' /etc/php7/php-fpm.conf \\
 && sed -i -e 's#listen = 127.0.0.1:9000#listen = /run/php.sock#' -e 's/;listen.owner = nobody/listen.owner = nginx/' \\
      -e 's/;listen.group = nobody/listen.group = nginx/' /etc/php7/php-fpm.d/www.conf
COPY site.conf /etc/nginx/conf.d/default.conf
CMD php-fpm7 -D && nginx -g 'daemon off;'
`,
      "site.conf": site("unix:/run/php.sock"),
    });
    expect(found.loud).toEqual([]);
    expect(found.coverage).toEqual([1, 1, 0]);
  });
});

describe("sockets below /var/run", () => {
  it.each(["/var/run", "/var/run/php", "/run/php"])("are shared where a volume lies at %s", (at) => {
    const found = shape({
      "compose.yaml": `services:
  web: {image: nginx, volumes: ["./site.conf:/etc/nginx/conf.d/default.conf", "run:${at}"]}
  php: {image: "php:8.1-fpm", volumes: ["./zz.conf:/usr/local/etc/php-fpm.d/zz-docker.conf", "run:${at}"]}
volumes: {run: {}}
`,
      "site.conf": site("unix:/var/run/php/fpm.sock"),
      "zz.conf": "[www]\nlisten = /var/run/php/fpm.sock\nlisten.mode = 0666\n",
    });
    expect(found.loud).toEqual([]);
    expect(found.coverage).toEqual([1, 1, 0]);
  });
});

describe("start scripts", () => {
  const debian = (script: string) => ({
    Dockerfile: `FROM debian:12
RUN apt-get update && apt-get install -y nginx php8.2-fpm
COPY site.conf /etc/nginx/sites-available/default
COPY start /start
ENTRYPOINT ["/start"]
`,
    "site.conf": site("unix:/run/php/php8.2-fpm.sock"),
    start: `#!/bin/sh\n${script}php-fpm8.2 -D\nexec nginx -g 'daemon off;'\n`,
  });
  it.each([
    "[ -L /etc/nginx/sites-enabled/default ] || ln -s /etc/nginx/sites-available/default /etc/nginx/sites-enabled/default\n",
    "if [ ! -h /etc/nginx/sites-enabled/default ]; then rm -rf /etc/nginx/sites-enabled; fi\n",
    'if [ -n "$WWWUSER" ]; then usermod -u $WWWUSER www-data; fi\n',
  ])("see links and users: %s", (script) => {
    expect(shape(debian(script)).coverage).toEqual([1, 1, 0]);
  });

  it.each([
    ["if [ $? -ne 0 ]; then echo no; exit $?; fi", 0],
    ['status=$?\nif [ "$status" != 0 ]; then exit $status; fi', 0],
    ["if [ $? -gt 0 ]; then exit; fi", 0],
    // What ends well may have done something else instead.
    ["if [ $? -ne 0 ]; then exit 0; fi", 1],
    ['if [ "$(id -u)" = 5 ]; then other; exit $?; fi', 1],
    ["if pgrep other; then exit; fi", 1],
  ])("go on behind %s", (guard, unknown) => {
    const found = shape({
      Dockerfile: `FROM alpine:3.18
RUN apk add nginx php81-fpm
COPY site.conf /etc/nginx/http.d/default.conf
COPY start.sh /start.sh
ENTRYPOINT ["/start.sh"]
`,
      "site.conf": site("unix:/run/other.sock"),
      "start.sh": `#!/bin/sh\nphp-fpm81 -D\n${guard}\nnginx &\nwhile sleep 9; do ps; done\n`,
    });
    expect(found.coverage).toEqual([1, 0, unknown]);
  });

  it("do not take a task of artisan for a server, whatever its options are", () => {
    const found = shape({
      Dockerfile: `FROM php:8.2.10-fpm-alpine
RUN apk add --no-cache nginx
COPY nginx.conf /etc/nginx/nginx.conf
COPY start /start
CMD ["/start"]
`,
      "nginx.conf": `events {}\nhttp { ${site("unix:/tmp/fpm.sock")} }\n`,
      start: "#!/bin/sh\nphp artisan install --host=$DB_HOST\nphp-fpm -D\nnginx -g 'daemon off;'\n",
    });
    expect(found.loud).toEqual(["error socket-tcp-mismatch"]);
    expect(found.coverage).toEqual([1, 0, 0]);
  });
});

describe("an upstream of which one server is dead", () => {
  it("is linked by the other, which nginx asks next", () => {
    const found = shape({
      "compose.yaml": compose('{image: "php:8.3-fpm"}'),
      "site.conf": `upstream php { server unix:/tmp/php-fpm.sock; server php:9000; }\n${site("php")}`,
    });
    expect(found.loud).toEqual([]);
    expect(found.coverage).toEqual([1, 1, 0]);
  });
});

describe("reasons of what stays unknown", () => {
  it("is the compose file for a site that no container of it holds", () => {
    const found = shape({
      "compose.yaml": 'services:\n  php: {image: "php:8.3-fpm"}\n',
      "sites/shop.conf": site("shop:9000"),
    });
    expect(found.reasons).toContain("a compose file decides which containers run (compose.yaml)");
  });

  it("is the upstream for a name without a port", () => {
    expect(shape({ "sites/shop.conf": site("php-upstream") }).reasons).toContain(
      "upstream that is not in the given tree",
    );
  });

  it("is not the shell's own break", () => {
    const found = shape({
      Dockerfile: `FROM php:8.2.10-fpm-alpine
RUN apk add --no-cache nginx
COPY nginx.conf /etc/nginx/nginx.conf
COPY start /start
CMD ["/start"]
`,
      "nginx.conf": `events {}\nhttp { ${site("unix:/tmp/fpm.sock")} }\n`,
      start:
        "#!/bin/sh\nwhile true; do\n  if nc -z db 3306; then break; fi\n  sleep 1\ndone\nphp-fpm -D\nnginx -g 'daemon off;'\n",
    });
    expect(found.loud).toEqual(["error socket-tcp-mismatch"]);
  });
});

describe("the map", () => {
  it("names the file of the repository that a rendered template is", () => {
    const result = lintFiles({
      "compose.yaml": `services:
  web: {image: "nginx:1.27", volumes: ["./templates:/etc/nginx/templates"], environment: {PHP: "php:9000"}}
  php: {image: "php:8.3-fpm"}
`,
      "templates/site.conf.template": site("${PHP}"),
    });
    const context = {
      place: ({ file }: { readonly file: string }) => ({ file: result.display(file as never), line: 1, column: 1 }),
      file: (id: string) => result.display(id as never),
    };
    const maps = result.stacks.map((stack) => mapStack(stack, context as never));
    expect(maps.flatMap(({ hosts }) => hosts.flatMap(({ files }) => files))).toEqual([
      { file: "templates/site.conf.template", runtime: "/etc/nginx/conf.d/site.conf" },
    ]);
  });
});

describe("PHP-FPM in images that nobody sees", () => {
  it.each([
    ["the name of its image", "{image: 'acme/shop:2-fpm'}", 1],
    ["the port that it states", "{image: acme/shop, expose: [9000]}", 1],
    ["nothing", "{image: acme/shop}", 0],
    ["another port", "{image: 'acme/shop:2-fpm', expose: [9001]}", 1],
    ["an image of which the program is known, not the files", "{image: 'yiisoftware/yii2-php:8.2-fpm'}", 1],
  ])("is linked by %s", (_, php, linked) => {
    const found = shape({ "compose.yaml": compose(php), "site.conf": site("php:9000") });
    expect(found.loud).toEqual([]);
    expect(found.coverage).toEqual([1, linked, 1 - linked]);
  });

  it("is not linked by its name on another port, nor where its listen is known", () => {
    expect(shape({ "compose.yaml": compose("{image: acme/fpm}"), "site.conf": site("php:9001") }).coverage).toEqual([
      1, 0, 1,
    ]);
    const known = shape({
      "compose.yaml": compose("{image: 'php:8.1-fpm', volumes: ['./z.conf:/usr/local/etc/php-fpm.d/zz-docker.conf']}"),
      "z.conf": "[www]\nlisten = /run/php.sock\n",
      "site.conf": site("php:9000"),
    });
    expect(known.loud).toEqual(["error socket-tcp-mismatch"]);
  });
});

describe("a site that no container holds", () => {
  const services = `services:
  web: {image: acme/web}
  php: {image: "php:8.3-fpm", networks: {default: {aliases: [fpm.internal]}}}
  api: {build: ./api}
`;
  const node = { "api/Dockerfile": "FROM node:22\nEXPOSE 3000\nCMD node app.js\n" };
  it.each([
    ["php:9000", 1],
    ["fpm.internal:9000", 1],
    ["PHP:9000", 1],
    ["php:9001", 0],
    ["other:9000", 0],
    ["127.0.0.1:9000", 0],
    ["unix:/run/php.sock", 0],
  ])("means the service where it says %s", (to, linked) => {
    const found = shape({ "compose.yaml": services, ...node, "deploy/nginx/site.conf": site(to) });
    expect(found.loud).toEqual([]);
    expect(found.coverage).toEqual([1, linked, 1 - linked]);
  });

  it("means other services, too, and other compose files", () => {
    const found = shape({
      "docker/compose.yaml": services.replace("./api", "../api"),
      "compose.yaml": "services: {cache: {image: redis}}\n",
      ...node,
      "deploy/nginx/site.conf": "server { location / { proxy_pass http://api:3000; } }\n",
    });
    expect(found.coverage).toEqual([1, 1, 0]);
  });

  it("means a Service of the manifests in an image that is only built", () => {
    const found = shape({
      "k8s/app.yaml": `apiVersion: v1
kind: Service
metadata: {name: app}
spec: {selector: {app: app}, ports: [{port: 9000}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  template:
    metadata: {labels: {app: app}}
    spec: {containers: [{name: app, image: "acme/app:1", ports: [{containerPort: 9000}]}]}
`,
      "web/Dockerfile": "FROM nginx:1.27\nCOPY site.conf /etc/nginx/conf.d/default.conf\n",
      "web/site.conf": site("app:9000"),
    });
    expect(found.loud).toEqual([]);
    expect(found.coverage).toEqual([1, 1, 0]);
  });
});

describe("backends in containers", () => {
  const proxy = (to: string) => `server { location / { proxy_pass http://${to}; } }\n`;
  it.each([
    ["EXPOSE of its Dockerfile", "{build: .}", "FROM node:22\nEXPOSE 3000\nCMD node app.js\n", "app:3000"],
    ["expose", '{image: acme/app, expose: ["3000"]}', "", "app:3000"],
    ["the port of its command", "{image: acme/app, command: gunicorn -b 0.0.0.0:8000 app}", "", "app:8000"],
  ])("are linked by %s", (_, app, dockerfile, to) => {
    const found = shape({
      "compose.yaml": `services:\n  web: {image: nginx, volumes: ["./site.conf:/etc/nginx/conf.d/default.conf"]}\n  app: ${app}\n`,
      "site.conf": proxy(to),
      ...(dockerfile === "" ? {} : { Dockerfile: dockerfile }),
    });
    expect(found.coverage).toEqual([1, 1, 0]);
  });

  it("stay unknown where nothing states a port", () => {
    const found = shape({
      "compose.yaml": `services:\n  web: {image: nginx, volumes: ["./site.conf:/etc/nginx/conf.d/default.conf"]}\n  app: {image: acme/app}\n`,
      "site.conf": proxy("app:3000"),
    });
    expect(found.coverage).toEqual([1, 0, 1]);
  });
});
