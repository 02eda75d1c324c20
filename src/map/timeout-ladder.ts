import { checkPeriod, terminateTimeout } from "../model/request-timeout.ts";
import type { Link, Pool, Route, Stack } from "../model/stack.ts";
import type { Setting } from "../resolve/setting.ts";
import { passModule } from "../rule/pass-module.ts";
import { scriptRoutesTo } from "../rule/pool-routes.ts";
import { type Known, known, unknown } from "../source/known.ts";
import type { Span } from "../source/span.ts";

export type RungKind = "connect" | "send" | "read" | "slowlog" | "terminate" | "execution";

/** One time limit on the way of a request. */
export interface Rung {
  readonly kind: RungKind;
  readonly program: "nginx" | "PHP-FPM" | "PHP";
  /** The directive or setting: `fastcgi_read_timeout`. */
  readonly name: string;
  /** Seconds; `effect` says what a 0 means. */
  readonly seconds: Known<number>;
  /**
   * `limit`: time runs out after the seconds; `off`: there is no limit; `at-once`: nginx gives up before it begins;
   * `idle`: it is set, and can never run out here.
   */
  readonly effect: "limit" | "off" | "at-once" | "idle";
  readonly origin: Setting<unknown>["origin"];
  /** Where it is written; null where it is a default. */
  readonly span: Span | null;
  /** For `terminate`: FPM looks at its clock from time to time, so a request dies between `seconds` and this. */
  readonly latest: number | null;
}

/** All time limits that a request meets on one route, up to one end of it. */
export interface TimeoutLadder {
  readonly route: Route;
  /** null where the route leads to no known pool. */
  readonly pool: Pool | null;
  /** Why PHP-FPM's limits are not on the ladder; null where they are, or where none belong there. */
  readonly missing: string | null;
  /** Whether the other end is proven to be absent. */
  readonly broken: boolean;
  /** How many servers nginx asks in turn. */
  readonly servers: number;
  readonly rungs: readonly Rung[];
}

/**
 * One ladder for every route and every pool it leads to; one without a pool for a route that leads to none. Routes to a
 * pool's own status and ping pages are left out: FPM answers these by itself, and no limit is ever met.
 */
export function timeoutLadders(stack: Stack): readonly TimeoutLadder[] {
  const linksOf = new Map<Route, Link[]>(stack.routes.map((route) => [route, []]));
  for (const link of stack.links) linksOf.get(link.route)?.push(link);
  const scripts = new Map<Pool, ReadonlySet<Route>>();
  const runsScripts = (route: Route, pool: Pool): boolean => {
    const known = scripts.get(pool) ?? new Set(scriptRoutesTo(pool, stack));
    scripts.set(pool, known);
    return route.protocol !== "fastcgi" || known.has(route);
  };

  return [...linksOf].flatMap(([route, links]): TimeoutLadder[] => {
    const pools = new Set(links.flatMap(({ answer }) => (answer.kind === "pool" ? [answer.pool] : [])));
    const { length: servers } = route.targets;
    if (pools.size > 0) {
      return [...pools]
        .filter((pool) => runsScripts(route, pool))
        .map((pool) => ({ route, pool, missing: null, broken: false, servers, rungs: rungs(route, pool) }));
    }
    const open = links.map(({ answer }) => answer).find(({ kind }) => kind === "unknown");
    return [
      {
        route,
        pool: null,
        missing: route.protocol === "fastcgi" && open?.kind === "unknown" ? open.reason : null,
        broken: links.length > 0 && links.every(({ answer }) => answer.kind === "proven-none"),
        servers,
        rungs: rungs(route, null),
      },
    ];
  });
}

function rungs(route: Route, pool: Pool | null): readonly Rung[] {
  const nginx = (["connect", "send", "read"] as const).map((kind) => nginxRung(kind, route));
  if (pool === null || route.protocol !== "fastcgi") return nginx;
  const terminate = fpmRung("terminate", "request_terminate_timeout", terminateTimeout(pool));
  const { seconds } = terminate;
  const latest = terminate.effect === "limit" && seconds.known ? seconds.value + checkPeriod(pool.fpm) : null;
  const slowlog = fpmRung("slowlog", "request_slowlog_timeout", pool.seconds("request_slowlog_timeout"));
  return [...nginx, slowlog, { ...terminate, latest }, executionRung(route, pool)];
}

function nginxRung(kind: "connect" | "send" | "read", route: Route): Rung {
  const name = `${passModule(route)}_${kind}_timeout`;
  const { value, origin, span } = route.from.seconds(name);
  // A unix socket is connected or refused at once, also with a limit of 0 (measured: 20c2). A request that fits into the
  // socket's buffer is sent with a limit of 0 too (measured: §20).
  const idle = kind === "connect" && onUnix(route);
  const atOnce = value.known && value.value === 0 && kind !== "send";
  const effect = idle ? "idle" : atOnce ? "at-once" : "limit";
  return { kind, program: "nginx", name, seconds: value, effect, origin, span, latest: null };
}

function onUnix({ targets }: Route): boolean {
  return targets.length > 0 && targets.every(({ address }) => address.known && address.value.kind === "unix");
}

function fpmRung(kind: "slowlog" | "terminate", name: string, { value, origin, span }: Setting<number>): Rung {
  const effect = value.known && value.value <= 0 ? "off" : "limit";
  return { kind, program: "PHP-FPM", name, seconds: value, effect, origin, span, latest: null };
}

function executionRung(route: Route, pool: Pool): Rung {
  const { value, origin, span } = parameterTime(route) ?? pool.phpInt("max_execution_time");
  const effect = value.known && value.value <= 0 ? "off" : "limit";
  return {
    kind: "execution",
    program: "PHP",
    name: "max_execution_time",
    seconds: value,
    effect,
    origin,
    span,
    latest: null,
  };
}

/** `fastcgi_param PHP_VALUE "max_execution_time=300"` is stronger than the pool's own value (measured: 04l). */
function parameterTime({ from }: Route): Pick<Setting<number>, "value" | "origin" | "span"> | null {
  const parameters = from.array("fastcgi_param").directives.filter(({ args }) => {
    const [name, value] = args.map(({ text }) => text);
    return /^PHP_(?:ADMIN_)?VALUE$/.test(name ?? "") && /max_execution_time|\$/.test(value ?? "");
  });
  const [parameter] = parameters;
  if (!parameter) return null;
  const text = parameters.length === 1 ? (parameter.args[1]?.text ?? "") : "";
  const seconds = /(?:^|\n)\s*max_execution_time\s*=\s*(-?\d+)\s*(?:\n|$)/.exec(text)?.[1];
  const value = seconds === undefined || text.includes("$") ? unknown("variable") : known(Number(seconds));
  return { value, origin: "written", span: parameter };
}
