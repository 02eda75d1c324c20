import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type CodeAction,
  createProtocolConnection,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { makeExtension } from "../../scripts/vscode.ts";
import { projectFolder } from "../support/examples.ts";

const place = realpathSync(mkdtempSync(join(tmpdir(), "no502-vscode-")));
const extension = join(place, "extension");
const tree = join(place, "tree");
const manifest = JSON.parse(readFileSync(join(projectFolder, "editors/vscode/package.json"), "utf8"));

let child: ChildProcess | undefined;
let connection: ProtocolConnection | undefined;

beforeAll(async () => {
  cpSync(join(projectFolder, "editors/vscode"), extension, {
    recursive: true,
    filter: (path) => !/node_modules|\/(?:dist|server|schema)$|\.vsix$/.test(path),
  });
  await makeExtension(extension);
  cpSync(join(projectFolder, "samples/api-behind-keepalive"), tree, { recursive: true });
}, 120_000);

afterAll(() => {
  connection?.dispose();
  child?.kill("SIGKILL");
  rmSync(place, { recursive: true, force: true });
});

describe("the extension for VS Code", () => {
  it("has every file that its manifest names", () => {
    const { main, contributes } = manifest;
    const named = [
      main,
      ...contributes.languages.map(({ configuration }: { configuration: string }) => configuration),
      ...contributes.jsonValidation.map(({ url }: { url: string }) => url),
    ];
    expect(named.length).toBeGreaterThan(3);
    for (const path of named) expect(existsSync(join(extension, path)), path).toBe(true);
    for (const path of named.filter((one: string) => one.endsWith(".json")))
      expect(() => JSON.parse(readFileSync(join(extension, path), "utf8"))).not.toThrow();
    const { version } = JSON.parse(readFileSync(join(projectFolder, "package.json"), "utf8"));
    expect(manifest.version).toBe(version);
  });

  it("loads in a host that has the editor's API", () => {
    // Classes that may be extended, functions that may be called, values that may be read: nothing is done while it loads.
    const anything: unknown = new Proxy(class {}, {
      get: (target, name) => (name === "prototype" ? target.prototype : anything),
      apply: () => anything,
      construct: () => ({}),
    });
    const loader = Module as unknown as { _load(name: string, ...more: unknown[]): unknown };
    const load = loader._load;
    loader._load = (name, ...more) => (name === "vscode" ? anything : load(name, ...more));
    try {
      const loaded = createRequire(import.meta.url)(join(extension, manifest.main));
      expect(typeof loaded.activate).toBe("function");
      expect(typeof loaded.deactivate).toBe("function");
    } finally {
      loader._load = load;
    }
  });

  it("brings a server that shows a finding, its page and its fix, as VS Code's client asks for them", async () => {
    // How vscode-languageclient starts a module over standard input and output.
    const args = [join(extension, "server/dist/no502.cjs"), "lsp", "--stdio", `--clientProcessId=${process.pid}`];
    child = spawn(process.execPath, args, { cwd: tree, stdio: ["pipe", "pipe", "inherit"] });
    if (!child.stdout || !child.stdin) throw new Error("no pipes");
    connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    const uri = pathToFileURL(join(tree, "nginx/nginx.conf")).href;
    let check: () => void = () => {};
    let last: PublishDiagnosticsParams = { uri, diagnostics: [] };
    connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      if (params.uri === uri) last = params;
      check();
    });
    const shows = (code: string, wanted: boolean) =>
      new Promise<void>((resolve) => {
        check = () => {
          if (last.diagnostics.some((one) => one.code === code) === wanted) resolve();
        };
        check();
      });
    connection.listen();
    await connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: pathToFileURL(tree).href,
      workspaceFolders: [{ uri: pathToFileURL(tree).href, name: "tree" }],
      capabilities: { workspace: { workspaceEdit: { documentChanges: true } } },
      initializationOptions: { show: "warning" },
    });
    await connection.sendNotification("initialized", {});
    await shows("keepalive-before-balancer", true);
    const found = last.diagnostics.find(({ code }) => code === "keepalive-before-balancer");
    expect(existsSync(fileURLToPath(found?.codeDescription?.href ?? "file:///"))).toBe(true);

    const text = readFileSync(join(tree, "nginx/nginx.conf"), "utf8");
    await connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "nginx", version: 1, text },
    });
    const actions = (await connection.sendRequest("textDocument/codeAction", {
      textDocument: { uri },
      range: found?.range,
      context: { diagnostics: [found], only: ["source.fixAll"] },
    })) as CodeAction[];
    const [edit] = actions[0]?.edit?.documentChanges ?? [];
    expect(edit).toMatchObject({ textDocument: { uri, version: 1 } });
    const moved = text.replace(/ +keepalive 32;.*\n( +least_conn;\n)/, "$1        keepalive 32;\n");
    expect(moved).not.toBe(text);
    await connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: moved }],
    });
    await shows("keepalive-before-balancer", false);
    await connection.sendRequest("shutdown");
    const gone = new Promise((resolve) => child?.once("exit", resolve));
    await connection.sendNotification("exit");
    expect(await gone).toBe(0);
  });
});
