import { type Known, unknown } from "../../source/known.ts";
import { buildArgument, type WrittenBuild } from "./named-build.ts";

interface Target {
  readonly inherits: readonly string[];
  readonly tags: readonly string[];
  readonly context: string | null;
  readonly dockerfile: string | null;
  readonly target: string | null;
  readonly args: ReadonlyMap<string, Known<string>>;
  /** What is written in a way that is not read here leaves the target out. */
  readonly opaque: boolean;
}

const deepest = 8;

/** The targets of `docker-bake.json` or `docker-bake.hcl` that have a tag, what they inherit filled in. */
export function bakeTargets(text: string): readonly WrittenBuild[] {
  const targets = /^\s*\{/.test(text) ? ofJson(text) : ofHcl(text);
  const settled = (name: string, depth: number): Target | null => {
    const own = targets.get(name);
    if (own === undefined || depth > deepest) return null;
    let merged: Target = { ...own, inherits: [] };
    for (const parent of own.inherits.toReversed()) {
      const above = settled(parent, depth + 1);
      if (above === null) return { ...merged, opaque: true };
      merged = {
        inherits: [],
        tags: merged.tags.length > 0 ? merged.tags : above.tags,
        context: merged.context ?? above.context,
        dockerfile: merged.dockerfile ?? above.dockerfile,
        target: merged.target ?? above.target,
        args: new Map([...above.args, ...merged.args]),
        opaque: merged.opaque || above.opaque,
      };
    }
    return merged;
  };
  return [...targets.keys()].flatMap((name) => {
    const target = settled(name, 0);
    if (target === null || target.opaque || target.tags.length === 0) return [];
    return [{ ...target, names: target.tags }];
  });
}

function ofJson(text: string): ReadonlyMap<string, Target> {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return new Map();
  }
  const record = (value: unknown): Readonly<Record<string, unknown>> =>
    typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
  const list = (value: unknown): readonly string[] =>
    Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
  const targets = Object.entries(record(record(root).target)).map(([name, value]): [string, Target] => {
    const of = record(value);
    return [
      name,
      {
        inherits: list(of.inherits),
        tags: list(of.tags),
        context: textOf(of.context),
        dockerfile: textOf(of.dockerfile),
        target: textOf(of.target),
        args: new Map(Object.entries(record(of.args)).map(([key, arg]) => [key, buildArgument(textOf(arg) ?? "${}")])),
        opaque: of["dockerfile-inline"] !== undefined || of.matrix !== undefined,
      },
    ];
  });
  return new Map(targets);
}

/** Blocks `target "php" { ... }` with plain values; a matrix, functions and conditions leave a target out. */
function ofHcl(source: string): ReadonlyMap<string, Target> {
  const text = source.replace(/("(?:\\.|[^"\\\n])*")|#.*|\/\/.*|\/\*[\s\S]*?\*\//g, (_, quoted) => quoted ?? "");
  const targets = new Map<string, Target>();
  for (const match of text.matchAll(/^[ \t]*target[ \t]+"([^"]+)"[ \t]*\{/gm)) {
    const body = blockBody(text, match.index + match[0].length);
    if (body === null) continue;
    const value = (key: string) =>
      new RegExp(`^[ \\t]*${key}[ \\t]*=[ \\t]*(.*)$`, "m").exec(body)?.[1]?.trim() ?? null;
    let opaque = /^[ \t]*(?:matrix|dockerfile-inline|name)[ \t]*=/m.test(body);
    const plain = (key: string): string | null => {
      const written = value(key);
      const quoted = /^"((?:\\.|[^"\\])*)"$/.exec(written ?? "")?.[1];
      if (written !== null && quoted === undefined) opaque = true;
      return quoted ?? null;
    };
    const list = (key: string): readonly string[] => {
      const inside = new RegExp(`^[ \\t]*${key}[ \\t]*=[ \\t]*\\[([^\\]]*)\\]`, "m").exec(body)?.[1];
      if (value(key) !== null && inside === undefined) opaque = true;
      return [...(inside ?? "").matchAll(/"((?:\\.|[^"\\])*)"/g)].map(([, item = ""]) => item);
    };
    const argsBlock = /^[ \t]*args[ \t]*=[ \t]*\{([^}]*)\}/m.exec(body)?.[1] ?? "";
    const args = [...argsBlock.matchAll(/^[ \t]*"?([\w-]+)"?[ \t]*=[ \t]*(?:"((?:\\.|[^"\\])*)"|(.*))$/gm)].map(
      ([, key = "", text_]): [string, Known<string>] => [
        key,
        text_ === undefined ? unknown("environment") : buildArgument(text_),
      ],
    );
    targets.set(match[1] as string, {
      inherits: list("inherits"),
      tags: list("tags"),
      context: plain("context"),
      dockerfile: plain("dockerfile"),
      target: plain("target"),
      args: new Map(args),
      opaque,
    });
  }
  return targets;
}

function blockBody(text: string, from: number): string | null {
  let depth = 1;
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const sign = text[at];
    if (sign === '"' && text[at - 1] !== "\\") quoted = !quoted;
    else if (sign === "\n") quoted = false;
    else if (!quoted && sign === "{") depth++;
    else if (!quoted && sign === "}" && --depth === 0) return text.slice(from, at);
  }
  return null;
}
