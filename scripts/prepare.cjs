"use strict";
// Builds, after `npm install` and before `npm pack`. `npm install --global git+...`, which is also how pre-commit installs a
// hook, runs this in a fresh clone without the development dependencies: npm hands its own `--global` down to the
// installation that was to bring them (npm 11). They are then installed here first.
const { spawnSync } = require("node:child_process");
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");
const shell = process.platform === "win32";

function npm(args) {
  const { npm_config_global: _global, NODE_ENV: _mode, ...env } = process.env;
  const { status } = spawnSync("npm", args, { cwd: root, stdio: "inherit", env, shell });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(join(root, "node_modules/tsx"))) {
  npm(["install", "--global=false", "--include=dev", "--ignore-scripts", "--no-save"]);
}
npm(["run", "build"]);
