import type { LintResult } from "../engine/lint-result.ts";
import { readSuppressions } from "../engine/read-suppressions.ts";
import { type FpmSection, fpmSetting } from "../facts/fpm/setting.ts";
import { documentedDirectives } from "../facts/nginx/documented.ts";
import { inheritance } from "../facts/nginx/inheritance.ts";
import { showAddress } from "../model/address.ts";
import type { Link, Pool, Stack } from "../model/stack.ts";
import type { IncludeStep, Setting } from "../resolve/setting.ts";
import type { AnyRule } from "../rule/define-rule.ts";
import { reasons } from "../source/known.ts";
import type { FileId, Span } from "../source/span.ts";
import type { IniEntry, IniFile } from "../syntax/ini/tree.ts";
import type { Directive, NginxFile } from "../syntax/nginx/tree.ts";
import { directiveAt, entryUse, itemAt, poolsAt, sectionAt, treesOf, type Use, usesOf } from "./locate.ts";

/** Markdown about what stands at a place, and the place it is about. */
export interface HoverText {
  readonly markdown: string;
  readonly at: Span;
}

export interface HoverInput {
  readonly result: LintResult;
  readonly file: FileId;
  readonly offset: number;
  readonly rules: readonly AnyRule[];
  /** `nginx.conf:12`, as a link where there is an address for it. */
  place(span: Span): string;
}

/** Contexts beyond this many are only counted. */
const mostContexts = 4;

/** What is in force at a place, where it comes from, and what the documentation says. Null where nothing is known. */
export function hoverAt(input: HoverInput): HoverText | null {
  for (const { tree, stack } of treesOf(input.result, input.file)) {
    const found =
      ruleAt(tree, input) ?? (tree.kind === "nginx" ? inNginx(tree, stack, input) : inIni(tree, stack, input));
    if (found) return found;
  }
  return null;
}

/** A rule named in a suppression comment. */
function ruleAt(tree: NginxFile | IniFile, { file, offset, rules }: HoverInput): HoverText | null {
  if (tree.id !== file) return null;
  for (const { rules: named } of readSuppressions(tree)) {
    const one = named.find(({ span }) => span.start <= offset && offset <= span.end);
    const rule = rules.find(({ id }) => id === one?.id);
    if (one && rule) return { markdown: `**${rule.id}**: ${rule.summary}.`, at: one.span };
  }
  return null;
}

function inNginx(tree: NginxFile, stack: Stack, input: HoverInput): HoverText | null {
  const directive = directiveAt(tree.items, input.offset);
  if (!directive) return null;
  const uses = usesOf(directive, stack);
  const parts = [inForce(directive, uses, input), ...linked(directive, uses, input), documentation(directive, uses)];
  const markdown = parts.filter(Boolean).join("\n\n");
  return markdown === "" ? null : { markdown, at: directive };
}

/** The value in each context, contexts of one answer together. */
function inForce(directive: Directive, uses: readonly Use[], { place }: HoverInput): string {
  const name = directive.name.text;
  const kind = inheritance(name);
  if (directive.block || kind === "never" || documentedDirectives(name).length === 0) return "";
  const answers = new Map<string, number>();
  for (const { scope } of uses) {
    const answer =
      kind === "array"
        ? setInForce(scope.array(name).directives, scope.array(name).complete, place)
        : describe(name, scope.words(name), (words) => words.join(" "), scope.own(name).at(-1), directive, place);
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
  }
  const lines = [...answers].map(([answer, times]) => (times > 1 ? `${answer} (${times} contexts)` : answer));
  const more = lines.length - mostContexts;
  return [...lines.slice(0, mostContexts), ...(more > 0 ? [`and ${more} more`] : [])].join("\n\n");
}

function setInForce(directives: readonly Directive[], complete: boolean, place: HoverInput["place"]): string {
  const shown = directives.slice(0, 12).map((one) => {
    const words = one.args.map(({ text }) => text).join(" ");
    return `- ${code(words)} ${place(one)}`;
  });
  const more = directives.length > shown.length ? [`- and ${directives.length - shown.length} more`] : [];
  const unsure = complete ? [] : ["- and what cannot be seen from here"];
  return ["In force here:", ...shown, ...more, ...unsure].join("\n");
}

function describe<T>(
  name: string,
  setting: Setting<T>,
  show: (value: T) => string,
  used: Span | undefined,
  here: Span,
  place: HoverInput["place"],
): string {
  const value = setting.value.known ? code(`${name} ${show(setting.value.value)}`.trim()) : reasons[setting.value.why];
  const head = setting.value.known ? `In force: ${value}` : `Not known: ${value}`;
  if (used && used.start !== here.start) return `${head}, set again at ${place(used)}`;
  const from = { written: "written here", inherited: "inherited", default: "the default", image: "from the image" };
  const where = setting.span && setting.origin === "inherited" ? ` from ${place(setting.span)}` : "";
  return `${head}, ${from[setting.origin]}${where}${through(setting.via, place)}`;
}

function through(via: readonly IncludeStep[], place: HoverInput["place"]): string {
  return via.length === 0 ? "" : `; included at ${via.map(({ at }) => place(at)).join(", ")}`;
}

/** Where a pass or a server of an upstream leads. */
function linked(directive: Directive, uses: readonly Use[], input: HoverInput): readonly string[] {
  const [use] = uses;
  if (!use) return [];
  const links = use.stack.links.filter(
    ({ route, target }) => isAt(route.pass, directive) || within(target.span, directive),
  );
  const seen = new Set<string>();
  return links
    .map((link) => describeLink(link, input))
    .filter((text) => !seen.has(text) && seen.add(text))
    .slice(0, mostContexts);
}

function isAt(a: Span, b: Span): boolean {
  return a.file === b.file && a.start === b.start;
}

function within(inner: Span, outer: Span): boolean {
  return inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;
}

/** What decides how a pool answers. */
const poolSettings = [
  "listen",
  "user",
  "pm",
  "pm.max_children",
  "request_terminate_timeout",
  "request_slowlog_timeout",
] as const;
const phpSettings = ["memory_limit", "max_execution_time", "post_max_size", "upload_max_filesize"] as const;

function describeLink({ route, target, answer }: Link, { place }: HoverInput): string {
  const to = target.address.known ? code(showAddress(target.address.value)) : "an address that is not known";
  const through = route.upstream ? ` (upstream ${code(route.upstream.name)}, ${place(route.upstream.span)})` : "";
  if (answer.kind === "unknown") return `Leads to ${to}${through}; what listens there is not known: ${answer.reason}.`;
  if (answer.kind === "proven-none")
    return `Leads to ${to}${through}: no pool listens there. ${sentence(answer.reason)}`;
  if (answer.kind === "host") return `Leads to ${to}${through}. ${sentence(answer.because)}`;
  return `Leads to ${to}${through}.\n\n${describePool(answer.pool, place)}`;
}

function sentence(text: string): string {
  return text === "" ? "" : `${text[0]?.toUpperCase()}${text.slice(1)}.`;
}

function describePool(pool: Pool, place: HoverInput["place"]): string {
  const rows = [
    ...poolSettings.map((key) => row(key, pool.setting(key), place)),
    ...phpSettings.map((key) => row(key, pool.php(key), place)),
  ];
  return [
    `Pool **${pool.name}**, ${place(pool.span)}`,
    "",
    "| setting | value | from |",
    "|---|---|---|",
    ...rows,
  ].join("\n");
}

function row(key: string, { value, span, origin }: Setting<string>, place: HoverInput["place"]): string {
  const shown = value.known ? (value.value === "" ? "not set" : code(value.value)) : reasons[value.why];
  return `| ${key} | ${shown} | ${span ? place(span) : origin} |`;
}

function documentation(directive: Directive, uses: readonly Use[]): string {
  const isStream = uses.some(({ scope }) => scope.kind.startsWith("stream"));
  const kinds = uses.map(({ scope }) => scope.kind.replace("stream-", ""));
  return directiveDocumentation(directive.name.text, isStream ? "ngx_stream" : "ngx_http", kinds);
}

/**
 * What the reference documentation says, as Markdown; empty for a name that it does not know.
 * @param part how the names of the modules begin that are meant, where one name stands for several directives
 * @param kinds the blocks it stands in, which tell `server` in an upstream from a server
 */
export function directiveDocumentation(name: string, part: string, kinds: readonly string[] = []): string {
  const all = documentedDirectives(name);
  const own = all.filter(({ module }) => module.startsWith(part));
  const fitting = own.filter(({ contexts }) => contexts.split(", ").some((context) => kinds.includes(context)));
  const shown = [fitting, own, all].find((list) => list.length > 0) ?? [];
  return shown
    .slice(0, 2)
    .map(({ module, contexts, since, default: byDefault, syntax, url }) => {
      const end = (form: string) => (form.endsWith("}") ? form : `${form};`);
      const forms = syntax.map((form) => end(`${name} ${form}`.trim())).join("\n");
      const facts = [
        byDefault === "" ? "no default" : `default: ${code(byDefault)}`,
        contexts === "" ? "" : `in ${contexts}`,
        since === "" ? "" : `since ${since}`,
      ].filter(Boolean);
      return `\`\`\`nginx\n${forms}\n\`\`\`\n${facts.join(" · ")} · [${module}](${url})`;
    })
    .join("\n\n");
}

const manual = "https://www.php.net/manual/en/install.fpm.configuration.php";

function inIni(tree: IniFile, stack: Stack, input: HoverInput): HoverText | null {
  const item = itemAt(tree, input.offset);
  if (item === null) return null;
  if (item.kind === "section") {
    const pools = poolsAt(item, stack);
    const texts = pools.map((pool) => `${describePool(pool, input.place)}\n\n${describeRoutes(pool, stack, input)}`);
    return texts.length === 0 ? null : { markdown: texts.join("\n\n"), at: item };
  }
  const { pools, fpm } = entryUse(item, stack);
  const kind: FpmSection = sectionAt(tree, item.start)?.name.toLowerCase() === "global" ? "global" : "pool";
  const lines = pools.map((pool) => {
    const name = `pool ${code(pool.name)}: `;
    const setting = item.offset === null ? pool.setting(item.key) : phpOf(item, pool);
    return name + describe(nameOf(item), setting, (value) => `= ${value}`, lastOf(item, pool), item, input.place);
  });
  if (kind === "global" && fpm)
    lines.push(describe(item.key, fpm.setting(item.key), (value) => `= ${value}`, undefined, item, input.place));
  const facts = factsOf(kind, item);
  const links = item.key === "listen" ? pools.map((pool) => describeRoutes(pool, stack, input)) : [];
  const markdown = [...lines, ...links, facts].filter(Boolean).join("\n\n");
  return markdown === "" ? null : { markdown, at: item };
}

function nameOf({ key, offset }: IniEntry): string {
  return offset === null ? key : `${key}[${offset}]`;
}

/** `php_admin_value[x]` and its like decide about PHP's own setting x. */
function phpOf(entry: IniEntry, pool: Pool): Setting<string> {
  return /^php_(?:admin_)?(?:value|flag)$/.test(entry.key) && entry.offset !== null
    ? pool.php(entry.offset)
    : pool.setting(nameOf(entry));
}

function lastOf(entry: IniEntry, pool: Pool): Span | undefined {
  return pool.entries(nameOf(entry)).at(-1)?.entry;
}

function factsOf(section: FpmSection, entry: IniEntry): string {
  const facts = fpmSetting(section, entry.key);
  if (!facts) return "";
  const values = facts.values.length > 0 ? facts.values.map(code).join(", ") : facts.type;
  const parts = [
    `${code(entry.key)}: ${values}`,
    facts.default === null ? "no default" : `default: ${code(facts.default)}`,
    facts.since === null ? "" : `since PHP ${facts.since}`,
    facts.only === null ? "" : `${facts.only} only`,
  ].filter(Boolean);
  return `${parts.join(" · ")} · [PHP manual](${manual})`;
}

function describeRoutes(pool: Pool, stack: Stack, { place }: HoverInput): string {
  const places = [
    ...new Set(
      stack.links.flatMap(({ route, answer }) =>
        answer.kind === "pool" && answer.pool === pool ? [`${code(route.pass.name.text)} ${place(route.pass)}`] : [],
      ),
    ),
  ];
  if (places.length === 0) return "No route of nginx is known to lead here.";
  const more = places.length - 8;
  return `Reached from ${places.slice(0, 8).join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
}

function code(text: string): string {
  if (text === "") return '`""`';
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}
