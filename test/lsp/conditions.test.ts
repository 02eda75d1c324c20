import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import {
  CancellationTokenSource,
  createProtocolConnection,
  ErrorCodes,
  type Hover,
  type Location,
  LSPErrorCodes,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { projectFolder, readTree, rulesFolder } from "../support/examples.ts";
import { type Client, type ClientOptions, startClient, Tree, usualCapabilities } from "./client.ts";

const mismatch = readTree(`${rulesFolder}/socket-tcp-mismatch/bad`);
const nginx = "nginx/nginx.conf";
const pool = "php/www.conf";
const mended = (text: string) => text.replace("127.0.0.1:9000", "unix:/run/php/fpm.sock");

let tree: Tree | undefined;
let client: Client | undefined;

afterEach(async () => {
  await client?.stop();
  tree?.remove();
  client = undefined;
  tree = undefined;
});

async function start(files: Readonly<Record<string, string>>, options?: ClientOptions): Promise<[Client, Tree]> {
  tree = new Tree(files);
  client = await startClient(tree.root, options);
  await client.settled();
  return [client, tree];
}

const [created, changed, deleted] = [1, 2, 3];

async function tell(editor: Client, changes: readonly { uri: string; type: number }[]): Promise<void> {
  await editor.connection.sendNotification("workspace/didChangeWatchedFiles", { changes });
  await editor.settled();
}

describe("what happens on the disk", () => {
  it("is followed when an included file is made, renamed and deleted", async () => {
    const files = {
      ...mismatch,
      [nginx]: mended(mismatch[nginx] as string).replace("http {", "http { include conf.d/*.conf;"),
    };
    const [editor, disk] = await start(files);
    expect(editor.published.size).toBe(0);
    const [a, b] = ["nginx/conf.d/a.conf", "nginx/conf.d/b.conf"];
    disk.write(a, "server { listen 81; location / { fastcgi_pass 127.0.0.1:9000; } }\n");
    await tell(editor, [{ uri: disk.uri(a), type: created }]);
    expect(editor.rules(disk.uri(a)).join()).toContain("socket-tcp-mismatch");
    renameSync(disk.path(a), disk.path(b));
    await tell(editor, [
      { uri: disk.uri(a), type: deleted },
      { uri: disk.uri(b), type: created },
    ]);
    expect(editor.diagnostics(disk.uri(a))).toEqual([]);
    expect(editor.rules(disk.uri(b)).join()).toContain("socket-tcp-mismatch");
    rmSync(disk.path("nginx/conf.d"), { recursive: true });
    await tell(editor, [{ uri: disk.uri("nginx/conf.d"), type: deleted }]);
    expect(editor.diagnostics(disk.uri(b))).toEqual([]);
  });

  it("is followed when the configuration is made, changed and deleted", async () => {
    const [editor, disk] = await start(mismatch);
    const config = disk.uri(".no502.json");
    expect(editor.diagnostics(disk.uri(nginx))).toMatchObject([{ severity: 1 }]);
    disk.write(".no502.json", '{ "rules": { "socket-tcp-mismatch": "warning" } }');
    await tell(editor, [{ uri: config, type: created }]);
    expect(editor.diagnostics(disk.uri(nginx))).toMatchObject([{ severity: 2 }]);
    disk.write(".no502.json", '{ "extends": "./shared.json" }');
    disk.write("shared.json", '{ "rules": { "socket-tcp-mismatch": "off" } }');
    await tell(editor, [{ uri: config, type: changed }]);
    expect(editor.diagnostics(disk.uri(nginx))).toEqual([]);
    disk.write("shared.json", "{}");
    await tell(editor, [{ uri: disk.uri("shared.json"), type: changed }]);
    expect(editor.diagnostics(disk.uri(nginx))).toMatchObject([{ severity: 1 }]);
    disk.write(".no502.json", "{ no json");
    await tell(editor, [{ uri: config, type: changed }]);
    expect(editor.diagnostics(config)).toMatchObject([{ severity: 1 }]);
    rmSync(disk.path(".no502.json"));
    await tell(editor, [{ uri: config, type: deleted }]);
    expect(editor.diagnostics(config)).toEqual([]);
    expect(editor.diagnostics(disk.uri(nginx))).toMatchObject([{ severity: 1 }]);
  });

  it("is looked at with a save by a client that watches nothing", async () => {
    const [editor, disk] = await start(mismatch, { capabilities: {} });
    expect(editor.registrations).toEqual([]);
    editor.open(disk.uri(pool), disk.text(pool));
    disk.write(nginx, mended(disk.text(nginx)));
    editor.save(disk.uri(pool));
    await editor.settled();
    expect(editor.diagnostics(disk.uri(nginx))).toEqual([]);
  });

  it("is watched outside of the folder, too, where the configuration leads there", async () => {
    const files = Object.fromEntries(Object.entries(mismatch).map(([path, text]) => [`server/${path}`, text]));
    tree = new Tree({ ...files, "work/.no502.json": '{ "paths": ["../server"] }' });
    const scratch = tree;
    client = await startClient(tree.root, {
      folders: [tree.path("work")],
      capabilities: {
        workspace: { didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true } },
      },
    });
    await client.settled();
    expect(client.rules(tree.uri(`server/${nginx}`)).join()).toContain("socket-tcp-mismatch");
    expect(JSON.stringify(client.registrations)).toContain(`${scratch.uri("server/nginx")}"`);
    const more = `server/php/more.conf`;
    scratch.write(more, "[more]\nuser = www-data\nlisten = 127.0.0.1:9000\npm = static\npm.max_children = 1\n");
    await tell(client, [{ uri: scratch.uri(more), type: created }]);
    expect(client.rules(scratch.uri(`server/${nginx}`)).join()).not.toContain("socket-tcp-mismatch");
  });
});

describe("folders", () => {
  it("that are added and removed while it runs are linted and cleared", async () => {
    const two = Object.fromEntries(Object.entries(mismatch).map(([path, text]) => [`two/${path}`, text]));
    tree = new Tree({ ...two, "one/readme.md": "nothing to lint\n" });
    client = await startClient(tree.root, {
      folders: [tree.path("one")],
      capabilities: { ...usualCapabilities, workspace: { ...usualCapabilities.workspace, workspaceFolders: true } },
    });
    await client.settled();
    expect(client.published.size).toBe(0);
    const folder = { uri: tree.uri("two"), name: "two" };
    const change = (event: object) =>
      client?.connection.sendNotification("workspace/didChangeWorkspaceFolders", { event });
    await change({ added: [folder], removed: [] });
    await client.settled();
    expect(client.rules(tree.uri(`two/${nginx}`)).join()).toContain("socket-tcp-mismatch");
    await change({ added: [], removed: [folder] });
    await client.settled();
    expect(client.diagnostics(tree.uri(`two/${nginx}`))).toEqual([]);
  });

  it("that do not exist, or hold nothing of a server, stay silent", async () => {
    tree = new Tree({ "a.txt": "x\n" });
    client = await startClient(tree.root, { folders: [tree.root, tree.path("nowhere"), "/proc/self/fdinfo"] });
    await client.settled();
    expect(client.published.size).toBe(0);
    expect(client.messages).toEqual([]);
    const uri = tree.uri("a.txt");
    client.open(uri, "x\n");
    expect(await client.connection.sendRequest("textDocument/documentSymbol", { textDocument: { uri } })).toEqual([]);
    expect(
      await client.connection.sendRequest("textDocument/completion", {
        textDocument: { uri },
        position: { line: 0, character: 1 },
      }),
    ).toEqual([]);
  });

  it("are reached through symbolic links, under the address that the editor uses", async () => {
    const [, disk] = await start(mismatch);
    await client?.stop();
    mkdirSync(disk.path("links"));
    symlinkSync(disk.path(nginx), disk.path("links/site.conf"));
    client = await startClient(disk.root);
    await client.settled();
    const [link, real] = [disk.uri("links/site.conf"), disk.uri(nginx)];
    client.open(link, disk.text(nginx));
    await client.settled();
    expect(client.rules(link).join()).toContain("socket-tcp-mismatch");
    expect(client.diagnostics(real)).toEqual([]);
    // Opened under both addresses, and closed under one: what is unsaved in the other stays in force.
    client.change(link, mended(disk.text(nginx)));
    client.open(real, disk.text(nginx));
    await client.settled();
    client.close(real);
    await client.settled();
    expect(client.diagnostics(link)).toEqual([]);
    client.close(link);
    await client.settled();
    expect(client.rules(real).join()).toContain("socket-tcp-mismatch");
  });
});

describe("texts of all kinds", () => {
  it("with a byte order mark, which editors do not show, keep their columns and their findings", async () => {
    const plain = (mismatch[nginx] as string).replace(/^#.*\n|^\n/gm, "");
    const text = `\uFEFF${plain}`;
    const [editor, disk] = await start({ ...mismatch, [nginx]: text });
    const uri = disk.uri(nginx);
    const found = editor.diagnostics(uri);
    expect(found.map(({ code }) => code)).toContain("nginx-syntax");
    editor.open(uri, text.slice(1));
    await editor.settled();
    // nginx will read the mark that the editor writes back.
    expect(editor.diagnostics(uri)).toEqual(found);
    const word = /^\S+ [^;]*/.exec(plain)?.[0] ?? "";
    const hover = (await editor.connection.sendRequest("textDocument/hover", {
      textDocument: { uri },
      position: { line: 0, character: 0 },
    })) as Hover;
    expect(hover.range).toEqual({ start: { line: 0, character: 0 }, end: { line: 0, character: word.length } });
    editor.change(uri, `${plain}\n`);
    disk.write(nginx, plain);
    editor.save(uri);
    await editor.settled();
    expect(editor.rules(uri).map((one) => one.split(":")[1])).toEqual(["socket-tcp-mismatch"]);
  });

  it("with lines of a megabyte are read and answered about", async () => {
    const [editor, disk] = await start(mismatch);
    const uri = disk.uri(nginx);
    const long = `# ${"x".repeat(1_000_000)}\n`;
    const line = `${mended(mismatch[nginx] as string)
      .replace(/#.*\n/g, " ")
      .replaceAll("\n", " ")}${" ".repeat(1_000_000)}#`;
    editor.open(uri, disk.text(nginx));
    editor.change(uri, long + disk.text(nginx));
    await editor.settled();
    expect(editor.rules(uri).join()).toContain("socket-tcp-mismatch");
    editor.change(uri, line);
    await editor.settled();
    expect(editor.diagnostics(uri)).toEqual([]);
    const found = (await editor.connection.sendRequest("textDocument/definition", {
      textDocument: { uri },
      position: editor.position(uri, "unix:/run", 2),
    })) as Location[];
    expect(found).toMatchObject([{ uri: disk.uri(pool) }]);
  });

  it.each([[["utf-8", "utf-16"]], [["utf-32"]], [["utf-8"]], [undefined]])(
    "are counted in UTF-16 for a client that offers %j: every client has to know that",
    async (positionEncodings) => {
      const text = (mismatch[nginx] as string).replace(/( *)fastcgi_pass/, '$1set $x "😀ä€"; fastcgi_pass');
      const capabilities = { ...usualCapabilities, ...(positionEncodings ? { general: { positionEncodings } } : {}) };
      const [editor, disk] = await start({ ...mismatch, [nginx]: text }, { capabilities });
      expect(editor.server.capabilities.positionEncoding).toBe("utf-16");
      const uri = disk.uri(nginx);
      const [found] = editor.diagnostics(uri);
      const line = text.split("\n")[found?.range.start.line ?? 0] ?? "";
      expect(line.slice(found?.range.start.character, found?.range.end.character)).toMatch(
        /^(?:fastcgi_pass )?127\.0\.0\.1:9000/,
      );
      editor.open(uri, text);
      const hover = (await editor.connection.sendRequest("textDocument/hover", {
        textDocument: { uri },
        position: editor.position(uri, "fastcgi_pass", 2),
      })) as Hover;
      expect(line.slice(hover.range?.start.character, hover.range?.end.character)).toBe("fastcgi_pass 127.0.0.1:9000");
    },
  );

  it("with Windows line ends, opened and changed, keep their places", async () => {
    const text = (mismatch[nginx] as string).replaceAll("\n", "\r\n");
    const [editor, disk] = await start({ ...mismatch, [nginx]: text });
    const uri = disk.uri(nginx);
    const before = editor.diagnostics(uri);
    editor.open(uri, text);
    editor.change(uri, `# one\r\n${text}`);
    await editor.settled();
    const [found] = editor.diagnostics(uri);
    expect(found?.range.start).toEqual({ ...before[0]?.range.start, line: (before[0]?.range.start.line ?? 0) + 1 });
  });
});

describe("requests", () => {
  it("for actions are cancelled between the fixes that they try", async () => {
    const [editor, disk] = await start(mismatch);
    const uri = disk.uri(nginx);
    editor.open(uri, disk.text(nginx));
    const source = new CancellationTokenSource();
    const asked = editor.connection.sendRequest(
      "textDocument/codeAction",
      { textDocument: { uri }, range: editor.diagnostics(uri)[0]?.range, context: { diagnostics: [] } },
      source.token,
    );
    source.cancel();
    await expect(asked).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
  });

  it("after the shutdown are refused", async () => {
    const [editor, disk] = await start(mismatch);
    await editor.connection.sendRequest("shutdown");
    await expect(
      editor.connection.sendRequest("textDocument/documentSymbol", { textDocument: { uri: disk.uri(nginx) } }),
    ).rejects.toMatchObject({ code: ErrorCodes.InvalidRequest });
  });
});

describe("the process", () => {
  let child: ChildProcess | undefined;
  let connection: ProtocolConnection | undefined;

  afterEach(() => {
    connection?.dispose();
    child?.kill("SIGKILL");
  });

  async function run(processId: number | null): Promise<[ProtocolConnection, Promise<number | null>]> {
    const args = ["--import", "tsx", join(projectFolder, "src/cli/bin.ts"), "lsp"];
    const made = spawn(process.execPath, args, { cwd: projectFolder, stdio: ["pipe", "pipe", "ignore"] });
    child = made;
    connection = createProtocolConnection(new StreamMessageReader(made.stdout), new StreamMessageWriter(made.stdin));
    connection.listen();
    const gone = new Promise<number | null>((resolve) => made.once("exit", (code) => resolve(code)));
    await connection.sendRequest("initialize", { processId, rootUri: null, capabilities: {} });
    await connection.sendNotification("initialized", {});
    return [connection, gone];
  }

  it("ends with 1 when it is told to exit without a shutdown", async () => {
    const [to, gone] = await run(null);
    await to.sendNotification("exit");
    expect(await gone).toBe(1);
  });

  it("ends when the editor that started it is gone", async () => {
    const editor = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], { stdio: "ignore" });
    const [, gone] = await run(editor.pid ?? null);
    editor.kill("SIGKILL");
    expect(await gone).not.toBeNull();
  });
});
