import { showAddress } from "../../src/model/address.ts";
import type { MisreadListen, RefusedListen } from "../../src/model/listen.ts";
import type { Link } from "../../src/model/stack.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { misreadPools, readPoolListen } from "../../src/rule/pool-listen.ts";
import { placeOfSetting } from "../../src/rule/written-value.ts";

export default defineRule({
  id: "listen-misread",
  summary: "PHP-FPM reads listen as another address than was meant, or refuses it only at start",
  category: "address",
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "measured: §1",
    "measured: §6",
    "https://www.php.net/manual/en/install.fpm.configuration.php#listen",
    "https://github.com/php/php-src/blob/PHP-8.2/sapi/fpm/fpm/fpm_sockets.c",
  ],
  symptoms: [
    /ERROR: invalid port value/,
    /connect\(\) to unix:\S+ failed \(2: No such file or directory\) while connecting to upstream/,
    /connect\(\) failed \(111: Connection refused\) while connecting to upstream/,
  ],
  related: ["socket-tcp-mismatch", "upstream-not-listening"],
  fixable: "safe",
  each: "pool",
  check(pool, { stack, report }) {
    const listen = readPoolListen(pool);
    const text = pool.listen.value;
    if (!text.known || (listen?.kind !== "misread" && listen?.kind !== "refused")) return;
    if (!misreadPools(stack).includes(pool)) return;
    const lost: Link[] = [];
    for (const link of stack.links) {
      const { answer, route } = link;
      if (answer.kind !== "pool" && route.protocol === "fastcgi" && route.php !== "no") lost.push(link);
      // A few say enough.
      if (lost.length === 4) break;
    }
    const at = placeOfSetting(pool, "listen");
    const said = `"listen = ${text.value}" of pool ${pool.name}`;
    const args = { pool: pool.name, listen: text.value };
    const related = lost.map(({ target }) => ({ span: target.span, text: "nginx connects here" }));
    if (listen.kind === "misread") {
      const socket = showAddress(listen.as);
      report({
        message: `PHP-FPM takes ${said} for ${misread[listen.why]} and listens on the unix socket ${socket}, so nginx finds nothing where it connects and answers 502.`,
        args: { ...args, as: socket },
        at,
        label: `read as ${socket}`,
        related,
      });
      return;
    }
    const fix: Fix[] =
      listen.why === "unix-prefix" && pool.entries("listen").at(-1)?.entry.value?.quoted === false
        ? [{ title: "Drop unix:", safety: "safe", edits: [{ span: { ...at, end: at.start + 5 }, text: "" }] }]
        : [];
    report({
      message: `PHP-FPM does not start with ${said}, because ${refused[listen.why]}, so nginx answers 502; php-fpm -t finds no fault in it.`,
      args,
      at,
      label: "refused at start",
      related,
      fix,
    });
  },
});

const misread: Readonly<Record<MisreadListen, string>> = {
  "host-without-port": "the name of a socket file, because it holds no port,",
  "port-with-text": "the name of a socket file, because it is more than digits,",
  "relative-path": "a path below its prefix",
  "cut-path": "a path of more than 107 bytes, cuts it",
};

const refused: Readonly<Record<RefusedListen, string>> = {
  empty: "it is empty",
  "unix-prefix": '"unix:" is nginx\'s spelling and the rest is taken for a port',
  "colon-in-path": "a colon makes what follows it a port",
  port: "what follows the last colon is no port from 1 to 65535",
  host: "what stands before the port is no host",
};
