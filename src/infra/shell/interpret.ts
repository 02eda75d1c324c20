import { componentPattern } from "../../source/glob.ts";
import type { Span } from "../../source/span.ts";
import type { EmbeddedPiece } from "../embed.ts";
import { runCommand } from "./commands/run-command.ts";
import { conditionOf } from "./condition.ts";
import { expandFields, expandWord, pathsOf } from "./expand.ts";
import { mentionedPaths } from "./mentioned-paths.ts";
import { parseScript } from "./parse-script.ts";
import { type PlacedText, piecesOf, placeOf } from "./placed-text.ts";
import type { Body, HereDocument, Node, Redirect, SimpleCommand } from "./script.ts";
import { assign, type Call, type Result, type ShellState, type Status, type World } from "./state.ts";
import { concatenate, nothing, type Output, textOf, unknownOutput, type Value } from "./value.ts";
import { makeAllUnknown, makeUnknown, type Writer, writeOutput } from "./write-files.ts";

const deepest = 12;
const mostTurns = 60;

/** Runs a script as far as it can be followed: the world's files are changed, or become unknown. */
export function runScript(state: ShellState, world: World, certain = true, stdin: Output = nothing): Result {
  return runBody(parseScript(state.source.text), state, world, certain, stdin);
}

function runBody(body: Body, state: ShellState, world: World, certain: boolean, stdin: Output): Result {
  const outputs: Output[] = [];
  let status: Status = "yes";
  for (const node of body.nodes) {
    if (state.ended) break;
    const result = runNode(node, state, world, certain && !state.mayHaveEnded, stdin);
    outputs.push(result.output);
    status = result.status;
  }
  return { output: concatenate(outputs), status };
}

function runNode(node: Node, state: ShellState, world: World, certain: boolean, stdin: Output): Result {
  if (world.budget-- <= 0) {
    if (world.budget === -1) unread(node.start, state.source.text.length, state, world);
    return { output: unknownOutput, status: "open" };
  }
  switch (node.kind) {
    case "command":
      return runSimple(node, state, world, certain, stdin);
    case "chain": {
      let status: Status = "yes";
      const outputs: Output[] = [];
      for (const { joined, node: one } of node.items) {
        if (state.ended) break;
        if (joined === "&&" && status === "no") continue;
        if (joined === "||" && status === "yes") continue;
        const sure = joined === null || (joined === "&&" ? status !== "open" : status === "no");
        const before = status;
        const result = runNode(one, state, world, certain && sure, stdin);
        outputs.push(result.output);
        status = result.status;
        if (joined === "&&" && before === "open" && status !== "no") status = "open";
        if (joined === "||" && before !== "no") status = "likely";
      }
      return { output: concatenate(outputs), status };
    }
    case "pipeline": {
      let input = stdin;
      let status: Status = "likely";
      for (const one of node.nodes) {
        // Each part runs in a shell of its own; a pipeline of one is only negated.
        const shell = node.nodes.length > 1 ? subshell(state) : state;
        const result = runNode(one, shell, world, certain, input);
        input = result.output;
        status = result.status;
      }
      if (node.negated) status = status === "yes" ? "no" : status === "no" ? "yes" : "open";
      return { output: input, status };
    }
    case "group": {
      const shell = node.subshell ? subshell(state) : state;
      const given = inputOf(node.redirects, node.documents, stdin, state, world);
      const result = runBody(node.body, shell, world, certain, given);
      if (node.subshell && shell.mayHaveEnded) state.mayHaveEnded = true;
      return { ...result, output: redirect(node, result.output, state, world, certain) };
    }
    case "if": {
      const outputs: Output[] = [];
      let sure = certain;
      for (const { condition, body } of node.branches) {
        const { status } = runBody(condition, state, world, sure, stdin);
        if (status === "no") continue;
        const proven = status === "yes";
        const before = state.afterFailure;
        state.afterFailure ||= asksForFailure(condition, state);
        outputs.push(runBody(body, state, world, sure && proven, stdin).output);
        state.afterFailure = before;
        if (proven) return { output: redirect(node, result(outputs, sure), state, world, certain), status: "likely" };
        sure = false;
      }
      if (node.otherwise) outputs.push(runBody(node.otherwise, state, world, sure, stdin).output);
      return { output: redirect(node, result(outputs, sure), state, world, certain), status: "likely" };
    }
    case "for": {
      const fields = node.words === null ? state.positional : node.words.flatMap((word) => turns(word, state, world));
      const outputs: Output[] = [];
      if (fields === null || fields.length > mostTurns || fields.some((value) => textOf(value) === null)) {
        assign(state, node.name, null, false);
        runBody(node.body, state, world, false, stdin);
        return { output: redirect(node, unknownOutput, state, world, certain), status: "likely" };
      }
      for (const value of fields) {
        assign(state, node.name, textOf(value), certain);
        outputs.push(runBody(node.body, state, world, certain, stdin).output);
      }
      return { output: redirect(node, concatenate(outputs), state, world, certain), status: "likely" };
    }
    case "while": {
      runBody(node.condition, state, world, false, stdin);
      runBody(node.body, state, world, false, stdin);
      return { output: redirect(node, unknownOutput, state, world, certain), status: "likely" };
    }
    case "case":
      return runCase(node, state, world, certain, stdin);
    case "function":
      state.functions.set(node.name, { node: node.body, source: state.source });
      return { output: nothing, status: "yes" };
    case "unread":
      unread(node.start, node.end, state, world);
      return { output: unknownOutput, status: "open" };
  }
}

/** `[ $? -ne 0 ]`, `[ "$status" != 0 ]`. */
function asksForFailure({ nodes }: Body, state: ShellState): boolean {
  const [first] = nodes;
  const last = nodes.at(-1);
  if (!first || !last) return false;
  return /\s(?:-ne|-gt|!=)\s+["']?0["']?(?!\d)/.test(state.source.text.slice(first.start, last.end));
}

function result(outputs: readonly Output[], sure: boolean): Output {
  return sure ? concatenate(outputs) : outputs.every(({ kind }) => kind === "nothing") ? nothing : unknownOutput;
}

/** The words that a loop runs over: patterns stand for the files that they match. */
function turns(word: Parameters<typeof expandFields>[0], state: ShellState, world: World): readonly Value[] {
  return expandFields(word, state, world).flatMap((value): readonly Value[] => {
    const pattern = value.pieces.some(({ text, quoted }) => text !== null && !quoted && /[*?[]/.test(text));
    if (!pattern) return [value];
    const { paths, others } = pathsOf(value, state, world);
    if (others !== null)
      return [
        { ...value, pieces: [{ text: null, quoted: false, verbatim: false, start: value.start, end: value.end }] },
      ];
    return paths.map((path) => ({
      ...value,
      pieces: [{ text: path, quoted: true, verbatim: false, start: value.start, end: value.end }],
    }));
  });
}

function runCase(
  node: Node & { kind: "case" },
  state: ShellState,
  world: World,
  certain: boolean,
  stdin: Output,
): Result {
  const word = textOf(expandWord(node.word, state, world));
  const outputs: Output[] = [];
  let sure = certain;
  for (const { patterns, body } of node.branches) {
    const matches = patterns.map((pattern): boolean | null => {
      const value = expandWord(pattern, state, world);
      const text = textOf(value);
      if (text === "*") return true;
      if (word === null || text === null) return null;
      return matchesPattern(text, word);
    });
    const matched = matches.includes(true);
    if (!matched && !matches.includes(null)) continue;
    outputs.push(runBody(body, state, world, matched && sure, stdin).output);
    if (matched) break;
    sure = false;
  }
  return { output: result(outputs, sure), status: "likely" };
}

/** Patterns of `case` match slashes, too. */
function matchesPattern(pattern: string, word: string): boolean {
  return pattern
    .split("|")
    .some((one) => componentPattern(one.replaceAll("/", "\u2044")).test(word.replaceAll("/", "\u2044")));
}

function subshell(state: ShellState): ShellState {
  return { ...state, variables: new Map(state.variables), functions: new Map(state.functions) };
}

function runSimple(node: SimpleCommand, state: ShellState, world: World, certain: boolean, stdin: Output): Result {
  const [first] = node.words;
  if (first === undefined) {
    for (const { name, value } of node.assignments)
      assign(state, name, value === null ? null : textOf(expandWord(value, state, world)), certain);
    return { output: redirect(node, nothing, state, world, certain), status: "likely" };
  }
  const fields = node.words.flatMap((word) => expandFields(word, state, world));
  // `FOO=x command`: only this command sees it.
  const shell = node.assignments.length > 0 ? subshell(state) : state;
  for (const { name, value } of node.assignments)
    assign(shell, name, value === null ? null : textOf(expandWord(value, state, world)), certain);
  const at = placeOf(state.source, node.start, node.end);
  const given = inputOf(node.redirects, node.documents, stdin, state, world);
  const ran = runWords(fields, { at, certain, state: shell, world, stdin: given, replaces: false });
  if (shell !== state) {
    state.cwd = shell.cwd;
    state.ended ||= shell.ended;
    state.mayHaveEnded ||= shell.mayHaveEnded;
  }
  return { ...ran, output: redirect(node, ran.output, state, world, certain) };
}

/** Runs a command given as its words. */
export function runWords(words: readonly Value[], call: Omit<Call, "name" | "args">): Result {
  const [first, ...args] = words;
  if (first === undefined) return { output: nothing, status: "likely" };
  const name = textOf(first);
  const own = name === null ? undefined : call.state.functions.get(name);
  if (own) {
    if (call.state.depth >= deepest) return { output: unknownOutput, status: "open" };
    const inner: ShellState = { ...call.state, positional: args, depth: call.state.depth + 1, source: own.source };
    const result = runNode(own.node, inner, call.world, call.certain, call.stdin);
    call.state.cwd = inner.cwd;
    call.state.ended ||= inner.ended;
    call.state.mayHaveEnded ||= inner.mayHaveEnded;
    return result;
  }
  const condition = conditionOf(name, args, call);
  if (condition !== null) return { output: nothing, status: condition };
  return runCommand({ ...call, name, args }, first);
}

/** Runs a text in a shell of its own: `sh -c`, a script file. */
export function runNested(source: PlacedText, positional: readonly Value[] | null, call: Call): Result {
  if (call.state.depth >= deepest) return { output: unknownOutput, status: "open" };
  const state: ShellState = {
    ...subshell(call.state),
    functions: new Map(),
    positional,
    source,
    depth: call.state.depth + 1,
    ended: false,
    mayHaveEnded: false,
    afterFailure: false,
  };
  return runScript(state, call.world, call.certain, call.stdin);
}

function inputOf(
  redirects: readonly Redirect[],
  documents: readonly HereDocument[],
  stdin: Output,
  state: ShellState,
  world: World,
): Output {
  const document = documents.at(-1);
  if (document) return textOutput(expandWord(document.body, state, world), state.source);
  const file = redirects.findLast(({ operator }) => operator === "<");
  if (file) {
    const { paths, others } = pathsOf(expandWord(file.target, state, world), state, world);
    const [path] = paths;
    return path !== undefined && paths.length === 1 && others === null ? { kind: "file", path } : unknownOutput;
  }
  return redirects.some(({ operator }) => operator === "<<<") ? unknownOutput : stdin;
}

/** An expanded text with the places of its characters; unknown where a part of it is. */
export function textOutput(value: Value, source: PlacedText): Output {
  const pieces: EmbeddedPiece[] = [];
  for (const piece of value.pieces) {
    if (piece.text === null) return unknownOutput;
    if (piece.verbatim) pieces.push(...piecesOf(source, piece.start, piece.end));
    else {
      const { start, end } = placeOf(source, piece.start, piece.end);
      pieces.push({ text: piece.text, start, width: end - start });
    }
  }
  return { kind: "text", source, pieces };
}

/** What is written into files is no longer written on. */
function redirect(
  node: Node & { readonly redirects: readonly Redirect[] },
  output: Output,
  state: ShellState,
  world: World,
  certain: boolean,
): Output {
  let left = output;
  for (const { operator, descriptor, target, start, end } of node.redirects) {
    if (!/^(?:>|>>|>\||&>|&>>|<>)$/.test(operator)) continue;
    const value = expandWord(target, state, world);
    const { paths, others } = pathsOf(value, state, world);
    const at: Span = placeOf(state.source, node.start, Math.max(end, start));
    const writer: Writer = { world, at, certain, command: "what is written", state };
    const errors = descriptor !== null && descriptor !== 1;
    const append = operator === ">>" || operator === "&>>";
    const [path] = paths;
    if (paths.length === 1 && others === null) {
      if (errors || operator === "<>") makeUnknownUnlessDevice(writer, path as string);
      else writeOutput(writer, path as string, left, append);
    } else makeAllUnknown(writer, { paths, others }, false);
    if (!errors) left = nothing;
  }
  return left;
}

function makeUnknownUnlessDevice(writer: Writer, path: string): void {
  if (!path.startsWith("/dev/")) makeUnknown(writer, path, false);
}

/** What cannot be read may do anything to the configuration that it mentions. */
function unread(start: number, end: number, state: ShellState, world: World): void {
  const writer: Writer = { world, at: placeOf(state.source, start, end), certain: false, command: "a script", state };
  for (const path of mentionedPaths(state.source.text.slice(start, end), world)) makeUnknown(writer, path, true);
}
