import { afterEach, describe, expect, it } from "vitest";
import { readTree, rulesFolder } from "../support/examples.ts";
import { type Client, type ClientOptions, startClient, Tree } from "./client.ts";

const mismatch = readTree(`${rulesFolder}/socket-tcp-mismatch/bad`);
const nginx = "nginx/nginx.conf";
const pool = "php/www.conf";
const line = (text: string, needle: string) => text.slice(0, text.indexOf(needle)).split("\n").length;

let tree: Tree | undefined;
let client: Client | undefined;

async function start(files: Readonly<Record<string, string>>, options?: ClientOptions): Promise<[Client, Tree]> {
  tree = new Tree(files);
  client = await startClient(tree.root, options);
  await client.settled();
  return [client, tree];
}

afterEach(async () => {
  await client?.stop();
  tree?.remove();
  client = undefined;
  tree = undefined;
});

describe("diagnostics", () => {
  it("come for files that are not open, with everything an editor shows", async () => {
    const [editor, files] = await start(mismatch);
    const [found] = editor.diagnostics(files.uri(nginx));
    const text = files.text(nginx);
    const at = line(text, "fastcgi_pass") - 1;
    expect(found).toMatchObject({
      severity: 1,
      source: "no502",
      code: "socket-tcp-mismatch",
      range: { start: { line: at } },
      relatedInformation: [
        { location: { uri: files.uri(pool), range: { start: { line: line(files.text(pool), "listen =") - 1 } } } },
      ],
    });
    expect(found?.codeDescription?.href).toMatch(/^file:\/\/.*rules\/socket-tcp-mismatch\/doc\.md$/);
    expect(found?.data).toMatch(/^[0-9a-f]{16}/);
    expect(editor.published.get(files.uri(nginx))?.version).toBeUndefined();
  });

  it("follow what is typed, with the version, and are cleared with an empty list", async () => {
    const [editor, files] = await start(mismatch);
    const uri = files.uri(nginx);
    editor.open(uri, files.text(nginx));
    editor.change(uri, files.text(nginx).replace("127.0.0.1:9000", "unix:/run/php/fpm.sock"));
    await editor.settled();
    expect(editor.published.get(uri)).toMatchObject({ version: 2, diagnostics: [] });
    editor.change(uri, files.text(nginx));
    await editor.settled();
    expect(editor.published.get(uri)?.version).toBe(3);
    expect(editor.rules(uri).map((one) => one.split(":")[1])).toEqual(["socket-tcp-mismatch"]);
  });

  it("come for the other end when only one end is edited", async () => {
    const healthy = readTree(`${rulesFolder}/timeout-inversion/fixed`);
    const [editor, files] = await start(healthy);
    const [nginxFile = "", poolFile = ""] = ["fastcgi_pass", "[www]"].map((needle) =>
      Object.keys(healthy).find((path) => healthy[path]?.includes(needle)),
    );
    const uri = files.uri(nginxFile);
    expect(editor.rules(files.uri(poolFile))).toEqual([]);
    editor.open(uri, files.text(nginxFile));
    editor.change(uri, files.text(nginxFile).replace("fastcgi_pass", "fastcgi_read_timeout 900s; fastcgi_pass"));
    await editor.settled();
    expect(editor.rules(files.uri(poolFile)).join()).toContain("timeout-inversion");
  });

  it("let the unsaved text of an included file win over the disk, until it is closed", async () => {
    const files = {
      ...mismatch,
      [nginx]: (mismatch[nginx] as string).replace(/fastcgi_pass.*/, "include pass.inc;"),
      "nginx/pass.inc": "fastcgi_pass unix:/run/php/fpm.sock;\n",
    };
    const [editor, disk] = await start(files);
    const uri = disk.uri("nginx/pass.inc");
    expect(editor.diagnostics(uri)).toEqual([]);
    editor.open(uri, disk.text("nginx/pass.inc"));
    editor.change(uri, "fastcgi_pass 127.0.0.1:9000;\n");
    await editor.settled();
    expect(editor.rules(uri)).toEqual(["1:socket-tcp-mismatch"]);
    editor.close(uri);
    await editor.settled();
    expect(editor.diagnostics(uri)).toEqual([]);
  });

  it("are not cleared when a document is closed", async () => {
    const [editor, files] = await start(mismatch);
    const uri = files.uri(nginx);
    editor.open(uri, files.text(nginx));
    await editor.settled();
    editor.close(uri);
    await editor.settled();
    expect(editor.rules(uri).join()).toContain("socket-tcp-mismatch");
  });

  it("count UTF-16 units, and end lines as the protocol does", async () => {
    const marked = (mismatch[nginx] as string).replace("fastcgi_pass", '# 😀 ä\r\n  set $x "😀"; fastcgi_pass');
    const [editor, files] = await start({ ...mismatch, [nginx]: marked });
    expect(editor.server.capabilities.positionEncoding).toBe("utf-16");
    const lines = marked.split(/\r\n|\n/);
    const at = lines.findIndex((one) => one.includes("fastcgi_pass"));
    const found = editor.diagnostics(files.uri(nginx)).find(({ code }) => code === "socket-tcp-mismatch");
    expect(found?.range.start).toMatchObject({ line: at });
    expect(lines[at]?.slice(found?.range.start.character, found?.range.end.character)).toContain("127.0.0.1:9000");
  });

  it("are faded where a directive has no effect", async () => {
    const [editor, files] = await start(readTree(`${rulesFolder}/conflicting-pass/bad`));
    const found = [...editor.published.values()].flatMap(({ diagnostics }) => diagnostics);
    expect(found.find(({ code }) => code === "conflicting-pass")?.tags).toEqual([1]);
    expect(files.root).toBeTruthy();
  });

  it("put the other places into the message for a client that cannot show them", async () => {
    const [editor, files] = await start(mismatch, {
      capabilities: { textDocument: { publishDiagnostics: { relatedInformation: false } } },
    });
    const [found] = editor.diagnostics(files.uri(nginx));
    expect(found?.relatedInformation).toBeUndefined();
    expect(found?.message).toMatch(/\nwww\.conf:\d+: /);
  });

  it("show no infos unless asked, and show them as soon as the setting changes", async () => {
    const folder = `${rulesFolder}/upstream-times-not-logged/bad`;
    const [editor] = await start(readTree(folder));
    const all = () => [...editor.published.values()].flatMap(({ diagnostics }) => diagnostics);
    expect(all().filter(({ severity }) => severity === 3)).toEqual([]);
    await editor.connection.sendNotification("workspace/didChangeConfiguration", {
      settings: { no502: { show: "info" } },
    });
    await editor.settled();
    expect(all().filter(({ severity }) => severity === 3).length).toBeGreaterThan(0);
  });
});

describe("a workspace", () => {
  it("without a stack says nothing at all", async () => {
    const [editor, files] = await start({ "readme.txt": "hello\n", "src/app.ini": "a = b\n" });
    editor.open(files.uri("src/app.ini"), "a = c\n");
    await editor.settled();
    expect([...editor.published.values()].flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
    expect(editor.messages).toEqual([]);
  });

  it("of two folders keeps their stacks and their configurations apart", async () => {
    const files = {
      ...Object.fromEntries(Object.entries(mismatch).map(([path, text]) => [`one/${path}`, text])),
      ...Object.fromEntries(Object.entries(mismatch).map(([path, text]) => [`two/${path}`, text])),
      "two/.no502.json": '{ "rules": { "socket-tcp-mismatch": "warning" } }',
    };
    const scratch = new Tree(files);
    tree = scratch;
    client = await startClient(scratch.root, { folders: [scratch.path("one"), scratch.path("two")] });
    await client.settled();
    expect(client.diagnostics(scratch.uri(`one/${nginx}`))).toMatchObject([{ severity: 1 }]);
    expect(client.diagnostics(scratch.uri(`two/${nginx}`))).toMatchObject([{ severity: 2 }]);
  });

  it("without a folder lints what lies around an opened file, as long as it is open", async () => {
    const scratch = new Tree(Object.fromEntries(Object.entries(mismatch).map(([path, text]) => [`etc/${path}`, text])));
    tree = scratch;
    client = await startClient(scratch.root, { folders: [] });
    await client.settled();
    expect(client.published.size).toBe(0);
    const uri = scratch.uri(`etc/${nginx}`);
    client.open(uri, scratch.text(`etc/${nginx}`));
    await client.settled();
    expect(client.rules(uri).join()).toContain("socket-tcp-mismatch");
    client.close(uri);
    await client.settled();
    expect(client.diagnostics(uri)).toEqual([]);
  });

  it("says what is wrong with the configuration file, and takes the repaired one", async () => {
    const [editor, files] = await start({
      ...mismatch,
      ".no502.json": '{ "rules": { "socket-tcp-mismatch": "warnin" } }',
    });
    const config = files.uri(".no502.json");
    expect(editor.diagnostics(config)).toMatchObject([{ severity: 1, source: "no502" }]);
    editor.open(config, files.text(".no502.json"));
    editor.change(config, '{ "rules": { "socket-tcp-mismatch": "off" } }');
    await editor.settled();
    expect(editor.diagnostics(config)).toEqual([]);
    expect(editor.diagnostics(files.uri(nginx))).toEqual([]);
    // While it is being written, what was last in force stays in force.
    editor.change(config, '{ "rules": { "socket-tcp-mismatch": }');
    await editor.settled();
    expect(editor.diagnostics(config)).toHaveLength(1);
    expect(editor.diagnostics(files.uri(nginx))).toEqual([]);
  });

  it("follows what happens on the disk when the client watches it", async () => {
    const [editor, files] = await start(mismatch, {
      capabilities: {
        workspace: { didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true } },
      },
    });
    expect(editor.registrations[0]?.registrations[0]).toMatchObject({
      method: "workspace/didChangeWatchedFiles",
      registerOptions: { watchers: [{ globPattern: { pattern: "**/*" } }] },
    });
    files.write(nginx, files.text(nginx).replace("127.0.0.1:9000", "unix:/run/php/fpm.sock"));
    await editor.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: files.uri(nginx), type: 2 }],
    });
    await editor.settled();
    expect(editor.diagnostics(files.uri(nginx))).toEqual([]);
  });

  it("of a dump stand in the dump, whatever lies under the paths that it states", async () => {
    const site = (mismatch[nginx] as string).replace(/^#.*\n/gm, "");
    const dump = `nginx: configuration file /etc/nginx/nginx.conf test is successful\n# configuration file /etc/nginx/nginx.conf:\n${site}\n`;
    const [editor, files] = await start({ [pool]: mismatch[pool] as string, "nginx-T.txt": dump });
    const uri = files.uri("nginx-T.txt");
    expect([...editor.published.keys()]).toEqual([uri]);
    const [found] = editor.diagnostics(uri);
    const lines = dump.split("\n");
    expect(found).toMatchObject({
      code: "socket-tcp-mismatch",
      relatedInformation: [{ location: { uri: files.uri(pool) } }],
    });
    expect(lines[found?.range.start.line ?? 0]).toContain("fastcgi_pass");
    editor.open(uri, dump);
    const range = found?.range;
    const actions = await editor.connection.sendRequest("textDocument/codeAction", {
      textDocument: { uri },
      range,
      context: { diagnostics: [found] },
    });
    expect(actions).toEqual([]);
  });

  it("name what a package brings in the message", async () => {
    const files = readTree(`${rulesFolder}/../test/stacks/dockerfile-copies-all`);
    const [editor] = await start(files, { initializationOptions: { show: "info" } });
    const all = [...editor.published.values()].flatMap(({ diagnostics }) => diagnostics);
    expect(all.map(({ message }) => message).join("\n")).toMatch(/\n[\w.]+ \(packaged\):\d+: /);
    expect(JSON.stringify(all)).not.toContain("stock:");
  });

  it("survives files that are deleted while it lints", async () => {
    const [editor, files] = await start(mismatch, { capabilities: {} });
    const uri = files.uri(pool);
    editor.open(files.uri(nginx), files.text(nginx));
    files.remove();
    await editor.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri, type: 3 }] });
    editor.change(files.uri(nginx), `${files.root}\n`);
    await editor.settled();
    expect(editor.diagnostics(uri)).toEqual([]);
    expect(editor.messages).toEqual([]);
  });
});
