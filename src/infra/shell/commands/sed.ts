import { lacksRemarksOnly } from "../../../facts/images/php-official.ts";
import { stockImageFile } from "../../../facts/images/stock-text.ts";
import { hash64 } from "../../../source/hash.ts";
import { fileId } from "../../../source/span.ts";
import { type Replacement, substitute } from "../../embed.ts";
import { pathsOf } from "../expand.ts";
import { parseSed, runSed, type SedCommand } from "../sed-script.ts";
import type { Call, Result } from "../state.ts";
import { textOf, unknownOutput, type Value } from "../value.ts";
import { makeAllUnknown, makeUnknown, writerOf } from "../write-files.ts";
import { optionsOf } from "./command.ts";

/** `sed -i`: what it makes of a file is known where the script is one that we run ourselves. */
export function sed(call: Call): Result {
  const options = optionsOf(withoutSuffix(call.args), ["e", "f", "expression", "file", "l"]);
  const inPlace = options.has("i", "in-place");
  if (!inPlace) return { output: unknownOutput, status: "likely" };
  const given = scripts(call.args);
  const [first, ...rest] = options.operands;
  const texts = given.length > 0 ? given.map(textOf) : [first ? textOf(first) : null];
  const files = given.length > 0 ? options.operands : rest;
  const extended = options.has("r", "E", "regexp-extended");
  const parsed = options.has("f", "file", "n", "z")
    ? [null]
    : texts.map((text) => (text === null ? null : parseSed(text, extended)));
  const script = parsed.includes(null) ? null : (parsed as readonly (readonly SedCommand[])[]).flat();
  const writer = writerOf(call, "sed");
  for (const value of files) {
    const found = pathsOf(value, call.state, call.world);
    for (const path of found.paths) {
      if (script === null || !call.certain || !edit(call, path, script)) makeUnknown(writer, path, false);
    }
    if (found.others !== null) makeAllUnknown(writer, { paths: [], others: found.others }, true);
  }
  return { output: unknownOutput, status: "likely" };
}

/** GNU's `-i` takes a suffix only where it is joined; letters behind it belong to the suffix. */
function withoutSuffix(args: readonly Value[]): readonly Value[] {
  return args.map((value) => {
    const text = textOf(value);
    const match = text === null ? null : /^-([nrEsz]*)i\S+$/.exec(text);
    if (!match) return value;
    return {
      ...value,
      pieces: [{ text: `-${match[1]}i`, quoted: true, verbatim: false, start: value.start, end: value.end }],
    };
  });
}

function scripts(args: readonly Value[]): readonly Value[] {
  return args.flatMap((value, at) => {
    const text = textOf(value) ?? "";
    if (/^-[nrEsiz]*e$/.test(text) || text === "--expression") return args[at + 1] ? [args[at + 1] as Value] : [];
    if (!text.startsWith("--expression=") && !/^-e./.test(text)) return [];
    const from = text.startsWith("-e") ? 2 : "--expression=".length;
    return [
      {
        ...value,
        pieces: [{ text: text.slice(from), quoted: true, verbatim: false, start: value.start, end: value.end }],
      },
    ];
  });
}

function edit(call: Call, path: string, script: readonly SedCommand[]): boolean {
  const { world } = call;
  const entry = world.files.entry(path);
  // Where no file is, sed fails and the build with it; what is not known stays so.
  if (entry.kind === "absent") return true;
  if (entry.kind !== "file") return false;
  const because = world.because(call.at);
  const stock = world.stockText(entry.file);
  if (stock !== null) {
    const replaced = runSed(script, stock);
    if (replaced === null) return false;
    // Texts of packages are shortened: what finds nothing in ours may find something in theirs.
    if (!lacksRemarksOnly(entry.file) && script.some((command) => runSed([command], stock)?.length === 0)) return false;
    if (replaced.length === 0) return true;
    const after = apply(stock, replaced);
    world.files.putFile(path, stockImageFile(`sed-${hash64(stock + after).slice(0, 8)}`, path, after), because);
    return true;
  }
  const before = world.files.embeddedAt(path, path.slice(1));
  const replaced = before === null || before.text.length > largest ? null : runSed(script, before.text);
  if (before === null || replaced === null) return false;
  if (replaced.length === 0) return true;
  const after = substitute(before, replaced);
  const embedded = { ...after, id: fileId(`${after.id}~${hash64(after.text).slice(0, 8)}`) };
  world.input.addEmbedded(embedded);
  world.files.putFile(path, embedded.id, because);
  return true;
}

const largest = 500_000;

function apply(text: string, replacements: readonly Replacement[]): string {
  let out = "";
  let at = 0;
  for (const { start, end, text: by } of replacements) {
    out += text.slice(at, start) + by;
    at = end;
  }
  return out + text.slice(at);
}
