import { describe, expect, it } from "vitest";
import { loadProjects } from "../../../src/infra/compose/load.ts";
import { readCompose } from "../../../src/infra/compose/read-compose.ts";
import type { RuntimeHost } from "../../../src/infra/runtime-host.ts";
import { infraOf, namedImages } from "../support.ts";

function compose(
  files: Readonly<Record<string, string>>,
  paths = Object.keys(files).filter((path) => /ya?ml$/.test(path)),
) {
  const world = infraOf(files);
  const projects = loadProjects(
    paths.map((path) => `/repo/${path}`),
    world.input,
  );
  const groups = readCompose(projects, namedImages, world.input);
  const host = (name: string, group = 0) => groups[group]?.hosts.find((one) => one.name === name) as RuntimeHost;
  return { ...world, groups, host };
}

function placed(host: RuntimeHost) {
  return host.placements.map((placement) => {
    switch (placement.kind) {
      case "file":
        return `${placement.path} = ${placement.file}`;
      case "tree":
        return `${placement.path} = ${placement.tree}/`;
      case "volume":
        return `${placement.path} ~ ${placement.volume}`;
      default:
        return `${placement.path} ${placement.kind}`;
    }
  });
}

describe("volumes", () => {
  it("bind files and directories of the repository, share what it does not hold, outer ones first", () => {
    const { host } = compose({
      "docker-compose.yml": `services:
  web:
    image: nginx
    volumes:
      - ./nginx/sites/a.conf:/etc/nginx/conf.d/default.conf:ro
      - ./nginx:/etc/nginx
      - ./run:/run/php
      - sock:/var/run/fpm
      - /srv/data:/data
      - type: bind
        source: ./nginx/b.conf
        target: /etc/nginx/b.conf
      - type: tmpfs
        target: /tmp
      - /cache
volumes:
  sock:
`,
      "nginx/sites/a.conf": "",
      "nginx/b.conf": "",
    });
    expect(placed(host("web"))).toEqual([
      "/data ~ bind:/srv/data",
      "/tmp directory",
      "/cache ~ anonymous:/repo/docker-compose.yml/web/cache",
      "/etc/nginx = /repo/nginx/",
      "/run/php ~ bind:/repo/run",
      "/run/fpm ~ volume:/repo/docker-compose.yml/sock",
      "/etc/nginx/b.conf = /repo/nginx/b.conf",
      "/etc/nginx/conf.d/default.conf = /repo/nginx/sites/a.conf",
    ]);
  });

  it("leave a target unknown whose source is a variable that no file sets", () => {
    const { host } = compose({
      "compose.yaml":
        "services: {web: {image: nginx, volumes: ['${CONF}/n.conf:/etc/nginx/nginx.conf', '${D:-./d}:/d']}}",
      "d/x": "",
    });
    expect(placed(host("web"))).toEqual(["/d = /repo/d/", "/etc/nginx/nginx.conf unknown"]);
  });
});

describe("configs", () => {
  it("place a file, or a content whose places are in the compose file", () => {
    const text = `services:
  web:
    image: nginx
    configs:
      - source: site
        target: /etc/nginx/conf.d/site.conf
      - source: main
        target: /etc/nginx/nginx.conf
configs:
  site:
    content: |
      server {
        listen \${PORT:-8080};
        root /srv/$\${host};
      }
  main:
    file: ./nginx.conf
`;
    const { host, embedded } = compose({ "compose.yaml": text, "nginx.conf": "" });
    expect(placed(host("web"))).toEqual([
      "/etc/nginx/nginx.conf = /repo/nginx.conf",
      "/etc/nginx/conf.d/site.conf = /repo/compose.yaml#configs/site",
    ]);
    expect(embedded[0]?.text).toBe("server {\n  listen 8080;\n  root /srv/${host};\n}\n");
    expect(embedded[0]?.encode("$uri")).toBe("$$uri");
  });
});

describe("files of a project", () => {
  it("are the default one with its override; a variant that leans on them comes on top", () => {
    const { groups, host } = compose({
      "docker-compose.yml": "services: {web: {image: nginx:1, ports: ['80:80']}}",
      "docker-compose.override.yml": "services: {web: {image: nginx:2}}",
      "docker-compose.prod.yml": "services: {web: {mem_limit: 512m, ports: !override ['8080']}}",
      "docker-compose.alone.yml": "services: {web: {image: nginx:3}}",
    });
    expect(groups.map((group) => [group.name, group.files.length])).toEqual([
      ["/repo/docker-compose.yml", 2],
      ["/repo/docker-compose.prod.yml", 2],
      ["/repo/docker-compose.alone.yml", 1],
    ]);
    expect(host("web").image?.name).toBe("nginx:2");
    expect(host("web", 1).memoryBytes?.value).toBe(512 * 1024 * 1024);
    expect(host("web", 1).ports.map(({ port }) => port)).toEqual([8080]);
  });

  it("are followed by include and extends, and what is missing is said at its place", () => {
    const { host, problems } = compose(
      {
        "compose.yaml": `include: [db/compose.yaml, gone.yaml, ../other.yaml]
services:
  php:
    extends: {file: base.yml, service: app}
    environment: [B=2]
`,
        "base.yml":
          "services: {app: {extends: deep, environment: {A: 1, B: 1}}, deep: {image: 'php:fpm', volumes: ['./x:/x']}}",
        "x/y": "",
        "db/compose.yaml": "services: {db: {image: mysql, volumes: ['./conf:/conf']}}",
        "db/conf/z": "",
      },
      ["compose.yaml"],
    );
    expect(host("php").image?.name).toBe("php:fpm");
    expect([...host("php").environment].map(([name, value]) => [name, value.known && value.value])).toEqual([
      ["A", "1"],
      ["B", "2"],
    ]);
    expect(placed(host("php"))).toEqual(["/x = /repo/x/"]);
    expect(placed(host("db"))).toEqual(["/conf = /repo/db/conf/"]);
    expect(problems.map(({ message, level }) => [level, message])).toEqual([
      ["notice", "gone.yaml does not exist"],
      ["notice", "../other.yaml lies outside the given paths: not read"],
    ]);
  });

  it("may be circles, broken, or bombs", () => {
    const bomb = [
      "a: &a [x,x,x,x,x,x,x,x,x]",
      ..."bcdefghij".split("").map((name, at) => `${name}: &${name} [${`*${"abcdefghij"[at]},`.repeat(9)}]`),
    ];
    const { groups, problems } = compose({
      "a/compose.yaml":
        "include: [../b/compose.yaml]\nservices: {x: {extends: {service: y}}, y: {extends: x, image: i}}",
      "b/compose.yaml": "include: [../a/compose.yaml]\nservices: {}",
      "c/compose.yaml": "services:\n  web: [unclosed\n",
      "d/compose.yaml": `${bomb.join("\n")}\nservices: {web: {image: nginx, environment: *j}}`,
      "e/compose.yaml": `services: {web: {image: ${"[".repeat(20000)}}}`,
    });
    expect(groups.length).toBeGreaterThan(2);
    expect(problems.filter(({ level }) => level === "error").map(({ at }) => at.file)).toEqual([
      "/repo/c/compose.yaml",
      "/repo/e/compose.yaml",
    ]);
  });
});

describe("variables", () => {
  it("come from .env; samples of it count where they agree", () => {
    const { host } = compose({
      "a/compose.yaml": "services: {web: {image: 'nginx:${TAG:-1}'}}",
      "a/.env": "TAG=2",
      "b/compose.yaml": "services: {web: {image: 'nginx:$TAG'}}",
      "b/.env.example": "TAG='3' # why",
      "c/compose.yaml": "services: {web: {image: 'nginx:$TAG'}}",
      "c/.env.example": "TAG=3",
      "c/.env.dist": "TAG=4",
    });
    expect([0, 1, 2].map((group) => host("web", group).image?.name)).toEqual([
      "nginx:2",
      "nginx:3",
      "the image of service web, a variable",
    ]);
  });
});

describe("names", () => {
  const files = {
    "compose.yaml": `services:
  web:
    image: nginx
    networks: [front, back]
    links: ["php:backend"]
    extra_hosts: ["box:10.0.0.9", "gate:host-gateway"]
  php:
    image: php:fpm
    container_name: shop-php
    networks:
      back: {aliases: [fpm], ipv4_address: 172.20.0.5}
  hidden: {image: php:fpm, networks: [other]}
  side: {image: nginx, network_mode: "service:php"}
`,
  };
  it.each([
    ["php", "hosts"],
    ["shop-php", "hosts"],
    ["fpm", "hosts"],
    ["backend", "hosts"],
    ["172.20.0.5", "hosts"],
    ["hidden", "none"],
    ["host.docker.internal", "machine"],
    ["gate", "machine"],
    ["box", "unknown"],
    ["nobody", "unknown"],
  ])("%s leads to %s", (name, kind) => {
    const { groups, host } = compose(files);
    expect(groups[0]?.resolve(host("web"), name).kind).toBe(kind);
  });

  it("are those of the services that run together, by their profiles", () => {
    const variants = {
      "compose.yaml": `services:
  web: {image: nginx}
  web-old: {image: nginx, profiles: [old]}
  web-new: {image: nginx, profiles: [new, next]}
  php-old: {image: php:7.4-fpm, profiles: [old], networks: {default: {aliases: [php]}}}
  php-new: {image: php:8.3-fpm, profiles: [next], networks: {default: {aliases: [php]}}}
  lone: {image: php:fpm, profiles: [lone]}
`,
    };
    const { groups, host } = compose(variants);
    const led = (from: string, name: string) => {
      const answer = groups[0]?.resolve(host(from), name);
      return answer?.kind === "hosts" ? answer.hosts.map((one) => one.name) : answer?.kind;
    };
    expect(led("web-old", "php")).toEqual(["php-old"]);
    expect(led("web-new", "php")).toEqual(["php-new"]);
    // Whoever runs it chooses.
    expect(led("web", "php")).toEqual(["php-old", "php-new"]);
    expect(led("web", "lone")).toEqual(["lone"]);
    expect(led("web-old", "lone")).toEqual(["lone"]);
  });

  it("share loopback where network_mode says so", () => {
    const { host } = compose(files);
    expect(host("side").network).toBe(host("php").network);
    expect(host("web").network).not.toBe(host("php").network);
  });
});
