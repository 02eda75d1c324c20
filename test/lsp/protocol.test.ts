import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import {
  CancellationTokenSource,
  createProtocolConnection,
  type DocumentDiagnosticReport,
  ErrorCodes,
  LSPErrorCodes,
  StreamMessageReader,
  StreamMessageWriter,
  type WorkspaceDiagnosticReport,
} from "vscode-languageserver-protocol/node";
import { projectFolder, readTree, rulesFolder } from "../support/examples.ts";
import { type Client, startClient, Tree, usualCapabilities } from "./client.ts";

const mismatch = readTree(`${rulesFolder}/socket-tcp-mismatch/bad`);
const nginx = "nginx/nginx.conf";

let tree: Tree | undefined;
let client: Client | undefined;

afterEach(async () => {
  await client?.stop();
  tree?.remove();
  client = undefined;
  tree = undefined;
});

async function start(options: Parameters<typeof startClient>[1] = {}): Promise<[Client, Tree]> {
  tree = new Tree(mismatch);
  client = await startClient(tree.root, options);
  await client.settled();
  return [client, tree];
}

describe("the server", () => {
  it("answers the next request after a message that it cannot read", async () => {
    const [editor, files] = await start();
    const send = (body: string) => editor.input.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    send("{ this is no JSON");
    editor.input.write("Content-Type: nothing of a length\r\n\r\n");
    editor.input.write("neither name nor value\r\n\r\n");
    send('{"jsonrpc":"2.0"}');
    send('{"jsonrpc":"2.0","id":900,"method":"textDocument/hover","params":{"textDocument":7}}');
    send('{"jsonrpc":"2.0","method":"textDocument/didChange","params":{}}');
    send(
      '{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"%%%","text":"x","version":1}}}',
    );
    send("[1,2,3]");
    editor.open(files.uri(nginx), files.text(nginx));
    const symbols = await editor.connection.sendRequest("textDocument/documentSymbol", {
      textDocument: { uri: files.uri(nginx) },
    });
    expect(symbols).toMatchObject([{ name: "events" }, { name: "http" }]);
    editor.change(files.uri(nginx), files.text(nginx).replace("127.0.0.1:9000", "unix:/run/php/fpm.sock"));
    await editor.settled();
    expect(editor.diagnostics(files.uri(nginx))).toEqual([]);
  });

  it("says what is wrong with parameters, of requests and notifications of every kind, and goes on", async () => {
    const [editor, files] = await start({
      capabilities: {
        ...usualCapabilities,
        textDocument: { ...usualCapabilities.textDocument, diagnostic: {} },
        workspace: { ...usualCapabilities.workspace, workspaceFolders: true, diagnostics: { refreshSupport: true } },
      },
    });
    const uri = files.uri(nginx);
    editor.open(uri, files.text(nginx));
    const textDocument = { uri };
    const place = { line: 0, character: 0 };
    const range = { start: place, end: place };
    const malformed: readonly object[] = [
      {},
      { textDocument: null },
      { textDocument: { uri: 5 } },
      { textDocument },
      { textDocument, position: null },
      { textDocument, position: { line: -1, character: 0 } },
      { textDocument, position: { line: "a", character: {} } },
      { textDocument, range: { start: place }, context: { diagnostics: [] } },
      { textDocument, range, context: {} },
      { textDocument, range, context: { diagnostics: [null] } },
      { textDocument, range, context: { diagnostics: [], only: "quickfix" } },
      { previousResultIds: null },
      { previousResultIds: [null] },
    ];
    const send = editor.connection as unknown as {
      sendRequest(method: string, params: object | null): Promise<unknown>;
      sendNotification(method: string, params: object | null): Promise<void>;
    };
    const right: Readonly<Record<string, (params: object) => boolean>> = {
      "textDocument/hover": () => false,
      "textDocument/definition": () => false,
      "textDocument/references": () => false,
      "textDocument/completion": () => false,
      "textDocument/codeAction": () => false,
      "textDocument/documentSymbol": (params) => "textDocument" in params && params.textDocument === textDocument,
      "textDocument/diagnostic": (params) => "textDocument" in params && params.textDocument === textDocument,
      "workspace/diagnostic": () => false,
    };
    for (const [method, isRight] of Object.entries(right))
      for (const params of malformed.filter((one) => !isRight(one)))
        await expect(send.sendRequest(method, params), `${method} ${JSON.stringify(params)}`).rejects.toMatchObject({
          code: ErrorCodes.InvalidParams,
          message: expect.stringMatching(/^"\w+" is missing, or is not what the protocol says$/),
        });
    await expect(send.sendRequest("no/such", {})).rejects.toMatchObject({ code: ErrorCodes.MethodNotFound });
    for (const words of [7, [uri], [uri, { line: "x" }], [5, place]])
      await send.sendRequest("workspace/executeCommand", { command: "no502.writeReason", arguments: words as object });
    expect(editor.shown).toEqual([]);
    const notifications: readonly (readonly [string, object])[] = [
      ["textDocument/didChange", { textDocument: { uri, version: 2 }, contentChanges: null }],
      ["textDocument/didClose", { textDocument: null }],
      ["textDocument/didSave", { textDocument: { uri: 5 } }],
      ["workspace/didChangeWatchedFiles", { changes: [{ uri: null }] }],
      ["workspace/didChangeWorkspaceFolders", { event: null }],
      ["workspace/didChangeWorkspaceFolders", { event: { added: [{ uri: 5 }], removed: [{}] } }],
      ["workspace/didChangeConfiguration", { settings: { no502: { show: [] } } }],
      ["no/such", {}],
    ];
    for (const [method, params] of notifications) await send.sendNotification(method, params);
    await editor.settled();
    expect(await editor.connection.sendRequest("textDocument/documentSymbol", { textDocument })).toMatchObject([
      { name: "events" },
      { name: "http" },
    ]);
  });

  it("says of a cancelled request that it was cancelled", async () => {
    const [editor, files] = await start();
    const uri = files.uri(nginx);
    editor.open(uri, files.text(nginx));
    const source = new CancellationTokenSource();
    const asked = editor.connection.sendRequest(
      "textDocument/hover",
      { textDocument: { uri }, position: editor.position(uri, "fastcgi_pass") },
      source.token,
    );
    source.cancel();
    await expect(asked).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
  });

  it("answers about places and files that do not exist", async () => {
    const [editor, files] = await start();
    const position = { line: 9999, character: 9999 };
    for (const uri of [files.uri("nowhere.conf"), "untitled:Untitled-1", files.uri(nginx), "file:///", "no address"]) {
      const textDocument = { uri };
      expect(await editor.connection.sendRequest("textDocument/hover", { textDocument, position })).toBeNull();
      for (const method of ["definition", "completion", "documentSymbol"])
        await editor.connection.sendRequest(`textDocument/${method}`, { textDocument, position });
      await editor.connection.sendRequest("textDocument/references", {
        textDocument,
        position,
        context: { includeDeclaration: true },
      });
      await editor.connection.sendRequest("textDocument/codeAction", {
        textDocument,
        range: { start: position, end: position },
        context: { diagnostics: [] },
      });
    }
  });

  it("takes any text at any time", async () => {
    const [editor, files] = await start();
    const uri = files.uri(nginx);
    editor.open(uri, files.text(nginx));
    for (const text of [
      "",
      "\u0000",
      "{".repeat(2000),
      "'",
      "\ufeff",
      "server {\r".repeat(50),
      "\ud800",
      "a b;".repeat(5000),
    ]) {
      editor.change(uri, text);
      await editor.settled();
      for (const method of ["hover", "definition", "completion"])
        await editor.connection.sendRequest(`textDocument/${method}`, {
          textDocument: { uri },
          position: { line: 0, character: 1 },
        });
    }
    editor.change(uri, files.text(nginx));
    await editor.settled();
    expect(editor.rules(uri).join()).toContain("socket-tcp-mismatch");
    expect(editor.messages).toEqual([]);
  });
});

describe("a client that pulls", () => {
  const capabilities = {
    ...usualCapabilities,
    textDocument: { ...usualCapabilities.textDocument, diagnostic: { relatedDocumentSupport: true } },
    workspace: { ...usualCapabilities.workspace, diagnostics: { refreshSupport: true } },
  };
  const pull = (editor: Client, uri: string, previousResultId?: string) =>
    editor.connection.sendRequest("textDocument/diagnostic", {
      textDocument: { uri },
      ...(previousResultId ? { previousResultId } : {}),
    }) as Promise<DocumentDiagnosticReport>;

  it("is answered about open documents, with the other ends, and is sent only what is not open", async () => {
    const [editor, files] = await start({ capabilities });
    expect(editor.server.capabilities.diagnosticProvider).toMatchObject({
      interFileDependencies: true,
      workspaceDiagnostics: true,
    });
    const uri = files.uri(nginx);
    expect(editor.rules(uri).join()).toContain("socket-tcp-mismatch");
    editor.open(uri, files.text(nginx));
    await editor.settled();
    // What was sent before it was opened is taken back: it would be shown twice.
    expect(editor.diagnostics(uri)).toEqual([]);
    const first = await pull(editor, uri);
    expect(first).toMatchObject({ kind: "full", items: [{ code: "socket-tcp-mismatch" }] });
    expect(Object.keys(first.relatedDocuments ?? {})).toEqual([files.uri("php/www.conf")]);
    expect(await pull(editor, uri, first.resultId)).toMatchObject({ kind: "unchanged", resultId: first.resultId });
    editor.change(uri, files.text(nginx).replace("127.0.0.1:9000", "unix:/run/php/fpm.sock"));
    expect(await pull(editor, uri, first.resultId)).toMatchObject({ kind: "full", items: [] });
  });

  it("is told to ask again when something changed elsewhere", async () => {
    const [editor, files] = await start({ capabilities });
    const uri = files.uri(nginx);
    editor.open(uri, files.text(nginx));
    await pull(editor, uri);
    const before = editor.refreshes();
    const pool = files.uri("php/www.conf");
    editor.open(pool, files.text("php/www.conf"));
    editor.change(pool, files.text("php/www.conf").replace("/run/php/fpm.sock", "127.0.0.1:9000"));
    await editor.settled();
    expect(editor.refreshes()).toBeGreaterThan(before);
    expect(await pull(editor, uri)).toMatchObject({ items: [] });
    await editor.connection.sendNotification("workspace/didChangeConfiguration", { settings: {} });
    await editor.settled();
  });

  it("of the whole workspace is answered about everything, and is sent nothing any more", async () => {
    const [editor, files] = await start({ capabilities });
    const uri = files.uri(nginx);
    const ask = (previousResultIds: { uri: string; value: string }[] = []) =>
      editor.connection.sendRequest("workspace/diagnostic", {
        previousResultIds,
      }) as Promise<WorkspaceDiagnosticReport>;
    const first = await ask();
    const item = first.items.find((one) => one.uri === uri);
    expect(item).toMatchObject({ kind: "full", items: [{ code: "socket-tcp-mismatch" }] });
    await editor.settled();
    expect(editor.diagnostics(uri)).toEqual([]);
    const again = await ask([{ uri, value: item?.resultId ?? "" }]);
    expect(again.items.find((one) => one.uri === uri)).toMatchObject({ kind: "unchanged" });
    files.write(nginx, files.text(nginx).replace("127.0.0.1:9000", "unix:/run/php/fpm.sock"));
    await editor.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri, type: 2 }] });
    await editor.settled();
    const last = await ask([{ uri, value: item?.resultId ?? "" }]);
    expect(last.items.find((one) => one.uri === uri)).toMatchObject({ kind: "full", items: [] });
  });
});

describe("the command", () => {
  /** As editors start it, from the sources. */
  function run(options: readonly string[]): ChildProcess {
    const args = ["--import", "tsx", join(projectFolder, "src/cli/bin.ts"), "lsp", ...options];
    return spawn(process.execPath, args, {
      cwd: projectFolder,
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, NODE_NO_WARNINGS: "1" },
    });
  }
  const ended = (child: ChildProcess) =>
    new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));

  it("speaks over standard input and output, takes what VS Code adds, and goes when it is told", async () => {
    const files = new Tree(mismatch);
    const child = run(["--stdio", `--clientProcessId=${process.pid}`]);
    let output = "";
    let errors = "";
    child.stdout?.on("data", (bytes: Buffer) => {
      output += bytes.toString("utf8");
    });
    child.stderr?.on("data", (bytes: Buffer) => {
      errors += bytes.toString("utf8");
    });
    try {
      if (!child.stdout || !child.stdin) throw new Error("no pipes");
      const connection = createProtocolConnection(
        new StreamMessageReader(child.stdout),
        new StreamMessageWriter(child.stdin),
      );
      const told = new Promise<{ uri: string; diagnostics: unknown[] }>((resolve) => {
        connection.onNotification("textDocument/publishDiagnostics", (params) => resolve(params as never));
      });
      connection.listen();
      await connection.sendRequest("initialize", {
        processId: process.pid,
        rootUri: files.uri("").replace(/\/$/, ""),
        capabilities: {},
      });
      await connection.sendNotification("initialized", {});
      expect((await told).diagnostics.length).toBeGreaterThan(0);
      await connection.sendRequest("shutdown");
      const code = ended(child);
      await connection.sendNotification("exit");
      expect(await code).toBe(0);
      // Nothing but frames.
      const frames = output.split(/Content-Length: \d+\r\n\r\n/).filter(Boolean);
      for (const frame of frames) expect(() => JSON.parse(frame)).not.toThrow();
      expect(output.startsWith("Content-Length: ")).toBe(true);
      expect(errors).toBe("");
    } finally {
      child.kill("SIGKILL");
      files.remove();
    }
  });

  it("ends with 1 when the client goes without a word", async () => {
    const child = run([]);
    try {
      const code = ended(child);
      child.stdin?.end();
      expect(await code).toBe(1);
    } finally {
      child.kill("SIGKILL");
    }
  });
});
