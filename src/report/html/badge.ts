import type { Severity } from "../../rule/define-rule.ts";
import { type Html, html } from "./html.ts";

/** Never colour alone: each severity has its sign and its name. */
const signs: Readonly<Record<Severity, string>> = { error: "✕", warning: "▲", info: "i" };

export function severityBadge(severity: Severity): Html {
  return html`<span class="badge ${severity}"><span class="sign" aria-hidden="true">${signs[severity]}</span>${severity}</span>`;
}
