#!/usr/bin/env node
"use strict";
// Starts command.cjs. command.cache holds the bytecode that V8 made of it when the package was built; it saves about a
// quarter of the time of a small run. V8 refuses it when its own version, its flags or the source differ, and then
// compiles as always.
const { readFileSync } = require("node:fs");
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
new Script(source, { filename: file, cachedData }).runInThisContext()({}, require, { exports: {} }, file, __dirname);
