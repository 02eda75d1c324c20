import { spawn, spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectFolder } from "../support/examples.ts";

const installed = spawnSync("nvim", ["--version"], { encoding: "utf8" }).status === 0;
if (!installed && process.env.NO502_REQUIRE_SERVERS)
  throw new Error("nvim is not installed, and NO502_REQUIRE_SERVERS is set");

/** Runs real Neovim without a screen, with the set-up that users copy. */
function drive(tree: string, seen: string, script: string): Promise<string> {
  const cmd = [
    process.execPath,
    "--import",
    join(projectFolder, "node_modules/tsx/dist/loader.mjs"),
    join(projectFolder, "src/cli/bin.ts"),
    "lsp",
  ];
  const list = cmd.map((word) => `'${word}'`).join(", ");
  const child = spawn(
    "nvim",
    [
      ...["--headless", "-u", "NONE", "-i", "NONE", "-n"],
      ...["-c", `lua vim.g.no502_cmd = { ${list} }`],
      ...["-c", `luafile ${join(projectFolder, "editors/neovim/no502.lua")}`],
      ...["-c", `luafile ${join(projectFolder, "test/editors", script)}`],
    ],
    {
      cwd: tree,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 150_000,
      killSignal: "SIGKILL",
      env: {
        ...process.env,
        NO502_TREE: tree,
        NO502_SEEN: seen,
        XDG_STATE_HOME: join(tree, ".state"),
        XDG_CACHE_HOME: join(tree, ".state"),
      },
    },
  );
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (bytes: Buffer) => {
      said += bytes.toString("utf8");
    });
  return new Promise((resolve) => child.once("close", () => resolve(said)));
}

function stepsIn(seen: string): ReadonlyMap<string, unknown> {
  const lines = readFileSync(seen, "utf8").split("\n").filter(Boolean);
  return new Map(lines.map((line) => JSON.parse(line) as [string, unknown]));
}

describe.skipIf(!installed)("real Neovim", () => {
  it("shows a finding, mends it, saves, and shows what a change of nginx does to PHP-FPM's file", {
    timeout: 180_000,
  }, async () => {
    const place = realpathSync(mkdtempSync(join(tmpdir(), "no502-nvim-")));
    const tree = join(place, "tree");
    const seen = join(place, "seen");
    try {
      cpSync(join(projectFolder, "samples/api-behind-keepalive"), tree, { recursive: true });
      appendFileSync(join(tree, "php/pages.conf"), "request_terminate_timeout = 90s\n");
      mkdirSync(join(tree, ".git"));
      const said = await drive(tree, seen, "drive.lua");
      const steps = stepsIn(seen);
      const got = (step: string) => steps.get(step) as { came: boolean; codes: string[] };
      expect(steps.get("trouble"), said).toBeUndefined();
      expect(got("opened"), said).toMatchObject({ came: true });
      expect(got("opened").codes).toContain("15:keepalive-before-balancer");
      expect(steps.get("message")).toMatchObject({ source: "no502" });
      const offered = steps.get("offered") as string[];
      expect(offered).toEqual([
        "Move keepalive behind least_conn",
        "Ignore keepalive-before-balancer here, with a reason",
      ]);
      expect(got("fixed")).toMatchObject({ came: true });
      expect(got("saved").codes.join()).not.toContain("keepalive-before-balancer");
      const written = readFileSync(join(tree, "nginx/nginx.conf"), "utf8");
      expect(written.indexOf("keepalive 32;")).toBeGreaterThan(written.indexOf("least_conn;"));
      expect((steps.get("the other file") as string[]).join()).not.toContain("timeout-inversion");
      expect(got("waits longer")).toMatchObject({ came: true });
      expect(got("waits as before")).toMatchObject({ came: true });
      expect(steps.get("hover")).toContain("Pool **pages**");
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  });

  it("completes and outlines what a manifest holds, and ignores a finding there", { timeout: 180_000 }, async () => {
    const place = realpathSync(mkdtempSync(join(tmpdir(), "no502-nvim-")));
    const tree = join(place, "tree");
    const seen = join(place, "seen");
    try {
      cpSync(join(projectFolder, "test/stacks/kubernetes-sidecar-wrong"), tree, { recursive: true });
      writeFileSync(join(tree, ".no502.json"), "{}\n");
      const said = await drive(tree, seen, "drive-inside.lua");
      const steps = stepsIn(seen);
      expect(steps.get("trouble"), said).toBeUndefined();
      expect(steps.get("opened"), said).toEqual(["15:socket-tcp-mismatch"]);
      expect(steps.get("completed")).toContain("fastcgi_read_timeout");
      expect(steps.get("outline")).toEqual(["/etc/nginx/conf.d/default.conf", "/usr/local/etc/php-fpm.d/zz-shop.conf"]);
      expect(steps.get("ignored")).toEqual([]);
      expect(readFileSync(join(tree, "shop.yaml"), "utf8")).toContain(
        "            # no502: ignore[socket-tcp-mismatch] moved tonight\n            fastcgi_pass",
      );
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  });
});
