import { type Known, known, unknown } from "../../../source/known.ts";
import { pathsOf } from "../expand.ts";
import { runNested, runScript, runWords } from "../interpret.ts";
import { join, type PlacedText } from "../placed-text.ts";
import { assign, type Call, type Result, type ShellState } from "../state.ts";
import { nothing, textOf, unknownOutput, type Value } from "../value.ts";
import { makeAllUnknown, writerOf } from "../write-files.ts";
import { type Command, likely, optionsOf, silent } from "./command.ts";
import { isShell, scriptAt, unknownCommand } from "./run-command.ts";

const shell: Command = (call) => {
  let at = 0;
  let command = false;
  for (; at < call.args.length; at++) {
    const text = textOf(call.args[at] as Value);
    if (text === null || !/^[-+]/.test(text)) break;
    if (text === "--") {
      at++;
      break;
    }
    if (/^[-+]\w*o$/.test(text)) at++;
    if (/^-[a-zA-Z]*c/.test(text)) command = true;
  }
  const [script, ...positional] = call.args.slice(at);
  if (command) {
    if (script === undefined) return likely;
    const source = sourceOf(script, call.state.source);
    // `sh -c text name args`
    if (source !== null) return runNested(source, positional.slice(1), call);
    return unknownCommand(call, "");
  }
  if (script === undefined) {
    // `bash <<EOF`; what comes out of a pipe is known where it was written before it.
    const { stdin } = call;
    if (stdin.kind !== "text") return likely;
    return runNested(fromPieces(stdin.source, stdin), [], { ...call, stdin: nothing });
  }
  const source = scriptAt(call, script);
  return source === null ? unknownCommand(call, "") : runNested(source, positional, call);
};

const source: Command = (call) => {
  const [file] = call.args;
  const script = file === undefined ? null : scriptAt(call, file);
  if (script === null || !isShell(script.text, "x.sh")) return likely;
  const inner: ShellState = { ...call.state, source: script, depth: call.state.depth + 1 };
  if (inner.depth > 12) return likely;
  const result = runScript(inner, call.world, call.certain, call.stdin);
  call.state.cwd = inner.cwd;
  call.state.ended ||= inner.ended;
  call.state.mayHaveEnded ||= inner.mayHaveEnded;
  return result;
};

/** Runs the command that follows its own options. */
const passes =
  (taking: readonly string[], operands = 0): Command =>
  (call) => {
    let at = 0;
    for (; at < call.args.length; at++) {
      const text = textOf(call.args[at] as Value);
      if (text === null || !text.startsWith("-")) break;
      if (text === "--") {
        at++;
        break;
      }
      if (taking.includes(text)) at++;
    }
    return runWords(call.args.slice(at + operands), call);
  };

/** The same as another user, whom the first operand or an option names. */
const passesAs =
  (taking: readonly string[], operands: number, option: RegExp | null): Command =>
  (call) => {
    const texts = call.args.map(textOf);
    const asked = option === null ? 0 : texts.findIndex((text) => text !== null && option.test(text));
    const plain = option === null ? (texts.find((text) => text === null || !text.startsWith("-")) ?? null) : null;
    const joined = option === null || asked === -1 ? null : (/=(.+)$/.exec(texts[asked] ?? "")?.[1] ?? null);
    const name = option === null ? plain : (joined ?? texts[asked + 1] ?? null);
    const user: Known<string> = name === null ? unknown("variable") : known(name.split(":")[0] ?? name);
    const state = asked === -1 ? call.state : { ...call.state, user: { value: user, span: call.at } };
    return passes(taking, operands)({ ...call, state });
  };

/** Commands that run others, and what belongs to the shell itself. */
export const wrapperCommands: Readonly<Record<string, Command>> = {
  sh: shell,
  bash: shell,
  ash: shell,
  dash: shell,
  zsh: shell,
  ".": source,
  source,
  sudo: passesAs(["-u", "-g", "-h"], 0, /^(?:-u|--user(?:=.+)?)$/),
  gosu: passesAs([], 1, null),
  "su-exec": passesAs([], 1, null),
  setpriv: passesAs(["--reuid", "--regid", "--ruid", "--rgid", "--groups"], 0, /^--r(?:e)?uid(?:=.+)?$/),
  nice: passes(["-n"]),
  ionice: passes(["-c", "-n"]),
  nohup: passes([]),
  time: passes([]),
  timeout: passes(["-s", "-k"], 1),
  "dumb-init": passes([]),
  tini: passes([]),
  catatonit: passes([]),
  "with-contenv": passes([]),
  "s6-setuidgid": passesAs([], 1, null),
  stdbuf: passes(["-i", "-o", "-e"]),
  builtin: passes([]),
  command: (call) => {
    const asks = call.args.some((value) => /^-[vV]$/.test(textOf(value) ?? ""));
    return asks ? { output: unknownOutput, status: "open" } : (passes([])(call) as Result);
  },
  exec: (call) => {
    if (call.args.length === 0) return silent;
    const result = passes(["-a"])({ ...call, replaces: true }) as Result;
    ends(call);
    return result;
  },
  exit: (call) => {
    const code = call.args[0] ? textOf(call.args[0]) : null;
    // A script that gives up starts nothing; one that may end well may leave out the rest.
    if (call.certain) call.state.ended = true;
    else if (code === "0" || (code === null && !call.state.afterFailure)) call.state.mayHaveEnded = true;
    return silent;
  },
  return: (call) => wrapperCommands.exit?.(call) ?? null,
  env: (call) => {
    let at = 0;
    for (; at < call.args.length; at++) {
      const text = textOf(call.args[at] as Value);
      if (text === null) break;
      const assignment = /^(\w+)=/.exec(text);
      if (assignment) assign(call.state, assignment[1] as string, text.slice(assignment[0].length), call.certain);
      else if (/^-[uC]$/.test(text)) at++;
      else if (!text.startsWith("-")) break;
    }
    return runWords(call.args.slice(at), call);
  },
  eval: (call) => {
    const [first] = call.args;
    const text = call.args.length === 1 && first ? sourceOf(first, call.state.source) : null;
    if (text === null) return unknownCommand(call, call.args.map((value) => textOf(value) ?? "").join(" "));
    return runNested(text, call.state.positional, call);
  },
  export: declare,
  readonly: declare,
  declare,
  local: declare,
  typeset: declare,
  unset: (call) => {
    for (const value of call.args) {
      const name = textOf(value);
      if (name !== null && call.certain) call.state.variables.delete(name);
    }
    return silent;
  },
  set: (call) => {
    const at = call.args.findIndex((value) => textOf(value) === "--");
    const given =
      at === -1
        ? call.args[0] && !/^[-+]/.test(textOf(call.args[0]) ?? "x")
          ? call.args
          : null
        : call.args.slice(at + 1);
    if (given !== null) call.state.positional = call.certain ? given : null;
    return silent;
  },
  shift: (call) => {
    const count = Number(call.args[0] ? (textOf(call.args[0]) ?? Number.NaN) : 1);
    const { positional } = call.state;
    call.state.positional = call.certain && Number.isInteger(count) ? (positional?.slice(count) ?? null) : null;
    return silent;
  },
  read: (call) => {
    for (const value of optionsOf(call.args, ["p", "d", "n", "t"]).operands) {
      const name = textOf(value);
      if (name !== null) assign(call.state, name, null, false);
    }
    return { output: nothing, status: "open" };
  },
  su: (call) => {
    const text = optionsOf(call.args, ["c", "s", "command", "shell"]).value("c", "command");
    const script = text === null ? null : sourceOf(text, call.state.source);
    return script === null ? likely : runNested(script, [], call);
  },
  xargs: (call) => {
    const at = call.args.findIndex((value) => !/^-/.test(textOf(value) ?? "x"));
    const words = at === -1 ? [] : call.args.slice(at);
    const verb = words[0] ? textOf(words[0]) : null;
    if (verb === null || /^(?:sed|rm|mv|cp|tee|perl|sh|bash|unlink|ln)$/.test(verb)) {
      // Its files come from the commands before it.
      makeAllUnknown(writerOf(call, `xargs ${verb ?? ""}`.trim()), { paths: [], others: "/" }, true);
    }
    return likely;
  },
  find: (call) => {
    const texts = call.args.map(textOf);
    const acts = texts.some(
      (text, at) =>
        text === "-delete" ||
        (/^-(?:exec|execdir|ok)$/.test(text ?? "") &&
          !/^(?:chmod|chown|chgrp|touch|ls|grep|strip|echo|stat|dirname|basename|gzip|cat)$/.test(texts[at + 1] ?? "")),
    );
    if (!acts) return likely;
    for (const [at, value] of call.args.entries()) {
      if (texts[at]?.startsWith("-") || texts[at] === "(" || texts[at] === "!") break;
      const place = pathsOf(value, call.state, call.world);
      // In a directory above the configuration, the names decide; they are programs and caches in practice.
      if (
        place.paths.every(
          (path) => /^\/(?:usr|var|tmp|root|home|opt|srv|app)?(?:\/[^/]+)?$/.test(path) && !/^\/etc/.test(path),
        )
      )
        continue;
      makeAllUnknown(writerOf(call), place, true);
    }
    return likely;
  },
};

function declare(call: Call): Result {
  for (const value of call.args) {
    const text = textOf(value);
    const head = /^(\w+)=/.exec(value.pieces[0]?.text ?? "");
    if (head) assign(call.state, head[1] as string, text === null ? null : text.slice(head[0].length), call.certain);
  }
  return silent;
}

function ends(call: Call): void {
  if (call.certain) call.state.ended = true;
  else call.state.mayHaveEnded = true;
}

/** The script that a value holds, each character at its place; null where a part is not known. */
export function sourceOf(value: Value, source: PlacedText): PlacedText | null {
  let out: PlacedText = { ...source, text: "", runs: [] };
  for (const piece of value.pieces) {
    if (piece.text === null) return null;
    const part = join(source, [{ start: piece.start, end: piece.verbatim ? piece.end : piece.start }]);
    const shift = out.text.length;
    // What a variable holds stands where the variable does.
    const runs = piece.verbatim ? part.runs : [{ at: 0, to: part.runs[0]?.to ?? 0 }];
    out = {
      ...out,
      text: out.text + piece.text,
      runs: [...out.runs, ...runs.map(({ at, to }) => ({ at: at + shift, to }))],
    };
  }
  return out.runs.length === 0 ? { ...out, runs: [{ at: 0, to: source.runs[0]?.to ?? 0 }] } : out;
}

function fromPieces(
  source: PlacedText,
  output: { readonly pieces: readonly { text: string; start: number }[] },
): PlacedText {
  let text = "";
  const runs: { at: number; to: number }[] = [];
  for (const piece of output.pieces) {
    runs.push({ at: text.length, to: piece.start });
    text += piece.text;
  }
  return { ...source, text, runs: runs.length > 0 ? runs : [{ at: 0, to: 0 }] };
}
