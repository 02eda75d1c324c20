"use strict";
// Runs command.cjs on some command lines and writes the bytecode that V8 made for them to command.cache beside it.
// Arguments: the file, and a JSON list of command lines. The wrapper must be launcher.cjs' to the letter.
const { readFileSync, writeFileSync } = require("node:fs");
const { dirname } = require("node:path");
const { Script } = require("node:vm");
const [node, , file, lines] = process.argv;
const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, "latin1")}\n})`;
const script = new Script(source, { filename: file });
const start = script.runInThisContext();
(async () => {
  for (const line of JSON.parse(lines)) {
    process.argv = [node, file, ...line];
    start({}, require, { exports: {} }, file, dirname(file));
    await new Promise(setImmediate);
  }
  writeFileSync(file.replace(/\.cjs$/, ".cache"), script.createCachedData());
  process.exitCode = 0;
})();
