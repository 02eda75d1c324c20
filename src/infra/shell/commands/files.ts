import { basename, dirname, join } from "../../../source/paths.ts";
import { type Paths, pathsOf } from "../expand.ts";
import type { Call } from "../state.ts";
import { literalValue, textOf, type Value } from "../value.ts";
import { copyFile, makeAllUnknown, makeUnknown, remove, type Writer, writeOutput, writerOf } from "../write-files.ts";
import { type Command, optionsOf, silent } from "./command.ts";

/** Commands that make, move and remove files. */
export const fileCommands: Readonly<Record<string, Command>> = {
  cd: (call) => {
    const target = optionsOf(call.args).operands[0];
    const text = target === undefined ? null : textOf(target);
    const { paths } = target === undefined ? { paths: [] } : pathsOf(target, call.state, call.world);
    const certain = call.certain && text !== "-" && paths.length === 1;
    call.state.cwd = certain ? (paths[0] as string) : null;
    return silent;
  },
  mkdir: (call) => {
    const { operands } = optionsOf(call.args, ["m", "mode"]);
    for (const path of operands.flatMap((value) => pathsOf(value, call.state, call.world).paths)) {
      const { kind } = call.world.files.entry(path);
      if (!call.certain || kind === "directory" || kind === "unknown" || kind === "file") continue;
      // A new directory is empty; one that may have been there before keeps what it has.
      const mode = kind === "absent" ? "replace" : "merge";
      call.world.files.put({ kind: "directory", path, mode, because: call.world.because(call.at) });
    }
    return silent;
  },
  touch: (call) => {
    const { operands } = optionsOf(call.args, ["d", "r", "t", "date", "reference"]);
    for (const path of operands.flatMap((value) => pathsOf(value, call.state, call.world).paths)) {
      const { kind } = call.world.files.entry(path);
      if (kind === "absent") writeOutput(writerOf(call), path, { kind: "nothing" }, false);
      else if (kind === "nothing") makeUnknown(writerOf(call), path, false);
    }
    return silent;
  },
  truncate: (call) => {
    const options = optionsOf(call.args, ["s", "r", "size", "reference"]);
    const size = options.value("s", "size");
    for (const value of options.operands) {
      const { paths } = pathsOf(value, call.state, call.world);
      const empty = size !== null && textOf(size) === "0";
      for (const path of paths)
        if (empty) writeOutput(writerOf(call), path, { kind: "nothing" }, false);
        else makeUnknown(writerOf(call), path, false);
    }
    return silent;
  },
  rm: (call) => {
    const { operands } = optionsOf(call.args);
    for (const value of operands) removeAll(writerOf(call), value, call);
    return silent;
  },
  unlink: (call) => fileCommands.rm?.(call) ?? null,
  rmdir: () => silent,
  mv: (call) => transfer(call, true),
  cp: (call) => transfer(call, false),
  install: (call) => {
    const options = optionsOf(call.args, ["m", "o", "g", "t", "mode", "owner", "group", "target-directory"]);
    if (options.has("d", "directory")) {
      return fileCommands.mkdir?.({ ...call, args: options.operands }) ?? null;
    }
    return transfer(call, false);
  },
  rsync: (call) => {
    const { operands } = optionsOf(call.args, ["e", "exclude", "include"]);
    const target = operands.at(-1);
    if (target) makeAllUnknown(writerOf(call), pathsOf(target, call.state, call.world), true);
    return silent;
  },
  ln: (call) => {
    const options = optionsOf(call.args, ["t", "S", "target-directory", "suffix"]);
    const directory = options.value("t", "target-directory");
    const targets =
      directory === null && options.operands.length > 1 ? options.operands.slice(0, -1) : options.operands;
    const last = directory ?? (options.operands.length > 1 ? (options.operands.at(-1) as Value) : literalValue("."));
    const place = pathsOf(last, call.state, call.world);
    for (const target of targets)
      link(call, target, place, directory !== null || targets.length > 1, options.has("n", "T"));
    return silent;
  },
};

function link(call: Call, target: Value, place: Paths, inDirectory: boolean, notInto: boolean): void {
  const writer = writerOf(call);
  const text = textOf(target);
  const [at] = place.paths;
  if (at === undefined || place.others !== null) return makeAllUnknown(writer, place, true);
  const { kind } = call.world.files.entry(at);
  const into = inDirectory || (kind === "directory" && !notInto);
  // Nobody knows whether a directory lies there, and with it the name of the link.
  if (!into && !notInto && call.world.files.isOpen(at) && !/\.\w+$/.test(basename(at))) makeUnknown(writer, at, true);
  if (text === null || !writer.certain) return makeUnknown(writer, at, true);
  const path = into ? join(at, basename(text)) : at;
  const goal = text.startsWith("/") ? join("/", text) : join(dirname(path), text);
  if (goal === path) return;
  call.world.files.put({ kind: "link", path, target: goal, because: call.world.because(call.at) });
}

function removeAll(writer: Writer, value: Value, call: Call): void {
  const text = textOf(value);
  const { files } = call.world;
  const { paths, others } = pathsOf(value, call.state, call.world);
  // `rm -rf /etc/nginx/conf.d/*` leaves an empty directory, whatever lay in it.
  const all =
    text !== null && /[^/]\/\*$/.test(text) && !value.pieces.some(({ quoted, text: own }) => quoted && own === "*");
  if (all && others !== null && others !== "/" && writer.certain) {
    files.put({ kind: "directory", path: others, mode: "replace", because: call.world.because(call.at) });
    return;
  }
  for (const path of paths) remove(writer, path);
  if (others !== null) makeAllUnknown(writer, { paths: [], others }, true);
}

/** `cp` and `mv`: into a directory, or to a new name. */
function transfer(call: Call, moves: boolean): typeof silent {
  const writer = writerOf(call);
  const options = optionsOf(call.args, [
    "t",
    "S",
    "m",
    "o",
    "g",
    "target-directory",
    "suffix",
    "mode",
    "owner",
    "group",
  ]);
  const named = options.value("t", "target-directory");
  const sources = named === null ? options.operands.slice(0, -1) : options.operands;
  const last = named ?? options.operands.at(-1);
  if (last === undefined || sources.length === 0) return silent;
  const target = pathsOf(last, call.state, call.world);
  const [to] = target.paths;
  const written = textOf(last) ?? "";
  const found = sources.map((value) => ({ value, ...pathsOf(value, call.state, call.world) }));
  if (to === undefined || target.paths.length > 1 || target.others !== null) makeAllUnknown(writer, target, true);
  else {
    const { kind } = call.world.files.entry(to);
    const count = found.reduce((sum, { paths }) => sum + paths.length, 0);
    const ends = /\/\.?$/.test(written) || written === ".";
    const into = !options.has("T") && (kind === "directory" || ends || named !== null || count > 1);
    const open = call.world.files.isOpen(to);
    for (const { value, paths, others } of found) {
      if (others !== null) makeUnknown(writer, to, true);
      for (const from of paths) {
        // `cp -r from/. to` copies what lies in it.
        const content = /\/\.$/.test(textOf(value) ?? "");
        const path = into && !content ? join(to, basename(from)) : to;
        // A directory may lie there, so that the file may get one of two names.
        if (!into && open && !/\.\w+$/.test(basename(to))) makeUnknown(writer, to, true);
        else copyFile(writer, from, path);
      }
    }
  }
  if (moves) {
    for (const { paths, others } of found) {
      for (const path of paths) if (path !== to) remove(writer, path);
      if (others !== null && others !== "/") makeUnknown(writer, others, true);
    }
  }
  return silent;
}
