import { afterEach, describe, expect, it } from "vitest";
import type { CodeAction, CompletionItem, DocumentSymbol, Hover, Location } from "vscode-languageserver-protocol/node";
import { parseAllDocuments, parse as parseYaml } from "yaml";
import { projectFolder, readTree } from "../support/examples.ts";
import { type Client, startClient, Tree } from "./client.ts";

/** Stacks whose configuration lies in other files, with a finding: what of it, and where. */
const stacks = [
  { name: "kubernetes-sidecar-wrong", path: "shop.yaml", rule: "socket-tcp-mismatch", fixed: "127.0.0.1:9000" },
  { name: "compose-config-content-wrong", path: "compose.yaml", rule: "loopback-unreachable", fixed: "php:9000" },
  {
    name: "dockerfile-heredoc-supervisor-wrong",
    path: "Dockerfile",
    rule: "upstream-not-listening",
    fixed: "127.0.0.1:9000",
  },
  {
    name: "helm-chart-wrong",
    path: "templates/deployment.yaml",
    rule: "upstream-not-listening",
    fixed: "127.0.0.1:9000",
  },
] as const;

let tree: Tree | undefined;
let client: Client | undefined;

afterEach(async () => {
  await client?.stop();
  tree?.remove();
  client = undefined;
  tree = undefined;
});

async function opened(files: Readonly<Record<string, string>>, path: string, text?: string) {
  tree = new Tree(files);
  client = await startClient(tree.root);
  await client.settled();
  const editor = client;
  const uri = tree.uri(path);
  editor.open(uri, tree.text(path));
  if (text !== undefined) editor.change(uri, text);
  await editor.settled();
  const ask = <T>(method: string, needle: string, offset = 1) =>
    editor.connection.sendRequest(`textDocument/${method}`, {
      textDocument: { uri },
      position: editor.position(uri, needle, offset),
    }) as Promise<T>;
  return { editor, uri, ask, disk: tree };
}

const stackOf = (name: string) => readTree(`${projectFolder}/test/stacks/${name}`);

/** Opens a file with the sign `|` in it, and asks what may be written there. */
async function complete(files: Readonly<Record<string, string>>, path: string, marked: string) {
  const at = marked.indexOf("‸");
  const text = marked.replace("‸", "");
  const { editor, uri } = await opened(files, path, text);
  const lines = text.slice(0, at).split("\n");
  const items = (await editor.connection.sendRequest("textDocument/completion", {
    textDocument: { uri },
    position: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 },
  })) as CompletionItem[];
  return { editor, uri, items, labels: items.map(({ label }) => label) };
}

async function actionsAt(editor: Client, uri: string, rule: string): Promise<CodeAction[]> {
  const finding = editor.diagnostics(uri).find(({ code }) => code === rule);
  if (!finding) throw new Error(`${rule} is not shown`);
  return (await editor.connection.sendRequest("textDocument/codeAction", {
    textDocument: { uri },
    range: finding.range,
    context: { diagnostics: [finding] },
  })) as CodeAction[];
}

describe.each(stacks)("configuration inside of $path ($name)", ({ name, path, rule, fixed }) => {
  it("is outlined below the names that its texts have on the host", async () => {
    const { editor, uri } = await opened(stackOf(name), path);
    const found = (await editor.connection.sendRequest("textDocument/documentSymbol", {
      textDocument: { uri },
    })) as DocumentSymbol[];
    expect(found.map((one) => one.name)).toEqual([
      expect.stringMatching(/^\/etc\/nginx\/conf\.d\/\w+\.conf$/),
      "/usr/local/etc/php-fpm.d/zz-shop.conf",
    ]);
    const [server] = found[0]?.children ?? [];
    expect(server).toMatchObject({ name: "server shop.example", children: [{ name: "location ~ \\.php$" }] });
    const lines = editor.text(uri).split("\n");
    const starts = (at: number | undefined) => lines[at ?? 0]?.trim();
    expect(starts(server?.range.start.line)).toBe("server {");
    expect(starts(found[1]?.children?.[0]?.range.start.line)).toBe("[www]");
    expect(starts(found[1]?.children?.[0]?.range.end.line)).not.toBe("[www]");
  });

  it("is completed as what stands in a file is, in its context", async () => {
    const text = stackOf(name)[path] as string;
    const address = /fastcgi_pass [^;]*;/.exec(text)?.[0] as string;
    const pass = await complete(stackOf(name), path, text.replace(address, "fastcgi_pass ‸;"));
    expect(pass.labels).toEqual([fixed]);
    await client?.stop();
    const names = await complete(
      stackOf(name),
      path,
      text.replace(address, `fastcgi_re‸\n${" ".repeat(12)}${address}`),
    );
    expect(names.labels).toContain("fastcgi_read_timeout");
    expect(names.labels).not.toContain("upstream");
    const edit = names.items.find(({ label }) => label === "fastcgi_read_timeout")?.textEdit as { range: object };
    const at = names.editor.position(names.uri, "fastcgi_re\n");
    expect(edit.range).toEqual({ start: at, end: { ...at, character: at.character + "fastcgi_re".length } });
    // A snippet of several lines would leave the block.
    expect(names.items.filter(({ insertTextFormat }) => insertTextFormat === 2).length > 0).toBe(path === "Dockerfile");
    await client?.stop();
    const pool = await complete(stackOf(name), path, text.replace("pm = static", "pm = ‸"));
    expect(pool.labels).toEqual(["static", "dynamic", "ondemand"]);
  });

  it("has hovers and definitions", async () => {
    const text = stackOf(name)[path] as string;
    const address = /fastcgi_pass [^;]*;/.exec(text)?.[0] as string;
    const { ask, disk, uri } = await opened(stackOf(name), path, text.replace(address, `fastcgi_pass ${fixed};`));
    const hover = await ask<Hover>("hover", "fastcgi_pass", 3);
    expect((hover.contents as { value: string }).value).toContain("Pool **www**");
    expect(hover.range?.start.line).toBe(text.slice(0, text.indexOf("fastcgi_pass")).split("\n").length - 1);
    const listen = text.slice(0, text.indexOf("listen = ")).split("\n").length - 1;
    expect(await ask<Location[]>("definition", "fastcgi_pass", 15)).toMatchObject([
      { uri, range: { start: { line: listen } } },
    ]);
    expect(disk.uri(path)).toBe(uri);
  });

  it("takes a fix, and a comment with the indentation of its lines", async () => {
    const { editor, uri } = await opened(stackOf(name), path);
    const offered = await actionsAt(editor, uri, rule);
    expect(offered.map(({ title }) => title)).toEqual([
      expect.stringContaining(fixed),
      `Ignore ${rule} here, with a reason`,
    ]);
    const before = editor.text(uri);
    editor.apply(offered[0]?.edit ?? {});
    await editor.settled();
    expect(editor.diagnostics(uri)).toEqual([]);
    expect(editor.text(uri)).toContain(`fastcgi_pass ${fixed};`);

    editor.change(uri, before);
    await editor.settled();
    const [, ignore] = await actionsAt(editor, uri, rule);
    editor.apply(ignore?.edit ?? {});
    await editor.settled();
    expect(editor.rules(uri).map((one) => one.split(":")[1])).toEqual(["suppression-without-reason"]);
    const lines = editor.text(uri).split("\n");
    const at = lines.findIndex((line) => line.includes("no502: ignore"));
    const indent = (line: string | undefined) => /^ */.exec(line ?? "")?.[0].length;
    expect(indent(lines[at])).toBe(indent(lines[at + 1]));
    if (/^[\w-]+\.ya?ml$/.test(path))
      expect(parseAllDocuments(editor.text(uri)).flatMap((one) => one.errors ?? [])).toEqual([]);
    editor.change(uri, editor.text(uri).replace("] \n", "] moved tonight\n"));
    await editor.settled();
    expect(editor.diagnostics(uri)).toEqual([]);
  });
});

describe("a text in a ConfigMap", () => {
  const files = stackOf("kubernetes-sidecar-wrong");
  const text = files["shop.yaml"] as string;
  /** The site's text in another style of YAML. */
  const site = (parseYaml(text.split("---")[0] as string) as { data: Record<string, string> }).data[
    "site.conf"
  ] as string;
  const begin = text.indexOf("  site.conf: |");
  const end = text.indexOf("  zz-shop.conf");
  const styled = (value: string) => `${text.slice(0, begin)}  site.conf: ${value}\n${text.slice(end)}`;

  it.each([
    ["double quotes", JSON.stringify(site)],
    [
      "single quotes",
      `'${site
        .replace(/\s+#.*/g, "")
        .replace(/\n\s*/g, " ")
        .replaceAll("'", "''")}'`,
    ],
    [
      "a folded block",
      `>\n${site
        .replace(/\s+#.*/g, "")
        .replace(/\n\s*/g, "\n")
        .replace(/^/gm, "    ")
        .trimEnd()}`,
    ],
  ])("in %s has its fix, and takes no comment that would break it", async (_, value) => {
    const { editor, uri, ask } = await opened({ ...files, "shop.yaml": styled(value) }, "shop.yaml");
    const offered = await actionsAt(editor, uri, "socket-tcp-mismatch");
    expect(offered.map(({ title }) => title)).toEqual(["Let nginx connect to pool www at 127.0.0.1:9000"]);
    expect(await ask<Hover>("hover", "fastcgi_pass", 3)).not.toBeNull();
    editor.apply(offered[0]?.edit ?? {});
    await editor.settled();
    expect(editor.diagnostics(uri)).toEqual([]);
    const made = parseYaml(editor.text(uri).split("---")[0] as string) as { data: Record<string, string> };
    expect(made.data["site.conf"]).toContain("fastcgi_pass 127.0.0.1:9000;");
  });

  it("with Windows line ends takes a comment with Windows line ends", async () => {
    const { editor, uri } = await opened({ ...files, "shop.yaml": text.replaceAll("\n", "\r\n") }, "shop.yaml");
    const [, ignore] = await actionsAt(editor, uri, "socket-tcp-mismatch");
    editor.apply(ignore?.edit ?? {});
    await editor.settled();
    expect(editor.text(uri)).toContain("            # no502: ignore[socket-tcp-mismatch] \r\n");
    expect(editor.text(uri)).not.toMatch(/[^\r]\n/);
    expect(editor.rules(uri).map((one) => one.split(":")[1])).toEqual(["suppression-without-reason"]);
  });

  it("takes another rule into the comment that stands there", async () => {
    const had = text.replace("fastcgi_pass", "# no502: ignore[zero-timeout] soon\n            fastcgi_pass");
    const { editor, uri } = await opened({ ...files, "shop.yaml": had }, "shop.yaml");
    const ignore = (await actionsAt(editor, uri, "socket-tcp-mismatch")).find(({ title }) =>
      title.startsWith("Ignore"),
    );
    editor.apply(ignore?.edit ?? {});
    expect(editor.text(uri)).toContain("# no502: ignore[zero-timeout, socket-tcp-mismatch] soon\n");
  });

  it("is completed in quotes, behind escapes, and on the empty line below", async () => {
    const quoted = JSON.stringify(site).replace(/fastcgi_pass [^;]*/, "fastcgi_pass ‸");
    expect((await complete(files, "shop.yaml", styled(quoted))).labels).toEqual(["127.0.0.1:9000"]);
    await client?.stop();
    const begun = JSON.stringify(site).replace("fastcgi_pass", "fastcgi_re‸;fastcgi_pass");
    const { items } = await complete(files, "shop.yaml", styled(begun));
    const edit = items.find(({ label }) => label === "fastcgi_read_timeout")?.textEdit;
    expect(edit && "range" in edit && edit.range.end.character - edit.range.start.character).toBe(10);
    await client?.stop();
    const below = text.replace("pm.max_children = 40\n", "pm.max_children = 40\n    ‸\n");
    expect((await complete(files, "shop.yaml", below)).labels).toContain("pm.max_requests");
    await client?.stop();
    const behind = text.replace("    }\n  zz-shop", "    }\n    ‸\n  zz-shop");
    expect((await complete(files, "shop.yaml", behind)).labels).toContain("upstream");
    await client?.stop();
    expect((await complete(files, "shop.yaml", text.replace("kind: Deployment", "‸kind: Deployment"))).labels).toEqual(
      [],
    );
    await client?.stop();
    expect(
      (await complete(files, "shop.yaml", text.replace("\n            fastcgi_pass", "\n  ‸          fastcgi_pass")))
        .labels,
    ).toEqual([]);
  });

  it("keeps its outline while it is written", async () => {
    const { editor, uri } = await opened(files, "shop.yaml");
    editor.change(uri, text.replace("listen 80;", "listen 80;\n        location /new { }"));
    const found = (await editor.connection.sendRequest("textDocument/documentSymbol", {
      textDocument: { uri },
    })) as DocumentSymbol[];
    expect(found[0]?.children?.[0]?.children?.map(({ name }) => name)).toEqual(["location /new", "location ~ \\.php$"]);
  });
});

describe("a template that is rendered", () => {
  it("is outlined and completed as the file that it is", async () => {
    const files = stackOf("envsubst-templates-wrong");
    const path = "templates/default.conf.template";
    const text = files[path] as string;
    const { labels, items, editor, uri } = await complete(
      files,
      path,
      text.replace("fastcgi_pass", "‸\n        fastcgi_pass"),
    );
    expect(labels).toContain("fastcgi_read_timeout");
    expect(labels).not.toContain("upstream");
    expect(items.some(({ insertTextFormat }) => insertTextFormat === 2)).toBe(true);
    const found = (await editor.connection.sendRequest("textDocument/documentSymbol", {
      textDocument: { uri },
    })) as DocumentSymbol[];
    expect(found).toMatchObject([{ name: expect.stringContaining("server") }]);
  });
});
