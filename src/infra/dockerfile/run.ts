import { basename, join } from "../../source/paths.ts";
import type { Placement } from "../placement.ts";
import { isShell } from "../shell/commands/run-command.ts";
import { runScript, runWords } from "../shell/interpret.ts";
import { mentionedPaths } from "../shell/mentioned-paths.ts";
import type { PlacedText } from "../shell/placed-text.ts";
import type { World } from "../shell/state.ts";
import { literalValue, nothing } from "../shell/value.ts";
import { makeUnknown } from "../shell/write-files.ts";
import { changeUsers } from "./change-users.ts";
import { jsonWords } from "./docker-words.ts";
import { installPackages, noteRepositories } from "./install-packages.ts";
import type { Instruction } from "./instructions.ts";
import type { Stage } from "./stage.ts";

/** RUN: its commands change the files of the image, or make them unknown. */
export function run(instruction: Instruction, contextOf: (from: string | null) => string | null, stage: Stage): void {
  noteRepositories(instruction.script.text, stage);
  const mounts = mountsOf(instruction, contextOf, stage).map((mount) => stage.files.put(mount));
  const world = stage.world("RUN", (call) => installPackages(call, stage) || changeUsers(call, stage));
  const words = jsonWords(instruction.line.text);
  const script = scriptOf(instruction);
  if (words) {
    const state = stage.state(instruction.line);
    const values = words.map((word) => literalValue(word));
    runWords(values, { at: instruction.whole, certain: true, state, world, stdin: nothing, replaces: false });
  } else if (script === null || !/^(?:ba|da|a|z|k)?sh$/.test(basename(stage.shell[0] ?? ""))) {
    notFollowed(instruction, world, stage);
  } else runScript(stage.state(script), world);
  for (const mount of mounts) stage.files.withdraw(mount);
}

/** `RUN <<EOF` alone: the text below is the script. null for one in another language. */
function scriptOf({ line, script, heredocs }: Instruction): PlacedText | null {
  if (!/^\s*(?:\d*<<-?\S+\s*)+$/.test(line.text)) return script;
  const body = heredocs[0]?.body;
  if (body === undefined) return script;
  return isShell(body.text, "script.sh") ? body : null;
}

function notFollowed(instruction: Instruction, world: World, stage: Stage): void {
  const writer = {
    world,
    at: instruction.at,
    certain: false,
    command: "a script",
    state: stage.state(instruction.script),
  };
  for (const path of mentionedPaths(instruction.script.text, world)) makeUnknown(writer, path, true);
  stage.files.open();
}

/** `--mount=type=bind,source=docker,target=/tmp/docker`: directories that lie there for one RUN. */
function mountsOf(
  { flags, at }: Instruction,
  contextOf: (from: string | null) => string | null,
  stage: Stage,
): readonly Placement[] {
  return flags.flatMap(({ name, value }): Placement[] => {
    if (name !== "mount") return [];
    const fields = new Map(
      value.split(",").map((field) => [field.split("=")[0] ?? "", field.slice(field.indexOf("=") + 1)]),
    );
    const type = fields.get("type") ?? "bind";
    const target = fields.get("target") ?? fields.get("dst") ?? fields.get("destination");
    if (target === undefined || /[$]/.test(value)) return [];
    const path = join(stage.workdir ?? "/", target);
    const because = stage.because("RUN", at);
    const from = contextOf(fields.get("from") ?? null);
    if (type === "bind" && from !== null) {
      const tree = join(from, `./${fields.get("source") ?? fields.get("src") ?? "."}`);
      if (stage.input.kind(tree) === "directory") return [{ kind: "tree", path, tree, mode: "replace", because }];
      if (stage.input.kind(tree) === "file") return [{ kind: "file", path, file: tree as never, because }];
    }
    return [{ kind: "unknown", path, below: true, reason: "a mount of the build", because }];
  });
}
