import { describe, expect, it } from "vitest";
import { groupLadders } from "../../src/map/ladder-groups.ts";
import { slowRequest } from "../../src/map/slow-request.ts";
import { type TimeoutLadder, timeoutLadders } from "../../src/map/timeout-ladder.ts";
import { lintFiles } from "../support/lint.ts";
import { pool, type StackParts, stack } from "../support/stacks.ts";

function laddersOf(parts: StackParts): readonly TimeoutLadder[] {
  return lintFiles(stack(parts)).stacks.flatMap(timeoutLadders);
}

function only(parts: StackParts): TimeoutLadder {
  const [ladder, ...others] = laddersOf(parts);
  if (!ladder || others.length > 0) throw new Error(`${others.length + (ladder ? 1 : 0)} ladders`);
  return ladder;
}

/** `read 60 default`; the effect where it is no plain limit. */
function show({ rungs }: TimeoutLadder): readonly string[] {
  return rungs.map(({ kind, seconds, origin, effect }) => {
    const value = seconds.known ? String(seconds.value) : `unknown:${seconds.why}`;
    return [kind, value, origin, ...(effect === "limit" ? [] : [effect])].join(" ");
  });
}

describe("the ladder of timeouts", () => {
  it("holds nginx's three limits, PHP-FPM's two and PHP's own", () => {
    expect(show(only({}))).toEqual([
      "connect 60 default idle",
      "send 60 default",
      "read 60 default",
      "slowlog 0 default off",
      "terminate 0 default off",
      "execution 30 default",
    ]);
  });

  it("says where each value comes from", () => {
    const parts = {
      http: "fastcgi_send_timeout 2m;",
      location: "fastcgi_read_timeout 90s;",
      pool: "slowlog = /var/log/slow.log\nrequest_slowlog_timeout = 5\nrequest_terminate_timeout = 2m\nphp_value[max_execution_time] = 0",
    };
    const ladder = only(parts);
    expect(show(ladder).slice(1)).toEqual([
      "send 120 inherited",
      "read 90 written",
      "slowlog 5 written",
      "terminate 120 written",
      "execution 0 written off",
    ]);
    const texts = stack(parts);
    const written = ladder.rungs.map(
      ({ span }) => span && texts[span.file.replace("/project/", "")]?.slice(span.start, span.end),
    );
    expect(written).toEqual([
      null,
      "fastcgi_send_timeout 2m",
      "fastcgi_read_timeout 90s",
      "request_slowlog_timeout = 5",
      "request_terminate_timeout = 2m",
      "php_value[max_execution_time] = 0",
    ]);
    // A third of the smallest limit of any pool: 5 s / 3.
    expect(ladder.rungs.find(({ kind }) => kind === "terminate")?.latest).toBeCloseTo(120 + 5 / 3);
  });

  it("lets a PHP_VALUE parameter win, and guesses nothing of a variable", () => {
    const time = (value: string) => show(only({ location: `fastcgi_param PHP_VALUE ${value};` })).at(-1);
    expect(time('"max_execution_time=300"')).toBe("execution 300 written");
    expect(time('"memory_limit=1G"')).toBe("execution 30 default");
    expect(time('"max_execution_time=$arg_t"')).toBe("execution unknown:variable written");
  });

  it("knows that a connect limit runs out on TCP only", () => {
    const connect = (listen: string) => show(only({ listen, location: "fastcgi_connect_timeout 0;" }))[0];
    expect(connect("127.0.0.1:9000")).toBe("connect 0 written at-once");
    expect(connect("/run/php/www.sock")).toBe("connect 0 written idle");
  });

  it("leaves out the pool's own pages, which no limit ever meets", () => {
    const parts = {
      pool: "pm.status_path = /status",
      server: "location = /status { include /etc/nginx/fastcgi.conf; fastcgi_pass unix:/run/php/www.sock; }",
    };
    expect(laddersOf(parts).map(({ route }) => route.from.directive?.args.at(-1)?.text)).toEqual(["\\.php$"]);
  });

  it("has nginx's limits alone where another program answers", () => {
    const ladder = only({ locations: "location / { proxy_pass http://127.0.0.1:3000; proxy_read_timeout 5m; }" });
    expect(ladder.rungs.map(({ name }) => name)).toEqual([
      "proxy_connect_timeout",
      "proxy_send_timeout",
      "proxy_read_timeout",
    ]);
    expect(ladder).toMatchObject({ pool: null, missing: null, broken: false });
  });
});

describe("a request that is slower than every limit", () => {
  const end = (parts: StackParts) => slowRequest(only(parts));
  const limits = (read: string, terminate: string) =>
    end({ location: `fastcgi_read_timeout ${read};`, pool: `request_terminate_timeout = ${terminate}` });

  it("ends in 502 where PHP-FPM kills it while nginx waits", () => {
    expect(limits("300s", "120s")).toEqual({
      kind: "inverted",
      status: "502",
      seconds: 120,
      text: "PHP-FPM kills the request after 120 s while nginx still waits 300 s for it: the client gets 502.",
    });
  });

  // Measured: §3, 03e and 03h.
  it.each([
    ["6s", "6", "504", "plain"],
    ["7s", "6", "502 or 504", "inverted"],
    ["8s", "6", "502", "inverted"],
    ["5s", "6", "504", "late"],
    ["60s", "0", "504", "late"],
  ])("read %s and terminate %s: %s (%s)", (read, terminate, status, kind) => {
    expect(limits(read, terminate)).toMatchObject({ status, kind });
  });

  it("ends at once where nginx does not wait, and where nothing listens", () => {
    expect(limits("0", "10")).toMatchObject({ kind: "at-once", status: "504", seconds: 0 });
    expect(
      end({ locations: "location ~ \\.php$ { include /etc/nginx/fastcgi.conf; fastcgi_pass 127.0.0.1:9001; }" }),
    ).toMatchObject({ kind: "broken", status: "502" });
  });

  it("is not judged where a limit is not known", () => {
    expect(limits("{{ read }}s", "10")).toMatchObject({ kind: "unknown", status: null, seconds: null });
    expect(limits("300s", "${LIMIT}")).toMatchObject({ kind: "unknown", status: null });
    const elsewhere = "location ~ \\.php$ { include /etc/nginx/fastcgi.conf; fastcgi_pass 10.0.0.7:9000; }";
    expect(end({ locations: elsewhere })).toMatchObject({ kind: "unknown", status: null });
  });

  it("may be sent to the next server of an upstream first", () => {
    const parts = {
      http: "upstream app { server 10.0.0.1:80; server 10.0.0.2:80; }",
      locations: "location / { proxy_pass http://app; }",
    };
    expect(end(parts).text).toBe("nginx answers 504 after 60 s at each of the 2 servers that it may ask.");
  });
});

describe("ladders that are alike", () => {
  it("make one group, whatever pool and file they belong to; the worst end stands first", () => {
    const php = (name: string, more = "") =>
      `location /${name}/ { include /etc/nginx/fastcgi.conf; fastcgi_pass unix:/run/php/${name}.sock; ${more} }`;
    const ladders = laddersOf({
      locations: [php("www"), php("a"), php("b"), php("c", "fastcgi_read_timeout 5m;")].join("\n"),
      pools: [pool("a"), pool("b"), pool("c", "request_terminate_timeout = 1m")].join("\n"),
    });
    expect(
      groupLadders(ladders).map(({ slow, ladders: members }) => [slow.kind, members.map((one) => one.pool?.name)]),
    ).toEqual([
      ["inverted", ["c"]],
      ["late", ["www", "a", "b"]],
    ]);
  });
});
