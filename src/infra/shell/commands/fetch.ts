import { basename } from "../../../source/paths.ts";
import { pathsOf } from "../expand.ts";
import type { Call } from "../state.ts";
import { literalValue, outline, textOf, type Value } from "../value.ts";
import { makeAllUnknown, makeUnknown, unknownArgument, writerOf } from "../write-files.ts";
import { type Command, likely, optionsOf } from "./command.ts";

/** Commands that bring files from elsewhere: what they write is not known, where is. */
export const fetchCommands: Readonly<Record<string, Command>> = {
  curl: (call) => {
    const options = optionsOf(call.args, [
      "o",
      "H",
      "d",
      "u",
      "A",
      "X",
      "e",
      "b",
      "c",
      "F",
      "T",
      "output",
      "header",
      "data",
      "url",
    ]);
    const output = options.value("o", "output");
    if (output !== null) unknownArgument(writerOf(call), output, false);
    if (options.has("O", "remote-name")) for (const url of options.operands) named(call, url, null);
    return likely;
  },
  wget: (call) => {
    const options = optionsOf(call.args, ["O", "P", "t", "T", "U", "o", "output-document", "directory-prefix"]);
    const output = options.value("O", "output-document");
    if (output !== null && textOf(output) !== "-") unknownArgument(writerOf(call), output, false);
    if (output === null) for (const url of options.operands) named(call, url, options.value("P", "directory-prefix"));
    return likely;
  },
  tar: (call) => {
    const [first, ...rest] = call.args;
    const old = first ? /^[a-zA-Z]+$/.test(textOf(first) ?? "") : false;
    // `tar xzf x.tgz -C /srv` is `tar -xzf x.tgz -C /srv`.
    const args = old && first ? [literalValue(`-${textOf(first)}`), ...rest] : call.args;
    const options = optionsOf(args, ["f", "C", "file", "directory", "strip-components", "exclude"]);
    if (options.has("x", "extract")) unpack(call, options.value("C", "directory"), options.value("f", "file"));
    else if (options.has("c", "create")) {
      const file = options.value("f", "file");
      if (file !== null && textOf(file) !== "-") unknownArgument(writerOf(call), file, false);
    }
    return likely;
  },
  unzip: (call) => {
    const options = optionsOf(call.args, ["d", "x"]);
    unpack(call, options.value("d"), options.operands[0] ?? null);
    return likely;
  },
  git: (call) => {
    const options = optionsOf(call.args, ["b", "c", "C", "branch", "depth"]);
    const [verb, url, directory] = options.operands;
    if (verb && textOf(verb) === "clone" && url) {
      if (directory) unknownArgument(writerOf(call), directory, true);
      else named(call, url, null);
    }
    call.world.files.open();
    return likely;
  },
};

/** A file or directory with the last name of an address. */
function named(call: Call, url: Value, directory: Value | null): void {
  const text = textOf(url);
  const path = text === null ? null : basename(text.replace(/[?#].*$/, "")).replace(/\.git$/, "");
  const parent = directory === null ? "" : `${textOf(directory) ?? ""}/`;
  if (path === null || path === "" || (directory !== null && textOf(directory) === null)) return;
  unknownArgument(writerOf(call), literalValue(`${parent}${path}`), true);
}

/** Archives of programs that are known to bring no configuration of nginx or PHP. */
const programs =
  /s6-overlay|node(?:js)?-v?\d|(?:^|\/)go\d|dockerize|composer|wkhtmlto|phantomjs|mhsendmail|ioncube|blackfire|newrelic|zephir/i;

function unpack(call: Call, directory: Value | null, archive: Value | null): void {
  call.world.files.open();
  const place = pathsOf(directory ?? literalValue("."), call.state, call.world);
  const [to] = place.paths;
  if (archive !== null && programs.test(outline(archive))) return;
  // Below /usr lie programs; their configuration lies elsewhere.
  if (to !== undefined && /^\/usr(?:\/local|\/share|\/lib|\/bin|\/local\/bin)?$/.test(to)) return;
  // Without a directory an archive is unpacked where the shell is, mostly into a directory of its own.
  if (to === "/" && directory === null) return;
  if (to === "/") {
    for (const path of ["/etc", "/usr/local/etc"]) makeUnknown(writerOf(call), path, true);
    return;
  }
  if (place.others === "/") return;
  makeAllUnknown(writerOf(call), place, true);
}
