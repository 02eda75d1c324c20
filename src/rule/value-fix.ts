import { directiveFacts } from "../facts/nginx/directives.ts";
import type { Stack } from "../model/stack.ts";
import { meantSize, meantTime } from "../resolve/nginx/meant-value.ts";
import type { Directive, Word } from "../syntax/nginx/tree.ts";
import type { Fix } from "./define-rule.ts";
import { fixWith, rewritten, sourceOf, without } from "./line-edits.ts";
import type { RuledRefusal } from "./nginx-refusals.ts";

/** What nginx would take in the place of what it refuses; none where that is not clear from the text itself. */
export function valueFix(refusal: RuledRefusal, stack: Stack): Fix[] {
  const { code, directive, at, related } = refusal;
  if (directive === null) return [];
  const word = directive.args.find(({ file, start }) => file === at.file && start === at.start);
  if (code === "duplicate") return sameTwice(directive, related[0]?.span, stack);
  if (!word || word.quote !== null || word.opaque) return [];
  const write = (text: string, safety: Fix["safety"]) =>
    fixWith(`Write ${text}`, safety, [rewritten(stack, word, text)]);
  if (code === "upstream-port") return write(word.text.replace(/:\d+(?=\/|$)/, ""), "unsafe");
  if (code === "uri-in-pass")
    return /^https?:\/\/[^/]+\/$/.test(word.text) ? write(word.text.slice(0, -1), "unsafe") : [];
  if (code !== "invalid-value") return [];
  const meant = meantAddress(directive, word) ?? meantAmount(directive.name.text, word.text);
  return meant === null ? [] : write(meant, meant.startsWith("http://") ? "unsafe" : "safe");
}

/** A socket's path without `unix:` before it (measured: 01s), an address without `http://`. */
function meantAddress({ name, args }: Directive, { text }: Word): string | null {
  if (text !== args[0]?.text) return null;
  if (/^(?:fastcgi|uwsgi|scgi|memcached)_pass$/.test(name.text)) return text.startsWith("/") ? `unix:${text}` : null;
  return name.text === "proxy_pass" && /^(?:unix:\/|[\w.-]+(?::\d+)?(?:\/|$))/.test(text) ? `http://${text}` : null;
}

function meantAmount(name: string, text: string): string | null {
  const setters = new Set(directiveFacts(name).map(({ setter }) => setter));
  const [setter] = setters;
  if (setters.size !== 1 || !setter) return null;
  if (setter === "ngx_conf_set_flag_slot") return flags[text.toLowerCase()] ?? null;
  if (setter === "ngx_conf_set_msec_slot" || setter === "ngx_conf_set_sec_slot") {
    return meantTime(text, setter === "ngx_conf_set_msec_slot" ? "ms" : "s");
  }
  if (setter === "ngx_conf_set_size_slot") return meantSize(text, false);
  return setter === "ngx_conf_set_off_slot" ? meantSize(text, true) : null;
}

const flags: Readonly<Record<string, string>> = { yes: "on", true: "on", no: "off", false: "off" };

/** The second of two lines that say the same. */
function sameTwice(directive: Directive, earlier: RuledRefusal["at"] | undefined, stack: Stack): Fix[] {
  const text = (place: RuledRefusal["at"]) => sourceOf(stack, place);
  if (!earlier || directive.block !== null || text(directive) === null || text(directive) !== text(earlier)) return [];
  return fixWith("Delete the second one", "safe", [without(stack, directive)]);
}
