import { showAddress } from "../model/address.ts";
import { socketAccess } from "../model/socket-access.ts";
import type { Pool, Protocol, Route } from "../model/stack.ts";
import type { Scope } from "../resolve/nginx/scope.ts";
import type { Setting } from "../resolve/setting.ts";
import { plural, showBytes, showSeconds } from "../rule/show.ts";
import { showDirective, showEntry } from "../rule/show-setting.ts";
import type { Span } from "../source/span.ts";
import type { Place } from "./place.ts";

/** A setting that decides about a cause, by the name that causes give it. */
export type Fact = keyof typeof readers;

/** What the configuration says at a place. */
export interface FactText {
  /** `pool www kills at 30 s`; null where the value says nothing by itself. */
  readonly text: string | null;
  /** `request_terminate_timeout = 30s`, `fastcgi_read_timeout, the default` */
  readonly setting: string;
  /** Where it stands; null for a default. */
  readonly span: Span | null;
}

/** What the configuration says of these settings at a place. Several locations or pools that differ are each listed. */
export function readFacts(facts: readonly Fact[], place: Place): readonly FactText[] {
  const found = new Map<string, FactText>();
  for (const fact of facts) {
    for (const text of readers[fact](place)) found.set(`${text.setting} ${text.text}`, text);
  }
  return [...found.values()];
}

const families: Readonly<Record<Protocol, string>> = {
  fastcgi: "fastcgi",
  http: "proxy",
  https: "proxy",
  uwsgi: "uwsgi",
  scgi: "scgi",
  grpc: "grpc",
  memcached: "memcached",
};

/** A directive of the route's own family: `_read_timeout` is `fastcgi_read_timeout` for fastcgi_pass. */
function ofRoute<T>(name: string, read: (scope: Scope, name: string) => Setting<T>, say: (value: T) => string) {
  return ({ routes }: Place): FactText[] =>
    routes.flatMap((route) => fromScope(route.from, families[route.protocol] + name, read, say));
}

/** A directive of the innermost block that is known. */
function ofScope<T>(name: string, read: (scope: Scope, name: string) => Setting<T>, say: (value: T) => string | null) {
  return ({ locations, servers }: Place): FactText[] =>
    (locations.length > 0 ? locations : servers).flatMap((scope) => fromScope(scope, name, read, say));
}

function fromScope<T>(
  scope: Scope,
  name: string,
  read: (scope: Scope, name: string) => Setting<T>,
  say: (value: T) => string | null,
): FactText[] {
  const { value, span } = read(scope, name);
  if (!value.known) return [];
  return [{ text: say(value.value), setting: showDirective(scope, name), span }];
}

/** An entry of the pool. */
function ofPool<T>(
  key: string,
  read: (pool: Pool, key: string) => Setting<T>,
  say: (value: T, pool: string, all: Pool) => string | null,
) {
  return ({ pools }: Place): FactText[] =>
    pools.flatMap((pool) => {
      const { value, span } = read(pool, key);
      if (!value.known) return [];
      const text = say(value.value, `pool ${pool.name}`, pool);
      return [{ text, setting: showEntry(pool, key), span }];
    });
}

const seconds = (scope: Scope, name: string) => scope.seconds(name);
const bytes = (scope: Scope, name: string) => scope.bytes(name);
const text = (scope: Scope, name: string) => scope.setting(name);
const poolSeconds = (pool: Pool, key: string) => pool.seconds(key);
const poolText = (pool: Pool, key: string) => pool.setting(key);

/** A setting of PHP has no entry of its own name: it may come from php.ini. */
function ofPhp(name: string, say: (value: string, pool: string) => string) {
  return ({ pools }: Place): FactText[] =>
    pools.flatMap((pool) => {
      const { value, span } = pool.php(name);
      if (!value.known) return [];
      return [{ text: say(value.value, `pool ${pool.name}`), setting: `${name} ${value.value}`, span }];
    });
}

/** A setting of the whole of PHP-FPM. */
function ofFpm(key: string, say: (value: number) => string) {
  return ({ pools }: Place): FactText[] =>
    [...new Set(pools.map(({ fpm }) => fpm))].flatMap((fpm) => {
      const { value, span } = fpm.seconds(key);
      const written = fpm.setting(key).value;
      if (!value.known || !written.known) return [];
      const setting = span === null ? `${key}, not set` : `${key} = ${written.value}`;
      return [{ text: say(value.value), setting, span }];
    });
}

function targets(route: Route): FactText[] {
  return route.targets.flatMap(({ address, span }) =>
    address.known
      ? [
          {
            text: `nginx connects to ${showAddress(address.value)}`,
            setting: `${route.pass.name.text} ${route.text}`,
            span,
          },
        ]
      : [],
  );
}

function topScopes({ servers, locations }: Place): Scope[] {
  const tops = [...locations, ...servers].map((scope) => {
    let at: Scope = scope;
    while (at.parent !== null) at = at.parent;
    return at;
  });
  return [...new Set(tops)];
}

const readers = {
  target: ({ routes }: Place) => routes.flatMap(targets),
  listens: ({ pools, nearest }: Place) => {
    return [...pools, ...nearest].flatMap((pool): FactText[] => {
      const { value, span } = pool.address;
      if (!value.known) return [];
      // Of several pools nobody knows which one was meant: they are listed, and the headline says that it is none.
      const text = pools.includes(pool)
        ? `pool ${pool.name} listens on ${showAddress(value.value)}`
        : "no pool listens there";
      return [{ text, setting: `pool ${pool.name}: ${showEntry(pool, "listen")}`, span }];
    });
  },
  socketOwner: ({ pools }: Place) =>
    pools.flatMap((pool): FactText[] => {
      const access = socketAccess(pool);
      if (access === null || access.acl !== null) return [];
      const who = `${access.owner}:${access.group} ${access.mode.toString(8).padStart(4, "0")}`;
      const key = access.decidedBy === "unit" ? "listen" : access.decidedBy;
      return [
        {
          text: `pool ${pool.name} makes its socket as ${who}`,
          setting: showEntry(pool, key),
          span: pool.setting(key).span,
        },
      ];
    }),
  nginxUser: (place: Place) =>
    topScopes(place).flatMap((top) =>
      fromScope(top, "user", text, (user) => `nginx's workers run as ${user.split(" ")[0]}`),
    ),
  backlog: ofPool("listen.backlog", poolText, (value, pool) =>
    /^-/.test(value) ? `${pool} lets as many wait as the kernel does` : `${pool} lets ${value} wait`,
  ),
  children: ofPool(
    "pm.max_children",
    (pool, key) => pool.int(key),
    (value, pool) => `${pool} has ${plural(value, "worker")} at most`,
  ),
  connectTimeout: ofRoute("_connect_timeout", seconds, (value) => `nginx waits ${showSeconds(value)} for a connection`),
  readTimeout: ofRoute("_read_timeout", seconds, (value) => `nginx waits ${showSeconds(value)}`),
  sendTimeout: ofRoute("_send_timeout", seconds, (value) => `nginx waits ${showSeconds(value)} for it`),
  terminate: ofPool("request_terminate_timeout", poolSeconds, (value, pool) =>
    value > 0 ? `${pool} kills at ${showSeconds(value)}` : `${pool} never kills`,
  ),
  allowedClients: ofPool("listen.allowed_clients", poolText, (value, pool) =>
    value === "" ? null : `${pool} lets in ${value}`,
  ),
  resolver: ofScope("resolver", text, (value) => (value === "" ? null : `nginx asks ${value}`)),
  headerBuffer: ofRoute("_buffer_size", bytes, (value) => `nginx takes ${showBytes(value)} of header`),
  connections: (place: Place) =>
    topScopes(place).flatMap((top) =>
      top.children
        .filter(({ kind }) => kind === "events")
        .flatMap((events) =>
          fromScope(events, "worker_connections", text, (value) => `each worker of nginx has ${value} connections`),
        ),
    ),
  openFiles: ofPool("rlimit_files", poolText, (value, pool) =>
    value === "" || value === "0" ? null : `${pool} may open ${value} files`,
  ),
  bodySize: ofScope("client_max_body_size", bytes, (value) =>
    value === 0 ? "nginx takes any size" : `nginx takes ${showBytes(value)}`,
  ),
  postSize: ofPhp("post_max_size", (value, pool) => `PHP of ${pool} takes ${value}`),
  scriptFilename: ({ routes }: Place) =>
    routes.flatMap(({ from }): FactText[] => {
      const { directives, complete } = from.array("fastcgi_param");
      const last = directives.findLast(({ args }) => args[0]?.text === "SCRIPT_FILENAME");
      if (last === undefined && !complete) return [];
      return last === undefined
        ? [{ text: "nginx sends no SCRIPT_FILENAME", setting: "fastcgi_param SCRIPT_FILENAME, not set", span: null }]
        : [{ text: `nginx sends ${last.args[1]?.text ?? ""}`, setting: "fastcgi_param SCRIPT_FILENAME", span: last }];
    }),
  chroot: ofPool("chroot", poolText, (value, pool) => (value === "" ? null : `${pool} runs in ${value}`)),
  limitExtensions: ofPool("security.limit_extensions", poolText, (value, pool) =>
    value === "" ? `${pool} runs every file` : `${pool} runs ${value}`,
  ),
  memoryLimit: ofPhp("memory_limit", (value, pool) => `a script of ${pool} may use ${value}`),
  executionTime: ofPhp("max_execution_time", (value, pool) => `PHP of ${pool} computes ${value} s at most`),
  slowlog: ofPool("request_slowlog_timeout", poolSeconds, (value, pool) =>
    value > 0 ? `${pool} calls ${showSeconds(value)} slow` : null,
  ),
  controlTimeout: ofFpm("process_control_timeout", (value) =>
    value > 0 ? `a reload waits ${showSeconds(value)} for running requests` : "a reload waits for no running request",
  ),
};
