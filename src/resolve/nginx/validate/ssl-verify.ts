import type { Scope } from "../scope.ts";
import { type NginxRefusal, refuse } from "./refusal.ts";

/**
 * `proxy_ssl_verify on` without the certificates to verify with, in a location whose `proxy_pass` speaks TLS, or holds a
 * variable and so may (measured: §16; ngx_http_proxy_merge_loc_conf).
 */
export function verifyWithoutCertificates(scope: Scope): NginxRefusal[] {
  const pass = scope.own("proxy_pass").at(-1);
  const text = pass?.args[0]?.text ?? "";
  if (!pass || pass.conditional || !(/^https:/i.test(text) || text.includes("$"))) return [];
  const verify = scope.flag("proxy_ssl_verify");
  const trusted = scope.words("proxy_ssl_trusted_certificate");
  if (!verify.span || !verify.value.known || !verify.value.value || trusted.span || isOpen(scope)) return [];
  return [
    refuse(
      "missing-certificate",
      verify.span,
      "no proxy_ssl_trusted_certificate for proxy_ssl_verify",
      'nginx does not start: "proxy_ssl_verify" is on, and no "proxy_ssl_trusted_certificate" names the certificates to verify with.',
      [{ span: pass, text: "TLS to this server" }],
    ),
  ];
}

function isOpen(scope: Scope): boolean {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    if (at.open || (at.directive === null && at.kind !== "main")) return true;
  }
  return false;
}
