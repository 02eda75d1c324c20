import { spawn, spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectFolder } from "../support/examples.ts";

/** Where Debian puts packages of Emacs; a batch run looks there only when told. */
const packages =
  '(dolist (d (directory-files "/usr/share/emacs/site-lisp/elpa" t "^[a-z]" t)) (add-to-list (quote load-path) d))';
const installed =
  spawnSync("emacs", ["--batch", "--eval", `(ignore-errors ${packages})`, "--eval", "(require 'eglot)"]).status === 0;

/** The set-up that users copy: the first block of Lisp in the page. */
function setUp(): string {
  const page = readFileSync(join(projectFolder, "editors/emacs.md"), "utf8");
  const block = /```elisp\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  const server = [
    "--import",
    join(projectFolder, "node_modules/tsx/dist/loader.mjs"),
    join(projectFolder, "src/cli/bin.ts"),
  ];
  const own = [process.execPath, ...server].map((word) => JSON.stringify(word)).join(" ");
  expect(block).toContain('"no502" "lsp"');
  return block.replace('"no502" "lsp"', `${own} "lsp"`);
}

function drive(tree: string, seen: string): Promise<string> {
  const child = spawn(
    "emacs",
    [
      ...["-Q", "--batch", "--eval", `(ignore-errors ${packages})`, "--eval", `(progn ${setUp()})`],
      ...["-l", join(projectFolder, "test/editors/drive.el")],
    ],
    {
      cwd: tree,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 150_000,
      killSignal: "SIGKILL",
      env: { ...process.env, NO502_TREE: tree, NO502_SEEN: seen, HOME: join(tree, ".state") },
    },
  );
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (bytes: Buffer) => {
      said += bytes.toString("utf8");
    });
  return new Promise((resolve) => child.once("close", () => resolve(said)));
}

describe("the page for Emacs", () => {
  it("holds Lisp that starts the server", () => {
    const page = readFileSync(join(projectFolder, "editors/emacs.md"), "utf8");
    const blocks = [...page.matchAll(/```elisp\n([\s\S]*?)```/g)].map(([, block = ""]) => block);
    expect(blocks).toHaveLength(2);
    for (const block of blocks) {
      expect(block).toContain('"no502" "lsp"');
      let depth = 0;
      for (const [sign] of block.replace(/"(?:[^"\\]|\\.)*"/g, "").matchAll(/[()]/g)) {
        depth += sign === "(" ? 1 : -1;
        expect(depth).toBeGreaterThanOrEqual(0);
      }
      expect(depth).toBe(0);
    }
  });
});

// Not every system has a package of Eglot: .ci/run installs it where there is one.
if (installed)
  describe("real Emacs with Eglot", () => {
    it("shows findings, mends one, and leads to the pool", { timeout: 180_000 }, async () => {
      const place = realpathSync(mkdtempSync(join(tmpdir(), "no502-emacs-")));
      const tree = join(place, "tree");
      const seen = join(place, "seen");
      try {
        cpSync(join(projectFolder, "samples/api-behind-keepalive"), tree, { recursive: true });
        mkdirSync(join(tree, "php/pool.d"));
        renameSync(join(tree, "php/pages.conf"), join(tree, "php/pool.d/pages.conf"));
        appendFileSync(join(tree, "php/pool.d/pages.conf"), "request_terminate_timeout = 90s\n");
        mkdirSync(join(tree, ".git"));
        mkdirSync(join(tree, ".state"));
        const said = await drive(tree, seen);
        const steps = new Map(
          readFileSync(seen, "utf8")
            .split("\n")
            .filter(Boolean)
            .map((line) => JSON.parse(line) as [string, unknown]),
        );
        expect(steps.get("trouble"), said).toBeUndefined();
        expect(steps.get("findings"), said).toContain("15 keepalive-before-balancer");
        expect(steps.get("actions")).toEqual([
          "Move keepalive behind least_conn",
          "Ignore keepalive-before-balancer here, with a reason",
        ]);
        expect(steps.get("left")).not.toContain("keepalive-before-balancer");
        const written = readFileSync(join(tree, "nginx/nginx.conf"), "utf8");
        expect(written.indexOf("keepalive 32;")).toBeGreaterThan(written.indexOf("least_conn;"));
        expect(steps.get("hover")).toMatch(/Pool (?:\*\*)?pages/);
        expect(steps.get("definition")).toMatch(/php\/pool\.d\/pages\.conf$/);
        expect(steps.get("outline")).toContain("location /v2/");
        expect(steps.get("pool file")).toBe(true);
      } finally {
        rmSync(place, { recursive: true, force: true });
      }
    });
  });
