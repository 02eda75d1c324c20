import { describe, expect, it } from "vitest";
import { type GraphEdge, type StackGraph, stackGraph } from "../../src/map/graph.ts";
import { lintFiles } from "../support/lint.ts";
import { type StackParts, stack } from "../support/stacks.ts";

function graphOf(parts: StackParts): StackGraph {
  const [only] = lintFiles(stack(parts)).stacks;
  if (!only) throw new Error("no stack");
  return stackGraph(only);
}

/** `shop.example -> location /`, with the state and the reason where they say more than "linked". */
function show({ nodes, edges }: StackGraph): readonly string[] {
  const name = (id: string) => nodes.find((node) => node.id === id)?.name;
  const suffix = ({ state, reason }: GraphEdge) => (state === "linked" ? "" : ` (${state}: ${reason})`);
  return edges.map((edge) => `${name(edge.from)} -> ${name(edge.to)}${suffix(edge)}`);
}

describe("the graph of a stack", () => {
  it("leads from a server to the pool that listens", () => {
    const graph = graphOf({});
    expect(show(graph)).toEqual(["shop.example -> location ~ \\.php$", "location ~ \\.php$ -> www"]);
    expect(graph.nodes.map(({ id, detail }) => [id, detail])).toEqual([
      ["server-1", "listen 80"],
      ["location-1", "fastcgi_pass unix:/run/php/www.sock"],
      ["pool-1", "/run/php/www.sock"],
    ]);
    expect(graph.edges[1]).toMatchObject({ state: "linked", reason: "pool www listens on /run/php/www.sock" });
    expect(graph.edges[1]?.places.map(({ span, text }) => [span.file, text])).toEqual([
      ["/project/nginx.conf", "fastcgi_pass unix:/run/php/www.sock"],
      ["/project/php-fpm.conf", "pool www listens here"],
    ]);
  });

  it("ends in an address where nothing listens, and where nobody knows", () => {
    const { nodes, edges } = graphOf({
      locations: [
        "location /a/ { include /etc/nginx/fastcgi.conf; fastcgi_pass 127.0.0.1:9001; }",
        "location /b/ { proxy_pass http://127.0.0.1:3000; }",
        "location /c/ { proxy_pass http://$backend; }",
        "location /d/ { proxy_pass http://127.0.0.1:3000/; }",
      ].join("\n"),
      server: "set $backend $arg_backend;",
    });
    expect(show({ hosts: [], nodes, edges }).filter((line) => !line.startsWith("shop"))).toEqual([
      "location /a/ -> 127.0.0.1:9001 (none: no pool listens on 127.0.0.1:9001)",
      "location /b/ -> 127.0.0.1:3000 (unknown: no file of this stack says what listens on 127.0.0.1:3000)",
      "location /c/ -> http://$backend (unknown: variable)",
      "location /d/ -> 127.0.0.1:3000 (unknown: no file of this stack says what listens on 127.0.0.1:3000)",
    ]);
    const addresses = nodes.filter(({ kind }) => kind === "address");
    // What is proven to be absent is absent from a host; the rest may be anywhere.
    expect(addresses.map(({ name, host }) => [name, host])).toEqual([
      ["127.0.0.1:9001", "host-1"],
      ["127.0.0.1:3000", null],
      ["http://$backend", null],
    ]);
    expect(nodes.find(({ kind }) => kind === "pool")?.name).toBe("www");
  });

  it("goes through upstreams, each server of which has its own answer", () => {
    const graph = graphOf({
      http: "upstream php { server unix:/run/php/www.sock; server unix:/run/php/gone.sock; server 10.0.0.9:9000 down; }",
      locations: [
        "location ~ \\.php$ { include /etc/nginx/fastcgi.conf; fastcgi_pass php; }",
        "location = /status { include /etc/nginx/fastcgi.conf; fastcgi_pass php; }",
      ].join("\n"),
    });
    expect(show(graph)).toEqual([
      "shop.example -> location ~ \\.php$",
      "location ~ \\.php$ -> php",
      "php -> www",
      "php -> /run/php/gone.sock (none: no pool listens on /run/php/gone.sock)",
      "shop.example -> location = /status",
      "location = /status -> php",
    ]);
    expect(graph.nodes.find(({ kind }) => kind === "upstream")?.detail).toBe("3 servers, 1 down");
    // Both locations go over the one edge.
    expect(graph.edges[2]?.links.map(({ route }) => route.from.directive?.args.at(-1)?.text)).toEqual([
      "\\.php$",
      "/status",
    ]);
  });

  it("breaks at an upstream that has nobody to ask, and names nested blocks", () => {
    const graph = graphOf({
      http: "upstream php { server unix:/run/php/www.sock down; }",
      locations: "location /app/ { location ~ \\.php$ { if ($arg_x) { fastcgi_pass php; } } }",
    });
    expect(show(graph).at(-1)).toBe(
      "location /app/ > location ~ \\.php$ > if -> php (none: upstream php has no server that may be asked)",
    );
  });

  it("makes a location of its own for each server that includes one file", () => {
    const php = "location ~ \\.php$ { include /etc/nginx/fastcgi.conf; fastcgi_pass unix:/run/php/www.sock; }";
    const files = { ...stack({ http: "server { listen 81; include php.conf; }", locations: "include php.conf;" }) };
    const [only] = lintFiles({ ...files, "php.conf": php }).stacks;
    const graph = stackGraph(only as NonNullable<typeof only>);
    expect(show(graph)).toEqual([
      "server without a name -> location ~ \\.php$",
      "location ~ \\.php$ -> www",
      "shop.example -> location ~ \\.php$",
      "location ~ \\.php$ -> www",
    ]);
    const [one, other] = graph.nodes.filter(({ kind }) => kind === "location");
    expect(one?.places[0]?.start).toBe(other?.places[0]?.start);
  });

  it("puts every node on its host, and shows a few names of many", () => {
    const graph = graphOf({ http: "server { listen 81; listen [::]:81; server_name a.example b.example c.example; }" });
    const servers = graph.nodes.filter(({ kind }) => kind === "server");
    expect(servers.map(({ name, detail }) => [name, detail])).toEqual([
      ["a.example and 2 more names", "listen 81, [::]:81"],
      ["shop.example", "listen 80"],
    ]);
    expect(graph.hosts).toHaveLength(1);
    expect(new Set(graph.nodes.map(({ host }) => host))).toEqual(new Set(["host-1"]));
  });
});
