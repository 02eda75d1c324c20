#!/usr/bin/env node
"use strict";
// Starts command.cjs. command.cache holds the bytecode that V8 made of it when the package was built; it saves about a
// quarter of the time of a small run. V8 refuses it when its own version, its flags or the source differ, and then
// compiles as always.
const { readFileSync } = require("node:fs");
const { setFlagsFromString } = require("node:v8");
const { Script } = require("node:vm");
const file = `${__dirname}/command.cjs`;
let cachedData;
try {
  cachedData = readFileSync(`${__dirname}/command.cache`);
} catch {
  // Not shipped, or not readable: only slower.
}
// The bundle is ASCII: reading it so is quicker, and V8 keeps one byte for each character.
const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, "latin1")}\n})`;
const script = new Script(source, { filename: file, cachedData });
// A run is over before most of what V8 optimises has paid for it: a third of the time of a large run went there. After
// the script, because the bytecode is bound to the flags; only where the flag is known to exist.
if (process.versions.v8.startsWith("11.")) setFlagsFromString("--interrupt-budget=1000000");
script.runInThisContext()({}, require, { exports: {} }, file, __dirname);
