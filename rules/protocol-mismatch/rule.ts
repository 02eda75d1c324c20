import { showAddress } from "../../src/model/address.ts";
import type { Protocol, Route, Stack } from "../../src/model/stack.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { missingParams } from "../../src/rule/fastcgi-params.ts";
import { httpServerAt } from "../../src/rule/http-server-at.ts";
import { fixWith, rewritten } from "../../src/rule/line-edits.ts";
import { neverReached } from "../../src/rule/never-reached.ts";
import { retarget } from "../../src/rule/retarget.ts";
import { routeName } from "../../src/rule/route-name.ts";
import { placeOfSetting } from "../../src/rule/written-value.ts";
import type { Label } from "../../src/source/span.ts";

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
  fixable: "unsafe",
  each: "link",
  check(link, { stack, report }) {
    const { route, target, answer } = link;
    if (!target.address.known || neverReached(route)) return;
    const { protocol, pass } = route;
    const name = pass.name.text;
    const say = (listener: string, speaks: string, says: string, place: Label, fix: Fix[]): void => {
      const address = target.address.known ? showAddress(target.address.value) : "";
      report({
        message: `${name} speaks ${says} to ${address}, where ${listener} expects ${speaks}, so each request to ${routeName(route)} ends in 502.`,
        args: { target: address, directive: name, speaks: says, expects: speaks, route: routeName(route) },
        at: target.span,
        label: `${speaks} is spoken here`,
        related: [place, ...(route.upstream ? [{ span: pass, text: "requests come from here" }] : [])],
        fix,
      });
    };
    const spoken = foreign[protocol];
    if (answer.kind === "pool") {
      const { pool } = answer;
      if (spoken === undefined || stack.doubt !== null) return;
      const listens = { span: placeOfSetting(pool, "listen"), text: `pool ${pool.name} listens here` };
      say(`pool ${pool.name}`, "FastCGI", spoken, listens, passFastcgi(route, stack));
      return;
    }
    if (protocol !== "fastcgi" && protocol !== "https") return;
    const here = httpServerAt(target.address.value, route.host, stack);
    if (here === null || (protocol === "https" && here.speaks !== "plain")) return;
    const expects = here.speaks === "tls" ? "TLS" : "HTTP";
    const says = protocol === "fastcgi" ? "FastCGI" : "TLS";
    const [pool] = stack.pools;
    const fix = protocol === "https" ? plainScheme(route, stack) : pool ? retarget(link, pool, stack) : [];
    say(
      "nginx's own http server",
      expects,
      says,
      { span: here.listen, text: "an http server of nginx listens here" },
      fix,
    );
  },
});

/** `fastcgi_pass` with the same address, where the parameters for it are in force already. */
function passFastcgi({ from, pass, upstream }: Route, stack: Stack): Fix[] {
  const word = pass.args[0];
  const address = /^http:\/\/([^/$"']+)$/.exec(word?.text ?? "")?.[1];
  const { missing, unknown } = missingParams(from);
  if (!word || word.quote !== null || !address || upstream !== null || missing.length > 0 || unknown) return [];
  const { file, start, end } = pass;
  const text = `fastcgi_pass ${address.replace(/:$/, "")}`;
  return fixWith(`Write ${text}`, "unsafe", [rewritten(stack, { file, start, end }, text)]);
}

function plainScheme({ pass }: Route, stack: Stack): Fix[] {
  const word = pass.args[0];
  if (!word || word.quote !== null || !/^https:\/\//i.test(word.text)) return [];
  const { file, start } = word;
  return fixWith("Speak plain HTTP", "unsafe", [rewritten(stack, { file, start, end: start + 5 }, "http")]);
}
