import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { pool, stack } from "../support/stacks.ts";

const id = "keepalive-starves-pool";
const socket = "unix:/run/php/www.sock";
const php = (lines = "fastcgi_keep_conn on;", to = "php") =>
  `location ~ \\.php$ { include /etc/nginx/fastcgi.conf; fastcgi_pass ${to}; ${lines} }`;

interface Case {
  readonly main?: string;
  readonly keepalive?: string;
  readonly children?: number;
  readonly locations?: string;
  readonly http?: string;
  readonly config?: object;
}
const starve = ({ main = "", keepalive = "keepalive 16;", children = 2, locations = php(), http, config = {} }: Case) =>
  ask(
    id,
    stack({
      main,
      http: http ?? `upstream php { server ${socket}; ${keepalive} }`,
      locations,
      pool: `pm.max_children = ${children}`,
      config,
    }),
  );

describe("worker_processes × keepalive against pm.max_children", () => {
  // Measured: §8. Worker processes, keepalive, children, and whether the burst hung.
  it.each([
    [1, 1, 2, false],
    [1, 2, 3, false],
    [1, 4, 8, false],
    [2, 1, 3, false],
    [2, 4, 9, false],
    [1, 2, 2, true],
    [2, 1, 2, true],
    [2, 2, 4, true],
    [1, 16, 2, true],
    [2, 16, 2, true],
  ])("%i × %i for %i: %s", (workers, connections, children, hangs) => {
    const { marked } = starve({
      main: `worker_processes ${workers};`,
      keepalive: `keepalive ${connections};`,
      children,
    });
    expect(marked).toEqual(hangs ? [`error keepalive ${connections}`] : []);
  });

  it("names both sides", () => {
    const { messages, related } = starve({ main: "worker_processes 2;", keepalive: "keepalive 32;", children: 20 });
    expect(messages[0]).toBe(
      "Idle connections can hold every worker of pool www: 2 worker processes × keepalive 32 = 64, and pm.max_children is 20; in a burst the requests beyond it wait until nginx answers 504.",
    );
    expect(related).toEqual([
      "php-fpm.conf: pm.max_children = 20",
      "nginx.conf: worker_processes 2",
      "nginx.conf: fastcgi_keep_conn on",
    ]);
  });

  it("counts auto as the known cores, else as one", () => {
    const auto = { main: "worker_processes auto;", keepalive: "keepalive 5;", children: 20 };
    expect(starve(auto).marked).toEqual([]);
    expect(starve({ ...auto, config: { host: { cores: 4 } } }).marked).toEqual(["error keepalive 5"]);
    expect(starve({ ...auto, config: { host: { cores: 3 } } }).marked).toEqual([]);
    expect(starve({ ...auto, children: 5 }).marked).toEqual(["error keepalive 5"]);
  });

  it("reads the number of workers of every process manager", () => {
    const files = stack({
      http: `upstream php { server ${socket}; keepalive 4; }`,
      locations: php(),
      pool: "pm = ondemand\npm.max_children = 4",
    });
    expect(ask(id, files).marked).toEqual(["error keepalive 4"]);
  });
});

describe("several upstreams and pools", () => {
  const two = (a: number, b: number) => ({
    http: `upstream one { server ${socket}; keepalive ${a}; } upstream two { server ${socket}; keepalive ${b}; }`,
    locations: `${php(undefined, "one")} location /two.php { include /etc/nginx/fastcgi.conf; fastcgi_pass two; fastcgi_keep_conn on; }`,
    children: 10,
  });

  it("adds the upstreams that lead to one pool, and points to the largest", () => {
    expect(starve(two(4, 5)).marked).toEqual([]);
    const { marked, related } = starve(two(4, 6));
    expect(marked).toEqual(["error keepalive 6"]);
    expect(related).toContain("nginx.conf: keepalive 4");
  });

  it("compares an upstream of two pools with the workers of both", () => {
    const files = (connections: number) =>
      stack({
        http: `upstream php { server ${socket}; server unix:/run/php/b.sock; keepalive ${connections}; }`,
        locations: php(),
        pool: "pm.max_children = 4",
        pools: pool("b", "pm.max_children = 6"),
      });
    expect(ask(id, files(9)).marked).toEqual([]);
    expect(ask(id, files(10)).marked).toEqual(["error keepalive 10"]);
  });

  it("judges each pool by its own workers", () => {
    const files = stack({
      http: `upstream a { server ${socket}; keepalive 8; } upstream b { server unix:/run/php/b.sock; keepalive 8; }`,
      locations: `${php(undefined, "a")} location /b.php { fastcgi_pass b; fastcgi_keep_conn on; }`,
      pool: "pm.max_children = 40",
      pools: pool("b", "pm.max_children = 8"),
    });
    const { marked, related } = ask(id, files);
    expect(marked).toEqual(["error keepalive 8"]);
    expect(related[0]).toBe("php-fpm.conf: pm.max_children = 8");
  });
});

describe("connections that are not kept", () => {
  it.each([
    ["without fastcgi_keep_conn", { locations: php("") }],
    ["with fastcgi_keep_conn off", { locations: php("fastcgi_keep_conn off;") }],
    ["without keepalive", { keepalive: "" }],
    ["past the upstream", { locations: php("fastcgi_keep_conn on;", socket) }],
    ["with keepalive lost to a method behind it", { keepalive: "keepalive 16; least_conn;" }],
    ["with one request a connection (measured: cures)", { keepalive: "keepalive 16; keepalive_requests 1;" }],
  ] satisfies [string, Case][])("do not starve: %s", (_, parts) => {
    expect(starve(parts).marked).toEqual([]);
  });

  it("starve with a short keepalive_timeout, and where keep_conn is inherited", () => {
    expect(starve({ keepalive: "keepalive 16; keepalive_timeout 1s;" }).marked).toHaveLength(1);
    const http = `upstream php { server ${socket}; keepalive 16; } fastcgi_keep_conn on;`;
    expect(starve({ http, locations: php("") }).marked).toEqual(["error keepalive 16"]);
  });

  it("does not take the clients' keepalive_requests of http for the upstream's", () => {
    const http = `keepalive_requests 1; upstream php { server ${socket}; keepalive 16; }`;
    expect(starve({ http }).marked).toEqual(["error keepalive 16"]);
  });
});

describe("versions", () => {
  it("keeps 32 connections by default since nginx 1.29.7, and 0 turns it off", () => {
    const nginx = (version: string, keepalive = "") =>
      starve({ keepalive, children: 20, config: { versions: { nginx: version } } }).marked.map(
        (one) => one.split("\n")[0],
      );
    expect(nginx("1.29.6")).toEqual([]);
    expect(nginx("1.29.7")).toEqual(["error upstream php"]);
    expect(nginx("1.29.7", "keepalive 0;")).toEqual([]);
  });

  it("does not lose keepalive to a method behind it since nginx 1.29.7", () => {
    const config = { versions: { nginx: "1.29.7" } };
    expect(starve({ keepalive: "keepalive 16; least_conn;", config }).marked).toEqual(["error keepalive 16"]);
  });
});

it("says nothing where the number of workers is a template's", () => {
  const { marked, unknown } = starve({ main: "worker_processes {{ workers }};" });
  expect(marked).toEqual([]);
  expect(unknown).toContain("keepalive 16: worker_processes or pm.max_children cannot be known");
});
