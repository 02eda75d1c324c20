/**
 * What yargs needs of its surroundings, for the bundle: `scripts/build.ts` puts it in the place of yargs' own
 * `lib/platform-shims/esm.mjs`. That one reads locale files, loads `assert` and a module loader and compiles the Unicode
 * tables of string-width at start, which costs about 25 ms of each run; none of it is needed here.
 */
import { basename, dirname, extname, join, normalize, relative, resolve } from "node:path";
import { format, inspect } from "node:util";
// @ts-expect-error: a file of yargs-parser without types.
import { camelCase, decamelize, looksLikeNumber } from "../node_modules/yargs-parser/build/lib/string-utils.js";
// @ts-expect-error: a file of yargs-parser without types.
import { YargsParser } from "../node_modules/yargs-parser/build/lib/yargs-parser.js";
import { displayWidth } from "../src/report/display-width.ts";

const refuse = (what: string) => () => {
  throw new Error(`yargs asked for ${what}, which the bundle leaves out`);
};

const parser = new YargsParser({
  cwd: process.cwd,
  env: () => process.env,
  format,
  normalize,
  resolve,
  require: refuse("require"),
});

const Parser = Object.assign((words: string[], options: object) => parser.parse(words.slice(), options).argv, {
  detailed: (words: string[], options: object) => parser.parse(words.slice(), options),
  camelCase,
  decamelize,
  looksLikeNumber,
});

export default {
  assert: {
    notStrictEqual(a: unknown, b: unknown, message?: string) {
      if (a === b) throw new Error(message);
    },
    strictEqual(a: unknown, b: unknown, message?: string) {
      if (a !== b) throw new Error(message);
    },
  },
  // Lays out help pages: loaded when one is printed.
  cliui: (options: object) => require("cliui").default(options),
  findUp: () => undefined,
  getCallerFile: refuse("the caller's file"),
  // No variable of the environment changes what a command line means.
  getEnv: () => undefined,
  getProcessArgvBin: () => process.argv[1],
  inspect,
  mainFilename: "no502",
  Parser,
  path: { basename, dirname, extname, relative, resolve, join },
  process: {
    argv: () => process.argv,
    cwd: process.cwd,
    emitWarning: process.emitWarning,
    execPath: () => process.execPath,
    exit: refuse("the end of the process"),
    nextTick: process.nextTick,
    stdColumns: 80,
  },
  readdirSync: refuse("a directory"),
  readFileSync: refuse("a file"),
  require: refuse("require"),
  stringWidth: displayWidth,
  // English, as the messages are written in the code.
  y18n: {
    __: (...words: [string, ...unknown[]]) => format(...words),
    __n: (one: string, many: string, count: number, ...words: unknown[]) => format(count === 1 ? one : many, ...words),
    getLocale: () => "en",
    setLocale() {},
    updateLocale() {},
  },
};
