import { directiveFacts, type NginxContext } from "../facts/nginx/directives.ts";
import type { Nginx, Stack } from "../model/stack.ts";
import type { Scope } from "../resolve/nginx/scope.ts";
import { type Known, validateDirective } from "../resolve/nginx/validate/directive.ts";
import { duplicateDirectives } from "../resolve/nginx/validate/duplicates.ts";
import { type Place, placeIn } from "../resolve/nginx/validate/place.ts";
import type { NginxRefusal } from "../resolve/nginx/validate/refusal.ts";
import { missingEvents, validateScope } from "../resolve/nginx/validate/relations.ts";
import type { FileId, Span } from "../source/span.ts";
import { filesNamed, holds } from "../syntax/file-at.ts";
import type { Directive, NginxFile } from "../syntax/nginx/tree.ts";
import { createAcceptedStatements } from "./accepted-statements.ts";
import { guessedPlace } from "./guessed-place.ts";
import { createJudgeOnce } from "./judge-once.ts";
import { isLiteralStatement } from "./literal-statement.ts";
import { type Doubt, doubtAbout } from "./nginx-doubt.ts";
import { type StatementMistake, statementMistake } from "./statement-mistake.ts";

/** The rules that share what `nginx -t` refuses. */
export type RefusalRule =
  | "nginx-syntax"
  | "nginx-unknown-directive"
  | "nginx-misplaced-directive"
  | "nginx-invalid-value"
  | "no-live-upstream";

export interface RuledRefusal extends StatementMistake {
  readonly rule: RefusalRule;
  /** The directive it is about; null where it is about a whole file. */
  readonly directive: Directive | null;
  /** Whether nginx would take the directive under another name. */
  readonly takes?: (name: string) => boolean;
}

const rules: Readonly<Record<string, RefusalRule>> = {
  "unknown-directive": "nginx-unknown-directive",
  "removed-directive": "nginx-unknown-directive",
  "newer-directive": "nginx-unknown-directive",
  misplaced: "nginx-misplaced-directive",
  "missing-block": "nginx-syntax",
  "unexpected-block": "nginx-syntax",
  "missing-events": "nginx-syntax",
  "empty-upstream": "no-live-upstream",
};

const passes = new WeakMap<Nginx, readonly RuledRefusal[]>();

/**
 * Everything `nginx -t` refuses about the directives of one nginx, each mistake once, with the rule that reports it. One
 * pass over the configuration serves all of those rules.
 */
export function nginxRefusals(nginx: Nginx, stack: Stack): readonly RuledRefusal[] {
  const had = passes.get(nginx);
  if (had) return had;
  const found = pass(nginx, stack);
  passes.set(nginx, found);
  return found;
}

function pass(nginx: Nginx, stack: Stack): readonly RuledRefusal[] {
  const found: RuledRefusal[] = [];
  const refused = new Set<Directive>();
  const judgeOnce = createJudgeOnce();
  const accepted = createAcceptedStatements();
  const known: Known = { version: nginx.version, upstreams: upstreamNames(nginx) };
  const doubts = new Map<FileId, Doubt>();
  // A YAML file can hold several.
  const filesOf = (id: FileId): readonly NginxFile[] =>
    filesNamed(stack.files, id).filter((one) => one.kind === "nginx");
  const firsts = new Map<FileId, NginxFile | null>();
  const firstOf = (id: FileId): NginxFile | null => {
    let first = firsts.get(id);
    if (first === undefined) {
      first = filesOf(id)[0] ?? null;
      firsts.set(id, first);
    }
    return first;
  };
  // Of the file whose directives are being judged.
  let current: FileId | null = null;
  let file: NginxFile | null = null;
  let doubt: Doubt = doubtAbout([]);
  const doubtIn = (id: FileId): Doubt => {
    const had = doubts.get(id);
    if (had) return had;
    const made = doubtAbout(filesOf(id));
    doubts.set(id, made);
    return made;
  };

  const judge = (one: Directive, scope: Scope, place: Place, context: NginxContext, drift: boolean) => {
    if (accepted.has(one, context)) return;
    if (one.file !== current) {
      current = one.file;
      file = firstOf(current);
      doubt = doubtIn(current);
    }
    const mistake = statementMistake(one, place, file, known);
    if (mistake?.code !== "split-expression" && doubt.touches(one)) return;
    const refusal = mistake ?? validateDirective(one, place, known);
    if (refusal === null) {
      // What is not the user's is not looked at for missing signs.
      if (file !== null) accepted.add(one, context);
      return;
    }
    if (!certainAnywhere.has(refusal.code) && !(file !== null && isWrongCount(refusal, one, file))) {
      if (drift || !doubt.sound || one.conditional || guessedPlace(one, scope, nginx)) return;
    }
    if (refusal.code === "misplaced" && isGuessed(scope)) return;
    const rule = mistake ? "nginx-syntax" : ruleOf(refusal);
    refused.add(one);
    const takes = (name: string) => wouldTake(one, name, scope, place, known);
    found.push({ ...refusal, rule, directive: one, ...(rule === "nginx-unknown-directive" ? { takes } : {}) });
  };

  const together = (scope: Scope) => {
    for (const refusal of validateScope(scope)) {
      const shown = holds(stack.files, refusal.at.file) ? refusal : swapped(refusal, stack);
      if (shown === null || !doubtIn(shown.at.file).sound) continue;
      const about = directiveAt(scope, shown.at);
      const far = shown.related
        .filter(({ span }) => span.file !== shown.at.file)
        .map(({ span }) => directiveAt(scope, span));
      // Files that we only assume to meet in one block may be alternatives of each other.
      if (far.length > 0 && [about, ...far].some((one) => one === null || guessedPlace(one, scope, nginx))) continue;
      if (about !== null && (refused.has(about) || doubtIn(about.file).touches(about))) continue;
      found.push({ ...shown, rule: ruleOf(refusal), directive: about });
    }
  };

  const waiting: { scope: Scope; drift: boolean }[] = [{ scope: nginx.scope, drift: false }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { scope } = next;
    const opener = scope.directive;
    const drift = next.drift || (opener !== null && (opener.conditional || !doubtIn(opener.file).sound));
    const place = placeIn(scope);
    const { context } = place;
    if (context !== null) judgeOnce(scope, context, !drift, (one) => judge(one, scope, place, context, drift));
    if (!drift && !isGuessed(scope)) together(scope);
    for (let at = scope.children.length - 1; at >= 0; at--) waiting.push({ scope: scope.children[at] as Scope, drift });
  }
  const events = missingEventsOf(nginx, doubtIn);
  if (events) found.push({ ...events, rule: "nginx-syntax", directive: null });
  return found;
}

/** Whether nginx would accept a directive under another name, beside the others of its block. */
function wouldTake(one: Directive, text: string, scope: Scope, place: Place, known: Known): boolean {
  const renamed = { ...one, name: { ...one.name, text } };
  if (place.context === null || validateDirective(renamed, place, known) !== null) return false;
  if (one.block !== null && scope.kind === "main" && scope.own(text).length > 0) return false;
  const directives = scope.directives.map((other) => (other === one ? renamed : other));
  const twice = (block: Pick<Scope, "directives">) => duplicateDirectives(block, place.context as NginxContext).length;
  return twice({ directives }) <= twice(scope);
}

/** A number of arguments that nginx takes in no block, in a statement that a template writes as it stands. */
function isWrongCount({ code }: NginxRefusal, one: Directive, file: NginxFile): boolean {
  if (code !== "argument-count" || file.placeholders.length === 0) return false;
  if (file.problems.length > 0 || !isLiteralStatement(one, file)) return false;
  const count = one.args.length;
  return directiveFacts(one.name.text).every(
    ({ args }) => args !== null && (count < args.min || (args.max !== null && count > args.max)),
  );
}

/** What a template or a lost brace around it cannot make right. */
const certainAnywhere = new Set(["invalid-value", "forgotten-semicolon", "split-expression", "glued-name"]);

function ruleOf({ code }: NginxRefusal): RefusalRule {
  return Object.hasOwn(rules, code) ? (rules[code] as RefusalRule) : "nginx-invalid-value";
}

function directiveAt(scope: Scope, at: Span): Directive | null {
  return scope.directives.find((one) => one.file === at.file && one.start === at.start) ?? null;
}

/** True for a block that we assume around a snippet, and for what depends on its kind: it may be another in truth. */
function isGuessed(scope: Scope): boolean {
  if (scope.kind === "if") return scope.parent !== null && isGuessed(scope.parent);
  return scope.directive === null && scope.kind !== "main" && scope.kind !== "http";
}

/** A second mention in a file that the distribution ships: the user can change the first. */
function swapped(refusal: NginxRefusal, stack: Stack): NginxRefusal | null {
  const [first] = refusal.related;
  if (!first || !holds(stack.files, first.span.file)) return null;
  const { file, start, end } = first.span;
  return { ...refusal, at: { file, start, end }, related: [] };
}

/** In small letters; null where an upstream may be hidden. */
function upstreamNames(nginx: Nginx): ReadonlySet<string> | null {
  const { http } = nginx;
  // Around site files stands a main file that we do not hold, and its conf.d.
  if (nginx.main === null || http === null || http.open) return null;
  const names = new Set<string>();
  for (const scope of http.children) {
    if (scope.kind !== "upstream") continue;
    const name = scope.directive?.args[0];
    if (!name || name.opaque) return null;
    names.add(name.text.toLowerCase());
  }
  return names;
}

/** A file with `http` and no `events`; one that holds nothing of a main file may be included by another. */
function missingEventsOf(nginx: Nginx, doubtIn: (id: FileId) => Doubt): NginxRefusal | null {
  if (nginx.main === null || !doubtIn(nginx.main).sound || nginx.http?.directive == null) return null;
  const isMain = /\/nginx\.conf$/.test(nginx.main) || ["user", "worker_processes", "pid"].some(has);
  return isMain ? missingEvents(nginx.scope) : null;

  function has(name: string): boolean {
    return nginx.scope.own(name).length > 0;
  }
}
