import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "nginx-conf";
import { describe, expect, it } from "vitest";
import { fileId } from "../../src/source/span.ts";
import { parseNginx } from "../../src/syntax/nginx/parse.ts";
import type { Directive } from "../../src/syntax/nginx/tree.ts";

type Node = Exclude<Parameters<Exclude<Parameters<typeof parse>[1], undefined>>[1], undefined>;

/**
 * What is written before a block or `;`, without white space, and the children: the one shape that both trees have.
 * nginx-conf keeps a directive's arguments as one text.
 */
type Shape = readonly [string, readonly Shape[]];

function theirs(node: Node): Shape {
  return [`${node.name}${node.value}`.replace(/\s+/g, ""), (node.children ?? []).map(theirs)];
}

function ours(text: string, { name, args, block }: Directive): Shape {
  const written = [name, ...args].map(({ start, end }) => text.slice(start, end).replace(/\s+/g, ""));
  return [written.join(""), (block?.items ?? []).map((item) => ours(text, item))];
}

function agree(text: string): void {
  const file = parseNginx(fileId("/nginx.conf"), text);
  expect(file.problems).toEqual([]);
  let shape: readonly Shape[] | null = null;
  let failure: Error | null = null;
  // It calls back before it returns.
  parse(text, (error, tree) => {
    failure = error;
    shape = (tree?.children ?? []).map(theirs);
  });
  expect(failure).toBeNull();
  expect(file.items.map((item) => ours(text, item))).toEqual(shape);
}

/** Inputs on which nginx-conf is right: no positions are asked of it, and nothing that nginx would refuse. */
const texts: readonly string[] = [
  "user www-data;",
  "user www-data;worker_processes auto;",
  "events { worker_connections 512; }",
  "events {\n}\nhttp {\n}\n",
  "http {\n  server {\n    listen 80;\n    location / {\n      return 204;\n    }\n  }\n}\n",
  "server { listen 80 default_server; listen [::]:80 default_server; }",
  "location = /a { return 301 https://$host$request_uri; }",
  "location ~* \\.(?:css|js)$ { expires 30d; }",
  'add_header X-A "a; b" always;',
  "add_header X-A 'a; b' always;",
  "log_format main '$remote_addr - $remote_user [$time_local] \"$request\" '\n  '$status';",
  "upstream php { server unix:/run/a.sock weight=2; server 127.0.0.1:9000 backup; keepalive 8; }",
  "map $http_upgrade $connection {\n  default upgrade;\n  '' close;\n}",
  "types {\n  text/html html htm;\n  image/png png;\n}",
  "# one\nuser a; # two\n# three\npid b;\n",
  "if ($request_method = POST) { return 405; }",
  "try_files $uri $uri/ /index.php?$query_string;",
  "fastcgi_param\n  SCRIPT_FILENAME\n  $document_root$fastcgi_script_name;",
  "rewrite ^/a/(.*)$ /b/$1 last;",
];

describe("nginx-conf sees the same names, arguments and blocks", () => {
  it.each(texts)("%j", agree);

  it.each(["shop.conf"])("sample %s", (name) => {
    agree(readFileSync(join(import.meta.dirname, "../syntax/nginx/samples", name), "utf8"));
  });
});
