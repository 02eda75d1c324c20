import { showAddress } from "../../src/model/address.ts";
import type { Protocol } from "../../src/model/stack.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { httpServerAt } from "../../src/rule/http-server-at.ts";
import { neverReached } from "../../src/rule/never-reached.ts";
import { routeName } from "../../src/rule/route-name.ts";
import { placeOfSetting } from "../../src/rule/written-value.ts";

/** What nginx says to PHP-FPM with another directive than fastcgi_pass, none of which is FastCGI (measured: §16). */
const foreign: Readonly<Partial<Record<Protocol, string>>> = {
  http: "HTTP",
  https: "TLS",
  uwsgi: "uwsgi",
  scgi: "SCGI",
};

export default defineRule({
  id: "protocol-mismatch",
  summary: "nginx speaks another protocol than what listens at the target",
  category: "address",
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "measured: §16",
    "https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_pass",
    "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass",
  ],
  symptoms: [
    /upstream sent unsupported FastCGI protocol version: 72 while reading response header from upstream/,
    /recv\(\) failed \(104: Connection reset by peer\) while reading response header from upstream/,
    /SSL_do_handshake\(\) failed \(SSL: error:0A00010B:SSL routines::wrong version number\) while SSL handshaking to upstream/,
  ],
  related: ["upstream-not-listening"],
  each: "link",
  check({ route, target, answer }, { stack, report }) {
    if (!target.address.known || neverReached(route)) return;
    const { protocol, pass } = route;
    const name = pass.name.text;
    const say = (listener: string, speaks: string, says: string, span: typeof target.span, text: string): void => {
      const address = target.address.known ? showAddress(target.address.value) : "";
      report({
        message: `${name} speaks ${says} to ${address}, where ${listener} expects ${speaks}, so each request to ${routeName(route)} ends in 502.`,
        args: { target: address, directive: name, speaks: says, expects: speaks, route: routeName(route) },
        at: target.span,
        label: `${speaks} is spoken here`,
        related: [{ span, text }, ...(route.upstream ? [{ span: pass, text: "requests come from here" }] : [])],
      });
    };
    const spoken = foreign[protocol];
    if (answer.kind === "pool") {
      const { pool } = answer;
      if (spoken === undefined || stack.doubt !== null) return;
      say(`pool ${pool.name}`, "FastCGI", spoken, placeOfSetting(pool, "listen"), `pool ${pool.name} listens here`);
      return;
    }
    if (protocol !== "fastcgi" && protocol !== "https") return;
    const here = httpServerAt(target.address.value, route.host, stack);
    if (here === null || (protocol === "https" && here.speaks !== "plain")) return;
    const expects = here.speaks === "tls" ? "TLS" : "HTTP";
    const says = protocol === "fastcgi" ? "FastCGI" : "TLS";
    say("nginx's own http server", expects, says, here.listen, "an http server of nginx listens here");
  },
});
