import type { Fpm, Link, Location, Nginx, Pool, Route, Server, Stack, Upstream } from "../model/stack.ts";
import type { Scope } from "../resolve/nginx/scope.ts";
import type { Label, Span } from "../source/span.ts";
import type { IniFile } from "../syntax/ini/tree.ts";
import type { Directive, NginxFile } from "../syntax/nginx/tree.ts";

export type Severity = "error" | "warning" | "info";
export type Confidence = "high" | "medium" | "low";

export const categories = [
  "address",
  "timeouts",
  "keepalive",
  "buffers",
  "capacity",
  "names",
  "parameters",
  "files",
  "exposure",
  "operation",
] as const;
export type Category = (typeof categories)[number];

/** What a rule is asked about, by the value of its `each`. */
export interface Subjects {
  readonly stack: Stack;
  readonly nginx: Nginx;
  readonly fpm: Fpm;
  readonly server: Server;
  readonly location: Location;
  readonly upstream: Upstream;
  readonly pool: Pool;
  readonly route: Route;
  readonly link: Link;
  /** Every scope of nginx, http and below. */
  readonly scope: Scope;
  /** Every directive in every context it is evaluated in. */
  readonly directive: { readonly directive: Directive; readonly scope: Scope; readonly nginx: Nginx };
  /** Every file once, stock files not included. */
  readonly file: NginxFile | IniFile;
}

export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** All edits or none; they may lie in several files. */
export interface Fix {
  readonly title: string;
  readonly safety: "safe" | "unsafe";
  readonly edits: readonly Edit[];
}

export interface Report {
  /** One sentence: what breaks, both values, both names; no "should". */
  readonly message: string;
  /** The values in the message, for machines. */
  readonly args?: Readonly<Record<string, string | number>>;
  readonly at: Span;
  /** Shown under the marked text; the frame shows no words without it. */
  readonly label?: string;
  readonly related?: readonly Label[];
  /** Only for rules whose table names two levels. */
  readonly severity?: Severity;
  readonly confidence?: Confidence;
  readonly fix?: Fix | readonly Fix[];
}

export type OptionValue = number | string | boolean | readonly string[];

/** `bytes` accepts `8k`, `seconds` accepts `1m 30s` in the configuration; the rule sees numbers. */
export interface Option<T extends OptionValue = OptionValue> {
  readonly type: "int" | "seconds" | "bytes" | "string" | "boolean" | "strings";
  readonly default: T;
  readonly doc: string;
  /** For numbers. */
  readonly min?: number;
  readonly max?: number;
}

export type Options = Readonly<Record<string, Option>>;
type Widen<T> = T extends number ? number : T extends boolean ? boolean : T extends string ? string : T;
export type OptionValues<O extends Options> = { readonly [K in keyof O]: Widen<O[K]["default"]> };

export interface RuleContext<O extends Options = Options> {
  readonly stack: Stack;
  readonly options: OptionValues<O>;
  report(report: Report): void;
  /** Counts a place that the rule could not judge, with the reason; it goes to the summary, never to the findings. */
  unknown(at: Span, reason: string): void;
}

export interface Rule<K extends keyof Subjects = keyof Subjects, O extends Options = Options> {
  readonly id: string;
  /** One line for lists, no full stop. */
  readonly summary: string;
  readonly category: Category;
  /** The highest level the rule reports at. */
  readonly severity: Severity;
  /** Every level the rule can report at, where it is more than one. */
  readonly levels?: readonly Severity[];
  readonly confidence: Confidence;
  readonly since: string;
  /** Addresses of documentation or source, or `measured: §3`. */
  readonly sources: readonly string[];
  /** What nginx's and FPM's logs say when this bites. */
  readonly symptoms?: readonly RegExp[];
  readonly related?: readonly string[];
  /** What its fixes are, where it offers any; `mixed` where some are safe and some are not. */
  readonly fixable?: "safe" | "unsafe" | "mixed";
  /** What stands at the primary place has no effect: editors draw it faded. */
  readonly idle?: true;
  /** Versions it applies to: `<1.29.7`, `>=8.3`, `>=1.9.0 <1.29.7`. With no version stated the rule runs. */
  readonly nginx?: string;
  readonly php?: string;
  readonly options?: O;
  readonly each: K;
  check(subject: Subjects[K], context: RuleContext<O>): void;
}

/** Any rule, whatever it looks at. */
// biome-ignore lint/suspicious/noExplicitAny: the subject's type follows from `each`, which a list of rules cannot express.
export type AnyRule = Rule<any, any>;

/** Gives `check` the types that follow from `each` and `options`. */
export function defineRule<const K extends keyof Subjects, const O extends Options = Record<never, never>>(
  rule: Rule<K, O>,
): Rule<K, O> {
  return rule;
}
