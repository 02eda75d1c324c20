import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  createProtocolConnection,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { writeSites } from "./write-sites.ts";

/**
 * `npm run bench:lsp`: how long an editor waits on a server with a thousand sites. The built command is started as editors
 * start it, and a client types as people do: a sign every 120 ms, longer pauses now and then, and some of more than a second, so
 * that the next sign comes while everything is linted. Measured is from sending the change to the diagnostics of the file with
 * that version; and, for the cold start, from starting the process to its first diagnostics.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sites = 1000;
const aims = { p95: 50, cold: 1500 };

/** Milliseconds between two signs, and in the pauses between two pieces of text: so long that everything is linted. */
const pace = 120;
const pause = 1800;

/** Pieces of text that are typed, each into a file of its own place. */
const pieces = [
  ["fastcgi_pass", "fastcgi_read_timeout 900s;\n        "],
  ["location / {", "client_max_body_size 64m;\n    "],
  ["server_name", "listen 8443 ssl;\n    "],
  ["fastcgi_pass", "# a comment about this pass\n        "],
] as const;

/** Milliseconds: by the clock, and without those in which the processor was given to other programs. */
interface Time {
  readonly wall: number;
  readonly own: number;
}

interface Editor {
  readonly connection: ProtocolConnection;
  readonly child: ChildProcess;
  /** Resolves with the next diagnostics of an address that `fits`. */
  next(fits: (params: PublishDiagnosticsParams) => boolean): Promise<PublishDiagnosticsParams>;
}

await main();

async function main(): Promise<void> {
  spawnSync("npm", ["run", "--silent", "build", "--", "--no-types"], { cwd: root, stdio: "inherit" });
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), "no502-bench-lsp-")));
  try {
    const tree = join(scratch, "sites");
    const maker = makeTree(tree);
    const [load = 0] = loadavg();
    console.log(
      `node ${process.version.slice(1)}, ${sites} sites and ${sites} pools (${maker}); load ${load.toFixed(1)} on ${cpus().length} processors`,
    );
    const colds: Time[] = [];
    for (let run = 0; run < 5; run++) colds.push(await coldStart(tree));
    report("cold start, from the process to the first diagnostics", colds, 0.5, aims.cold);
    for (const [name, path] of [
      ["a site of nginx", (at: number) => file(tree, "nginx/sites-enabled", 100 + at)],
      ["a pool of PHP-FPM", (at: number) => file(tree, "php/pool.d", 100 + at)],
    ] as const) {
      const times = await type(tree, path);
      report(`keystroke to diagnostics in ${name}, ${times.length} keystrokes`, times, 0.95, aims.p95);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function makeTree(target: string): string {
  const shared = join(root, "../shared/bench/gen.mjs");
  if (existsSync(shared) && spawnSync(process.execPath, [shared, String(sites), target]).status === 0) return "gen.mjs";
  writeSites(target, sites);
  return "write-sites.ts";
}

function file(tree: string, directory: string, at: number): string {
  const names = ["site", "shop"].flatMap((name) =>
    [5, 4].map((width) => `${name}${String(at).padStart(width, "0")}.conf`),
  );
  const path = names.map((name) => join(tree, directory, name)).find((one) => existsSync(one));
  if (path === undefined) throw new Error(`no file ${at} in ${directory}`);
  return path;
}

async function start(tree: string): Promise<Editor> {
  const child = spawn(process.execPath, [join(root, "dist/no502.cjs"), "lsp", "--stdio"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  if (!child.stdout || !child.stdin) throw new Error("the server has no pipes");
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const waiting = new Set<(params: PublishDiagnosticsParams) => void>();
  connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    for (const take of [...waiting]) take(params);
  });
  connection.listen();
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: pathToFileURL(tree).href,
    capabilities: { textDocument: { publishDiagnostics: { relatedInformation: true, versionSupport: true } } },
    // So that there is something to show in every file.
    initializationOptions: { show: "info" },
  });
  await connection.sendNotification("initialized", {});
  return {
    connection,
    child,
    next: (fits) =>
      new Promise((resolve) => {
        const take = (params: PublishDiagnosticsParams) => {
          if (!fits(params)) return;
          waiting.delete(take);
          resolve(params);
        };
        waiting.add(take);
      }),
  };
}

async function stop({ connection, child }: Editor): Promise<void> {
  await connection.sendRequest("shutdown");
  const gone = new Promise((resolve) => child.once("exit", resolve));
  await connection.sendNotification("exit");
  await gone;
}

async function coldStart(tree: string): Promise<Time> {
  const begin = performance.now();
  const had = waited(process.pid);
  const editor = await start(tree);
  await editor.next(() => true);
  const wall = performance.now() - begin;
  const own = wall - (waited(process.pid) - had) - waited(editor.child.pid);
  await stop(editor);
  return { wall, own };
}

/** Milliseconds that a process was ready to run and had to wait for the processor; 0 where the system does not tell. */
function waited(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ")[1]) / 1e6;
  } catch {
    return 0;
  }
}

async function type(tree: string, path: (at: number) => string): Promise<Time[]> {
  const editor = await start(tree);
  await editor.next(() => true);
  await rest(3000);
  const times: Time[] = [];
  for (const [at, [anchor, piece]] of pieces.entries()) {
    const name = path(at);
    const uri = pathToFileURL(name).href;
    const text = readFileSync(name, "utf8");
    const start = Math.max(0, text.indexOf(anchor));
    const upTo = text.slice(0, start).split("\n");
    const line = upTo.length - 1;
    let character = upTo.at(-1)?.length ?? 0;
    let row = line;
    let version = 1;
    const opened = editor.next((params) => params.uri === uri);
    await editor.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "nginx", version, text },
    });
    await opened;
    await rest(pause);
    for (const sign of piece) {
      const position = { line: row, character };
      version++;
      const wanted = version;
      const told = editor.next((params) => params.uri === uri && params.version === wanted);
      const before = waited(editor.child.pid) + waited(process.pid);
      const begin = performance.now();
      void editor.connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [{ range: { start: position, end: position }, text: sign }],
      });
      await told;
      const wall = performance.now() - begin;
      times.push({ wall, own: wall - (waited(editor.child.pid) + waited(process.pid) - before) });
      if (sign === "\n") {
        row++;
        character = 0;
      } else character++;
      // A person stops to think now and then, and the server starts to lint everything after a second.
      const thought = times.length % 23 === 0 ? 1150 : times.length % 9 === 0 ? 350 + (times.length % 5) * 60 : pace;
      await rest(thought);
    }
    await rest(pause);
  }
  await stop(editor);
  return times;
}

function rest(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function report(name: string, times: readonly Time[], share: number, aim: number): void {
  const figure = share === 0.5 ? "median" : `p${share * 100}`;
  const [wall, own] = [times.map((time) => time.wall), times.map((time) => time.own)].map((list) => {
    const sorted = list.sort((a, b) => a - b);
    return (part: number) =>
      (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] as number).toFixed(0);
  }) as [(part: number) => string, (part: number) => string];
  console.log(`${name}: ${figure} ${wall(share)} ms (aim: at most ${aim} ms)`);
  console.log(`    median ${wall(0.5)} ms, from ${wall(0)} to ${wall(1)} ms`);
  console.log(
    `    without waiting for other programs: ${figure} ${own(share)} ms, median ${own(0.5)} ms, at most ${own(1)} ms`,
  );
}
