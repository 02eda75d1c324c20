/** Files of one question to php-fpm: `main` is given to it, the others lie beside it. `@/` stands for their directory. */
export interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
}

const base: Readonly<Record<string, string>> = {
  user: "www-data",
  listen: "@/x.sock",
  pm: "static",
  "pm.max_children": "5",
};

/** One pool [www] that passes, with settings changed, added, or (null) left out. */
function pool(name: string, changes: Readonly<Record<string, string | null>>, global = ""): Case {
  const settings = Object.entries({ ...base, ...changes }).filter(([, value]) => value !== null);
  const lines = settings.map(([key, value]) => `${key} = ${value}`);
  return one(name, `${global}[www]\n${lines.join("\n")}\n`);
}

function one(name: string, text: string): Case {
  return { name, files: { main: text } };
}

function several(name: string, files: Readonly<Record<string, string>>): Case {
  return { name, files };
}

const dynamic = (children: string, start: string | null, min: string | null, max: string | null, rest = {}): Case =>
  pool(`dynamic ${children} ${start} ${min} ${max} ${JSON.stringify(rest)}`, {
    pm: "dynamic",
    "pm.max_children": children,
    "pm.start_servers": start,
    "pm.min_spare_servers": min,
    "pm.max_spare_servers": max,
    ...rest,
  });

const values = (key: string, list: readonly string[]): Case[] =>
  list.map((value) => pool(`${key} = ${value}`, { [key]: value }));

const globals = (key: string, list: readonly string[]): Case[] =>
  list.map((value) => pool(`[global] ${key} = ${value}`, {}, `${key} = ${value}\n`));

const sound = Object.entries(base)
  .map(([key, value]) => `${key} = ${value}\n`)
  .join("");
const named = (name: string): string => `[${name}]\n${sound.replace("x.sock", `${name}.sock`)}`;

const processManager: Case[] = [
  dynamic("5", "2", "1", "3"),
  dynamic("5", null, "1", "3"),
  dynamic("5", "0", "1", "3"),
  dynamic("5", "-4", "1", "3"),
  dynamic("5", "1", "2", "3"),
  dynamic("5", "4", "1", "3"),
  dynamic("5", "2", "1", "6"),
  dynamic("5", "2", "6", "6"),
  dynamic("5", "2", "4", "3"),
  dynamic("5", "2", "0", "3"),
  dynamic("5", "2", null, "3"),
  dynamic("5", "2", "1", null),
  dynamic("5", "2", "1", "-3"),
  dynamic("5", "5", "5", "5"),
  dynamic("5", "9", "4", "3"),
  dynamic("0", "2", "1", "3"),
  dynamic("5", "2", "1", "3", { "pm.max_spawn_rate": "0" }),
  dynamic("5", "2", "1", "3", { "pm.max_spawn_rate": "1" }),
  dynamic("5", "2", "1", "3", { pm: "DYNAMIC" }),
  pool("static with absurd spares", { "pm.min_spare_servers": "90", "pm.max_spare_servers": "2" }),
  pool("ondemand", { pm: "ondemand" }),
  pool("ondemand that never idles", { pm: "ondemand", "pm.process_idle_timeout": "0" }),
  pool("ondemand with half a second", { pm: "ondemand", "pm.process_idle_timeout": "0.5s" }),
  pool("static that never idles", { "pm.process_idle_timeout": "0" }),
  pool("ondemand with poll", { pm: "ondemand" }, "events.mechanism = poll\n"),
  pool("static with poll", {}, "events.mechanism = POLL\n"),
  ...values("pm", ["Static", "dyn", '""', "on-demand"]),
  ...values("pm.max_children", ["0", "-1", "", "5x", "5.5", "+5", "0x10", '"5"', "010", "99999999999", "2147483648"]),
];

const missing: Case[] = [
  ...["user", "listen", "pm", "pm.max_children"].map((key) => pool(`no ${key}`, { [key]: null })),
  pool("empty listen", { listen: "" }),
  one("no pool", "[global]\nlog_level = notice\n"),
  one("nothing", "\n"),
  one("two gaps: user comes first", "[www]\nlisten = @/x.sock\n"),
  one("the first pool with a mistake", `${named("a")}[b]\nuser = www-data\npm = static\n[c]\nuser = www-data\n`),
];

const types: Case[] = [
  ...values("request_terminate_timeout", [
    "30",
    "30s",
    "1h30m",
    "500ms",
    "30x",
    "",
    "off",
    "1w",
    "5M",
    '" 30s "',
    "-1",
  ]),
  ...values("clear_env", ["0", "yes", "Off", "NONE", '"off"', '"On"', "y", "2", "null", '"null"', ""]),
  ...values("listen.backlog", ["-1", "511", "many"]),
  ...values("listen.mode", ["0999", "rw"]),
  ...values("process.priority", ["-19", "20", "-20", "21", "64", "high"]),
  ...values("rlimit_core", ["unlimited", "0", "-1", "x"]),
  ...values("php_flag[a]", ["on", "0", "maybe", '"off"']),
  ...values("env[A]", ["", "x", "$pool"]),
  ...values("access.suppress_path[]", ["/a", "a", ""]),
  ...globals("log_level", ["warn", "Error", "info", ""]),
  ...globals("syslog.facility", ["local3", "LOCAL8", "AuthPriv"]),
  ...globals("log_limit", ["512", "511"]),
  ...globals("process.max", ["-1", "0"]),
  ...globals("process.priority", ["-50", "5"]),
  ...globals("events.mechanism", ["foo", "Select"]),
  ...globals("pid", ["/tmp/$pool.pid"]),
  ...globals("daemonize", ["maybe"]),
  ...globals("emergency_restart_interval", ["1m", "1 minute"]),
];

const names: Case[] = [
  pool("a near miss", { "pm.max_childern": "5" }),
  pool("a global setting in a pool", { process_control_timeout: "5s" }),
  pool("a pool setting in [global]", {}, "pm = static\n"),
  pool("upper case key", { "PM.Max_Children": "0" }),
  pool("Include", { Include: "@/none.conf" }),
  pool("PHP_VALUE[]", { "PHP_VALUE[memory_limit]": "1M" }),
  pool("no key", { "php_value[]": "x" }),
  pool("no brackets", { php_value: "x" }),
  pool("brackets on a plain setting", { "pm.max_requests[a]": "1" }),
  pool("array in [global]", {}, "php_value[a] = b\n"),
  pool("suppress_path with a key", { "access.suppress_path[a]": "/a" }),
  pool("suppress_path in [global]", {}, "access.suppress_path[] = /a\n"),
  pool("include with brackets", { "include[a]": "x" }),
  one("two mistakes, the reading one is told", `[www]\npm = static\nlisten.bogus = 1\n`),
];

const paths: Case[] = [
  ...values("pm.status_path", ["/status", "/", "status", "/s?x", "/ä", ""]),
  pool("status on its own listener", { "pm.status_listen": "127.0.0.1:9333", "pm.status_path": "/" }),
  pool("status listener without path", { "pm.status_listen": "127.0.0.1:9333" }),
  pool("status listener on the pool's address", { "pm.status_listen": "@/x.sock" }),
  ...values("ping.path", ["/ping", "/", "ping", "/p?"]),
  pool("ping without answer", { "ping.path": "/p", "ping.response": "" }),
  pool("no ping, no answer", { "ping.response": "" }),
  pool("slowlog timeout alone", { request_slowlog_timeout: "5s" }),
  pool("slowlog", { request_slowlog_timeout: "5s", slowlog: "@/slow" }),
  pool("slower than the end", { request_slowlog_timeout: "5s", slowlog: "@/slow", request_terminate_timeout: "2" }),
  pool("as slow as the end", { request_slowlog_timeout: "5s", slowlog: "@/slow", request_terminate_timeout: "5" }),
  pool("slow without end", { request_slowlog_timeout: "5s", slowlog: "@/slow", request_terminate_timeout: "0" }),
  pool("depth alone", { request_slowlog_trace_depth: "5" }),
  pool("negative depth", { request_slowlog_trace_depth: "-5", slowlog: "@/slow" }),
  pool("depth 0", { request_slowlog_trace_depth: "0" }),
  ...[
    "%Z",
    "%{x}d",
    "%e",
    "%{A}e",
    "%{mega}M",
    "%{A}r",
    "%{A}",
    "%h",
    "%C%d%f%l%m%M%n%p%P%q%Q%r%R%s%T%t%u%%",
    "%o",
  ].map((format) => pool(`access.format ${format}`, { "access.log": "@/log", "access.format": `"${format}"` })),
  pool("access.format without a log", { "access.format": "%Z" }),
];

const sections: Case[] = [
  one("keys before any section", `log_limit = 100\n${named("www")}`),
  one(
    "sections of one name",
    `[www]\nlisten = @/a.sock\n[b]\n${sound}[WWW]\nuser = www-data\npm = static\npm.max_children = 1\n`,
  ),
  one("the last value wins", `[www]\npm = dyn\n${sound}`),
  one("[GLOBAL]", `[GLOBAL]\nlog_limit = 3\n${named("www")}`),
  one("one address", `[a]\n${sound}[b]\n${sound}`),
  one("one address, three pools", `[a]\n${sound}[b]\n${sound}[c]\n${sound}`),
  one("one address through $pool", `[a]\n${sound}listen = @/$pool.sock\n[b]\n${sound}listen = @/a.sock\n`),
  one("two spellings of one address", `[a]\n${sound}listen = 9333\n[b]\n${sound}listen = 127.0.0.1:9333\n`),
  one("relative and absolute", `[a]\n${sound}prefix = @\nlisten = x.sock\n[b]\n${sound}listen = @/x.sock\n`),
];

const includes: Case[] = [
  several("a pattern", { main: "[global]\ninclude = @/d/*.conf\n", "d/a.conf": named("a"), "d/b.conf": named("b") }),
  several("no match", { main: `include = @/d/*.conf\n${named("www")}`, "d/a.txt": "" }),
  several("no such directory", { main: `include = @/none/*.conf\n${named("www")}` }),
  several("no such directory further down", { main: `include = @/n*/x/*.conf\n${named("www")}` }),
  several("no such file", { main: `include = @/none/a.conf\n${named("www")}` }),
  several("a directory", { main: `include = @/d\n${named("www")}`, "d/a.conf": "bogus = 1\n" }),
  several("no value", { main: `include =\n${named("www")}` }),
  several("$pool is not replaced", { main: `${named("www")}include = @/$pool.conf\n`, "www.conf": "bogus = 1\n" }),
  several("the section goes on after an include", {
    main: `[a]\n${sound}include = @/b.conf\nlog_level = error\n`,
    "b.conf": named("b"),
  }),
  several("a setting lands in the included pool", {
    main: `[a]\n${sound}include = @/b.conf\npm.max_children = 0\n`,
    "b.conf": named("b"),
  }),
  several("keys without a header", { main: `[a]\n${sound}include = @/b.conf\n`, "b.conf": "pm.max_children = 0\n" }),
  several("a mistake in the second file", {
    main: "include = @/*.conf\n",
    "a.conf": named("a"),
    "b.conf": "[b]\nbogus = 1\n",
  }),
  several("itself", { main: `include = @/a.conf\n${named("www")}`, "a.conf": "include = @/a.conf\n" }),
  several("five deep", {
    main: "include = @/1.conf\n",
    "1.conf": "include = @/2.conf\n",
    "2.conf": "include = @/3.conf\n",
    "3.conf": "include = @/4.conf\n",
    "4.conf": named("www"),
  }),
  several("six deep", {
    main: "include = @/1.conf\n",
    "1.conf": "include = @/2.conf\n",
    "2.conf": "include = @/3.conf\n",
    "3.conf": "include = @/4.conf\n",
    "4.conf": "include = @/5.conf\n",
    "5.conf": named("www"),
  }),
];

export const configCases: readonly Case[] = [
  ...processManager,
  ...missing,
  ...types,
  ...names,
  ...paths,
  ...sections,
  ...includes,
];

const rich = `user = www-data
listen = @/$pool.sock
listen.allowed_clients = 127.0.0.1
pm = dynamic
pm.max_children = 020
pm.min_spare_servers = 3
pm.max_spare_servers = 8
pm.max_requests = 500
request_terminate_timeout = 1h30m
clear_env = no
security.limit_extensions = .php .php7
env[POOL] = $pool-x
php_value[memory_limit] = 1M
php_value[memory_limit] = 2M
php_flag[display_errors] = off
php_admin_value[error_log] = /var/log/$pool.log
php_admin_value[disable_functions] = "exec,system"
`;

/** Accepted ones, for what each setting ends as. */
export const mergedCases: readonly Case[] = [
  one("one pool", `[global]\nprocess_control_timeout = 2m\nlog_limit = 2048\n[Shop]\n${rich}`),
  one(
    "ondemand",
    `[a]\n${sound}pm = ondemand\npm.process_idle_timeout = 1m\nrlimit_core = unlimited\nlisten.acl_users =\n`,
  ),
  several("two files, one name", {
    main: "[global]\nemergency_restart_interval = 90\ninclude = @/pool.d/*.conf\n",
    "pool.d/a.conf": `[www]\n${rich}`,
    "pool.d/b.conf":
      "[WWW]\npm.max_children = 30\nrequest_terminate_timeout = 0\n[zwei]\nuser = www-data\nlisten = 127.0.0.1:9333\npm = static\npm.max_children = 3\n",
    "pool.d/c.conf": "pm.max_children = 4\n[global]\nprocess.max = 99\n",
  }),
  several("an include in the middle of a pool", {
    main: `[a]\n${sound}include = @/common.inc\npm.max_children = 7\nping.path = /ping\n[b]\n${sound}listen = 9333\ninclude = @/common.inc\n`,
    "common.inc": "pm.max_children = 9\npm.max_requests = 77\nphp_admin_flag[log_errors] = on\n",
  }),
  several("an include that ends in another pool", {
    main: `[a]\n${sound}include = @/b.conf\npm.max_children = 8\n[global]\nlog_limit = 4096\n`,
    "b.conf": `[b]\n${sound}listen = [::1]:9333\n`,
  }),
];
