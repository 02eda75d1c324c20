import { afterEach, describe, expect, it } from "vitest";
import type { CodeAction, CompletionItem, DocumentSymbol, Hover, Location } from "vscode-languageserver-protocol/node";
import { readTree, rulesFolder } from "../support/examples.ts";
import { type Client, type ClientOptions, startClient, Tree, usualCapabilities } from "./client.ts";

const mismatch = readTree(`${rulesFolder}/socket-tcp-mismatch/bad`);
const nginx = "nginx/nginx.conf";
const pool = "php/www.conf";

const site = `user www-data;
events {}
http {
    fastcgi_read_timeout 90s;
    upstream php { server unix:/run/php/fpm.sock; }
    map $uri $kind { default page; }
    include conf.d/*.conf;
    server {
        server_name shop.example;
        location ~ \\.php$ {
            include params.inc;
            fastcgi_pass php;
        }
    }
}
`;
const stack = {
  [nginx]: site,
  "nginx/conf.d/a.conf": "server { listen 81; }\n",
  "nginx/conf.d/b.conf": "server { listen 82; }\n",
  "nginx/params.inc":
    "fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;\nfastcgi_param REQUEST_METHOD $request_method;\n",
  [pool]:
    "[www]\nuser = www-data\nlisten = /run/php/fpm.sock\npm = static\npm.max_children = 7\nrequest_terminate_timeout = 2m\n",
};

let tree: Tree | undefined;
let client: Client | undefined;

async function start(files: Readonly<Record<string, string>>, options?: ClientOptions): Promise<[Client, Tree]> {
  tree = new Tree(files);
  client = await startClient(tree.root, options);
  await client.settled();
  return [client, tree];
}

async function opened(path: string, text?: string, files: Readonly<Record<string, string>> = stack) {
  const [editor, disk] = await start(files);
  const uri = disk.uri(path);
  editor.open(uri, disk.text(path));
  if (text !== undefined) editor.change(uri, text);
  const at = (needle: string, offset = 1) => ({
    textDocument: { uri },
    position: editor.position(uri, needle, offset),
  });
  return { editor, disk, uri, at };
}

afterEach(async () => {
  await client?.stop();
  tree?.remove();
  client = undefined;
  tree = undefined;
});

const hoverText = (hover: Hover | null) => (hover?.contents as { value: string } | undefined)?.value ?? "";

describe("hover", () => {
  it("tells the effective value, where it comes from, the includes and the documentation", async () => {
    const text = site.replace("include params.inc;", "include params.inc;\n fastcgi_read_timeout 30s;");
    const { editor, at } = await opened(nginx, text);
    const own = hoverText(await editor.connection.sendRequest("textDocument/hover", at("fastcgi_read_timeout 30s")));
    expect(own).toContain("In force: `fastcgi_read_timeout 30s`, written here");
    expect(own).toContain("default: `60s`");
    expect(own).toContain("https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_read_timeout");
    expect(own).toContain("fastcgi_read_timeout time;");
  });

  it("tells what overrides a line, and the includes on the way to it", async () => {
    const files = {
      ...stack,
      "nginx/params.inc": `${stack["nginx/params.inc"]}fastcgi_send_timeout 5s;\nfastcgi_send_timeout 6s;\n`,
    };
    const { editor, at } = await opened("nginx/params.inc", undefined, files);
    const first = hoverText(await editor.connection.sendRequest("textDocument/hover", at("fastcgi_send_timeout 5s")));
    expect(first).toMatch(/In force: `fastcgi_send_timeout 6s`, set again at \[nginx\/params\.inc:4\]/);
    const last = hoverText(await editor.connection.sendRequest("textDocument/hover", at("fastcgi_send_timeout 6s")));
    expect(last).toMatch(/written here; included at \[nginx\/nginx\.conf:11\]/);
    const set = hoverText(await editor.connection.sendRequest("textDocument/hover", at("fastcgi_param REQUEST")));
    expect(set).toContain("- `SCRIPT_FILENAME $document_root$fastcgi_script_name`");
  });

  it("shows the linked pool of a pass, and the routes of a pool", async () => {
    const { editor, disk, at } = await opened(nginx);
    const pass = hoverText(await editor.connection.sendRequest("textDocument/hover", at("fastcgi_pass php")));
    expect(pass).toContain("upstream `php`");
    expect(pass).toContain("Pool **www**");
    expect(pass).toMatch(/\| pm\.max_children \| `7` \| \[php\/www\.conf:5\]/);
    expect(pass).toMatch(/\| memory_limit \| `128M` \| default \|/);
    const uri = disk.uri(pool);
    editor.open(uri, disk.text(pool));
    const listen = hoverText(
      await editor.connection.sendRequest("textDocument/hover", {
        textDocument: { uri },
        position: editor.position(uri, "listen", 2),
      }),
    );
    expect(listen).toMatch(/Reached from `fastcgi_pass` \[nginx\/nginx\.conf:12\]/);
    const limit = hoverText(
      await editor.connection.sendRequest("textDocument/hover", {
        textDocument: { uri },
        position: editor.position(uri, "request_terminate_timeout", 2),
      }),
    );
    expect(limit).toContain("pool `www`: In force: `request_terminate_timeout = 2m`, written here");
    expect(limit).toContain("default: `0`");
  });

  it("is plain text for a client without Markdown", async () => {
    const [editor, disk] = await start(stack, {
      capabilities: { textDocument: { hover: { contentFormat: ["plaintext"] } } },
    });
    const uri = disk.uri(nginx);
    editor.open(uri, disk.text(nginx));
    const hover: Hover | null = await editor.connection.sendRequest("textDocument/hover", {
      textDocument: { uri },
      position: editor.position(uri, "fastcgi_read_timeout", 1),
    });
    expect(hover?.contents).toMatchObject({ kind: "plaintext" });
    expect(hoverText(hover)).not.toMatch(/[`*]/);
    const pass: Hover | null = await editor.connection.sendRequest("textDocument/hover", {
      textDocument: { uri },
      position: editor.position(uri, "fastcgi_pass", 1),
    });
    expect(hoverText(pass)).toContain("Pool www, php/www.conf:1\n\nlisten: /run/php/fpm.sock (php/www.conf:3)\n");
    expect(hoverText(pass)).not.toContain("|");
  });

  it("tells the documentation of the directive in its block", async () => {
    const { editor, at } = await opened(nginx);
    const inside = hoverText(await editor.connection.sendRequest("textDocument/hover", at("server unix:", 2)));
    expect(inside).toContain("server address [parameters];");
    expect(inside).not.toContain("ngx_http_core_module");
    const block = hoverText(await editor.connection.sendRequest("textDocument/hover", at("server {", 2)));
    expect(block).toContain("ngx_http_core_module");
    expect(block).not.toContain("server address");
  });

  it("says nothing where nothing is known", async () => {
    const { editor, at } = await opened(nginx);
    expect(await editor.connection.sendRequest("textDocument/hover", at("{", 1))).toBeNull();
  });
});

describe("definition and references", () => {
  const lines = (found: Location[] | null, disk: Tree) =>
    (found ?? []).map(({ uri, range }) => `${uri.replace(`${disk.uri("")}/`, "")}:${range.start.line + 1}`);

  it("lead from a pass to its upstream, from the upstream's server to the pool, and back", async () => {
    const { editor, disk, at } = await opened(nginx);
    const go = (needle: string, offset?: number) =>
      editor.connection.sendRequest("textDocument/definition", at(needle, offset)) as Promise<Location[]>;
    expect(lines(await go("fastcgi_pass php", 14), disk)).toEqual([`${nginx}:5`]);
    expect(lines(await go("unix:/run", 3), disk)).toEqual([`${pool}:3`]);
    const uses = (await editor.connection.sendRequest("textDocument/references", {
      ...at("upstream php", 10),
      context: { includeDeclaration: false },
    })) as Location[];
    expect(lines(uses, disk)).toEqual([`${nginx}:12`]);
  });

  it("lead from a pass with an address to the pool's listen", async () => {
    const { editor, disk, at } = await opened(
      nginx,
      site.replace("fastcgi_pass php;", "fastcgi_pass unix:/run/php/fpm.sock;"),
    );
    const found = (await editor.connection.sendRequest(
      "textDocument/definition",
      at("fastcgi_pass unix", 20),
    )) as Location[];
    expect(lines(found, disk)).toEqual([`${pool}:3`]);
    const uri = disk.uri(pool);
    editor.open(uri, disk.text(pool));
    await editor.settled();
    const uses = (await editor.connection.sendRequest("textDocument/references", {
      textDocument: { uri },
      position: editor.position(uri, "listen", 2),
      context: { includeDeclaration: false },
    })) as Location[];
    expect(lines(uses, disk)).toEqual([`${nginx}:12`]);
  });

  it("lead from an include to its files, and from a variable to where it is made", async () => {
    const { editor, disk, at } = await opened(
      nginx,
      site.replace("fastcgi_pass php;", "set $x $kind; fastcgi_pass php;"),
    );
    const go = (needle: string, offset?: number) =>
      editor.connection.sendRequest("textDocument/definition", at(needle, offset)) as Promise<Location[]>;
    expect(lines(await go("include conf.d"), disk)).toEqual(["nginx/conf.d/a.conf:1", "nginx/conf.d/b.conf:1"]);
    expect(lines(await go("include params"), disk)).toEqual(["nginx/params.inc:1"]);
    expect(lines(await go("$kind;", 2), disk)).toEqual([`${nginx}:6`]);
  });
});

describe("document symbols", () => {
  it("are the blocks of nginx and the pools of PHP-FPM", async () => {
    const { editor, disk, uri } = await opened(nginx);
    const found = (await editor.connection.sendRequest("textDocument/documentSymbol", {
      textDocument: { uri },
    })) as DocumentSymbol[];
    const names = (list: readonly DocumentSymbol[]): unknown[] =>
      list.map(({ name, children = [] }) => (children.length > 0 ? [name, names(children)] : name));
    expect(names(found)).toEqual([
      "events",
      ["http", ["upstream php", "map $uri $kind", ["server shop.example", ["location ~ \\.php$"]]]],
    ]);
    const fpm = disk.uri(pool);
    editor.open(fpm, disk.text(pool));
    expect(
      await editor.connection.sendRequest("textDocument/documentSymbol", { textDocument: { uri: fpm } }),
    ).toMatchObject([{ name: "www", detail: "/run/php/fpm.sock" }]);
  });

  it("are flat for a client that knows no other", async () => {
    const [editor, disk] = await start(stack, { capabilities: {} });
    const uri = disk.uri(nginx);
    editor.open(uri, disk.text(nginx));
    const found = (await editor.connection.sendRequest("textDocument/documentSymbol", {
      textDocument: { uri },
    })) as unknown[];
    expect(found).toContainEqual(expect.objectContaining({ name: "server shop.example", containerName: "http" }));
  });
});

describe("completion", () => {
  async function complete(path: string, text: string, files?: Readonly<Record<string, string>>) {
    const marked = text.indexOf("|");
    const { editor, uri } = await opened(path, text.replace("|", ""), files);
    const lines = text.slice(0, marked).split("\n");
    const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
    return (await editor.connection.sendRequest("textDocument/completion", {
      textDocument: { uri },
      position,
    })) as CompletionItem[];
  }
  const labels = (items: readonly CompletionItem[]) => items.map(({ label }) => label);

  it("offers the directives that may stand in the block", async () => {
    const items = await complete(nginx, site.replace("fastcgi_pass php;", "fastcgi_pass php;\n fastc|"));
    expect(labels(items)).toContain("fastcgi_read_timeout");
    expect(labels(items)).toContain("try_files");
    for (const other of ["worker_processes", "upstream", "server", "keepalive"])
      expect(labels(items)).not.toContain(other);
    expect(items.find(({ label }) => label === "location")).toMatchObject({ insertTextFormat: 2 });
  });

  it("knows the context of an included file", async () => {
    const items = await complete("nginx/params.inc", `${stack["nginx/params.inc"]}|`);
    expect(labels(items)).toContain("fastcgi_buffers");
    expect(labels(items)).not.toContain("events");
    const sites = await complete("nginx/conf.d/a.conf", "server { listen 81; }\n|");
    expect(labels(sites)).toContain("upstream");
    expect(labels(sites)).not.toContain("location");
  });

  it("starts a directive anew behind a line without its semicolon", async () => {
    expect(
      labels(await complete(nginx, site.replace("fastcgi_pass php;", "root /srv\n fast|\nfastcgi_pass php;"))),
    ).toContain("fastcgi_index");
  });

  it("offers values: flags, words, the default", async () => {
    const at = (directive: string) =>
      complete(nginx, site.replace("fastcgi_pass php;", `${directive} |;\nfastcgi_pass php;`));
    expect(labels(await at("fastcgi_buffering"))).toEqual(["on", "off"]);
    expect(labels(await at("if_modified_since"))).toEqual(expect.arrayContaining(["off", "exact", "before"]));
    expect(labels(await at("fastcgi_send_timeout"))).toEqual(["60s"]);
  });

  it("offers upstreams and the sockets of pools behind a pass, and sockets in an upstream", async () => {
    const pass = await complete(nginx, site.replace("fastcgi_pass php;", "fastcgi_pass |;"));
    expect(labels(pass)).toEqual(["php", "unix:/run/php/fpm.sock"]);
    expect(labels(await complete(nginx, site.replace("fastcgi_pass php;", "proxy_pass |;")))).toEqual(["http://php"]);
    expect(labels(await complete(nginx, site.replace("server unix:/run/php/fpm.sock;", "server |;")))).toEqual([
      "unix:/run/php/fpm.sock",
    ]);
  });

  it("offers variables behind a dollar sign, and takes only the name's place", async () => {
    const items = await complete(nginx, site.replace("fastcgi_pass php;", "set $x $ki|;\nfastcgi_pass php;"));
    expect(labels(items)).toEqual(expect.arrayContaining(["kind", "document_root", "request_method", "upstream_addr"]));
    const edit = items.find(({ label }) => label === "kind")?.textEdit;
    const range = edit && "range" in edit ? edit.range : undefined;
    expect((range?.end.character ?? 0) - (range?.start.character ?? 0)).toBe(2);
  });

  it("offers rules in a suppression, and documents what is chosen", async () => {
    const items = await complete(nginx, `# no502: ignore[zero-timeout, so|\n${site}`);
    expect(labels(items)).toContain("socket-tcp-mismatch");
    const [item] = (await complete(nginx, site.replace("fastcgi_pass php;", "|"))).filter(
      ({ label }) => label === "fastcgi_pass",
    );
    const full = (await client?.connection.sendRequest("completionItem/resolve", item)) as CompletionItem;
    expect((full.documentation as { value: string }).value).toContain("ngx_http_fastcgi_module.html#fastcgi_pass");
  });

  it("offers the settings of a pool and their values", async () => {
    const keys = labels(await complete(pool, `${stack[pool]}pm|`));
    expect(keys).toContain("pm.max_requests");
    expect(keys).not.toContain("process_control_timeout");
    expect(labels(await complete(pool, `${stack[pool]}pm = |`))).toEqual(
      expect.arrayContaining(["static", "dynamic", "ondemand"]),
    );
    expect(labels(await complete(pool, "[www]\nuser = www-data\nlisten = |\n"))).toEqual(["/run/php/fpm.sock"]);
    expect(labels(await complete(pool, "[global]\n|"))).toContain("process_control_timeout");
  });

  it("offers PHP's own settings in brackets and in a php.ini, and their values", async () => {
    const names = await complete(pool, `${stack[pool]}php_admin_value[mem|`);
    expect(names.find(({ label }) => label === "memory_limit")?.detail).toBe("PHP, default 128M");
    expect(labels(names)).toContain("display_errors");
    const flags = labels(await complete(pool, `${stack[pool]}php_flag[|] = on`));
    expect(flags).toContain("display_errors");
    expect(flags).not.toContain("memory_limit");
    expect(labels(await complete(pool, `${stack[pool]}php_admin_flag[log_errors] = |`))).toEqual(["On", "Off"]);
    expect(labels(await complete(pool, `${stack[pool]}php_value[post_max_size] = |`))).toEqual(["8M"]);
    const files = { ...stack, "php/php.ini": "[PHP]\nmemory_limit = 1G\nexpose_php = Off\n" };
    const own = labels(await complete("php/php.ini", `${files["php/php.ini"]}post|`, files));
    expect(own).toContain("post_max_size");
    expect(own).not.toContain("pm.max_children");
  });
});

describe("code actions", () => {
  const whole = { start: { line: 0, character: 0 }, end: { line: 999, character: 0 } };
  async function actions(editor: Client, uri: string, only?: string[], range = whole) {
    return (await editor.connection.sendRequest("textDocument/codeAction", {
      textDocument: { uri },
      range,
      context: { diagnostics: editor.diagnostics(uri), ...(only ? { only } : {}) },
    })) as CodeAction[];
  }

  it("offer each fix, prefer only safe ones, and mend the finding", async () => {
    const { editor, uri } = await opened(nginx, undefined, mismatch);
    await editor.settled();
    const offered = await actions(editor, uri, ["quickfix"]);
    const fix = offered.find(({ title }) => !/^Ignore/.test(title));
    expect(fix).toMatchObject({ kind: "quickfix", diagnostics: [{ code: "socket-tcp-mismatch" }] });
    expect(fix?.isPreferred).toBeUndefined();
    expect(fix?.edit?.documentChanges).toMatchObject([{ textDocument: { uri, version: 1 } }]);
    editor.apply(fix?.edit ?? {});
    await editor.settled();
    expect(editor.diagnostics(uri)).toEqual([]);
  });

  it("offer a comment that ignores the finding, and put the cursor where the reason belongs", async () => {
    const [editor, disk] = await start(mismatch, {
      capabilities: { ...usualCapabilities, window: { showDocument: { support: true } } },
    });
    const uri = disk.uri(nginx);
    editor.open(uri, disk.text(nginx));
    await editor.settled();
    const ignore = (await actions(editor, uri)).find(({ title }) => /^Ignore/.test(title));
    editor.apply(ignore?.edit ?? {});
    await editor.settled();
    expect(editor.rules(uri).map((one) => one.split(":")[1])).toEqual(["suppression-without-reason"]);
    const { command } = ignore as { command: { command: string; arguments: unknown[] } };
    await editor.connection.sendRequest("workspace/executeCommand", command);
    await editor.settled();
    const at = editor.shown[0]?.selection?.start ?? { line: 0, character: 0 };
    const written = editor.text(uri).split("\n");
    expect(written[at.line]?.slice(0, at.character)).toMatch(/^ +# no502: ignore\[socket-tcp-mismatch\] $/);
    written[at.line] += "the pool is moved tonight";
    editor.change(uri, written.join("\n"));
    await editor.settled();
    expect(editor.diagnostics(uri)).toEqual([]);
  });

  it("ignore in a file of PHP-FPM with its own sign, and add to a comment that stands there", async () => {
    const files = readTree(`${rulesFolder}/world-writable-socket/bad`);
    const path = Object.keys(files).find((one) => files[one]?.includes("[www]")) as string;
    const { editor, uri } = await opened(path, undefined, files);
    await editor.settled();
    const finding = editor.diagnostics(uri).find(({ code }) => code === "world-writable-socket");
    const ignore = (await actions(editor, uri, undefined, finding?.range)).find(({ title }) =>
      title.includes("world-writable-socket"),
    );
    editor.apply(ignore?.edit ?? {});
    await editor.settled();
    expect(editor.text(uri)).toContain("; no502: ignore[world-writable-socket] ");
    expect(editor.rules(uri).join()).not.toContain(":world-writable-socket");
  });

  it("apply all safe fixes at once and no others", async () => {
    const files = readTree(`${rulesFolder}/keepalive-before-balancer/bad`);
    const path = Object.keys(files).find((one) => files[one]?.includes("upstream")) as string;
    const { editor, uri } = await opened(path, undefined, files);
    await editor.settled();
    const [all] = await actions(editor, uri, ["source.fixAll"]);
    expect(all).toMatchObject({ kind: "source.fixAll.no502" });
    editor.apply(all?.edit ?? {});
    await editor.settled();
    expect(editor.rules(uri).join()).not.toContain("keepalive-before-balancer");
    // The only fix here is unsafe.
    const other = new Tree(mismatch);
    try {
      const second = await startClient(other.root);
      await second.settled();
      second.open(other.uri(nginx), other.text(nginx));
      expect(await actions(second, other.uri(nginx), ["source.fixAll.no502"])).toEqual([]);
      await second.stop();
    } finally {
      other.remove();
    }
  });

  it("are about the present text, also right after a change", async () => {
    const { editor, uri, disk } = await opened(nginx, undefined, mismatch);
    await editor.settled();
    editor.change(uri, `# one line more\n${disk.text(nginx)}`);
    const fix = (await actions(editor, uri)).find(({ title }) => !/^Ignore/.test(title));
    editor.apply(fix?.edit ?? {});
    await editor.settled();
    expect(editor.text(uri)).toMatch(/^# one line more\n/);
    expect(editor.diagnostics(uri)).toEqual([]);
  });
});
