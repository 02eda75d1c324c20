import type { Address } from "../model/address.ts";
import { reaches } from "../model/link.ts";
import { normalizeSocket } from "../model/normalize-socket.ts";
import type { Server, Stack } from "../model/stack.ts";
import { known } from "../source/known.ts";
import type { Directive } from "../syntax/nginx/tree.ts";

/** A `listen` of one of nginx's own http servers. */
export interface HttpListen {
  readonly server: Server;
  readonly listen: Directive;
  /** `plain` where no `listen` of that address has `ssl`. */
  readonly speaks: "plain" | "tls" | "unknown";
}

/** The http server of this stack that a connection to an address on the same host arrives at; null where none is known. */
export function httpServerAt(target: Address, stack: Stack): HttpListen | null {
  for (const server of stack.servers) {
    for (const listen of server.own("listen")) {
      const address = listenAddress(listen);
      if (address === null || reaches(target, known(address)) !== "yes") continue;
      return { server, listen, speaks: protocolOf(listen, server) };
    }
  }
  return null;
}

function listenAddress(listen: Directive): Address | null {
  const [word, ...parameters] = listen.args;
  if (!word || word.opaque || listen.conditional || word.text.includes("$")) return null;
  const { text } = word;
  if (/^unix:/i.test(text)) return { kind: "unix", path: normalizeSocket(text.slice(5)) };
  const match = /^(?:(?<host>\[[^\]]*\]|[^:]+?)(?::(?<port>\d+))?|(?<only>\d+))$/.exec(
    /^\d+$/.test(text) ? `*:${text}` : text,
  );
  const { host = "*", port = "80" } = match?.groups ?? {};
  if (!match) return null;
  const plain = host.replace(/^\[|\]$/g, "").toLowerCase();
  const dual = parameters.some((parameter) => parameter.text === "ipv6only=off");
  // nginx opens IPv6 sockets for IPv6 alone; a wildcard is then the loopback address of its family for a local client.
  if (plain === "::" && !dual) return { kind: "tcp", host: "::1", port: Number(port) };
  return { kind: "tcp", host: plain === "*" ? "0.0.0.0" : plain, port: Number(port) };
}

/** With `ssl` at any server of the address, or the old directive `ssl on`, it is not known to be plain. */
function protocolOf(listen: Directive, server: Server): HttpListen["speaks"] {
  if (listen.args.some(({ text }) => text === "ssl" || text === "quic")) return "tls";
  const ssl = server.setting("ssl").value;
  return server.open || (ssl.known && ssl.value === "on") ? "unknown" : "plain";
}
