import { describe, expect, it } from "vitest";
import { buildFpm } from "../../src/model/fpm.ts";
import type { Host, Pool } from "../../src/model/stack.ts";
import { fileId } from "../../src/source/span.ts";
import { parseIni } from "../../src/syntax/ini/parse.ts";
import { evaluate, soundPool, type Told } from "../resolve/fpm/held-whole.ts";

const host = { name: "test", kind: "server", because: "a test" } as Host;

function poolOf(text: string, inis: readonly string[] = [], told: Told = {}): Pool {
  const files = inis.map((ini, at) => parseIni(fileId(`/php${at}.ini`), ini, "php"));
  return buildFpm(evaluate(`[www]\n${soundPool}${text}`, told), host, files).pools[0] as Pool;
}

const known = (value: unknown) => ({ known: true, value });

describe("a pool", () => {
  it("gives a written setting with its place", () => {
    const pool = poolOf("pm.max_children = 010\n");
    expect(pool.int("pm.max_children")).toMatchObject({
      value: known(10),
      origin: "written",
      span: { start: 75, end: 96 },
    });
    expect(pool.entries("pm.max_children").map(({ entry }) => entry.value?.raw)).toEqual(["2", "010"]);
  });

  it("gives FPM's own default where nothing is written", () => {
    const pool = poolOf("");
    expect(pool.seconds("request_terminate_timeout")).toEqual({
      value: known(0),
      origin: "default",
      span: null,
      via: [],
    });
    expect(pool.flag("clear_env").value).toEqual(known(true));
    expect(pool.setting("listen.owner")).toMatchObject({ value: known(""), origin: "default" });
    expect(pool.int("listen.backlog").value).toEqual(known(-1));
    expect(poolOf("", [], { version: "8.1" }).int("listen.backlog").value).toEqual(known(511));
  });

  it("computes pm.start_servers as FPM does", () => {
    const spare = "pm = dynamic\npm.max_children = 9\npm.min_spare_servers = 2\npm.max_spare_servers = 7\n";
    expect(poolOf(spare).int("pm.start_servers").value).toEqual(known(4));
    expect(poolOf("").int("pm.start_servers").value).toEqual(known(0));
  });

  it("knows nothing of a value that FPM refuses", () => {
    expect(poolOf("pm.max_children = 5x\n").int("pm.max_children").value).toEqual({ known: false, why: "invalid" });
    expect(poolOf("request_terminate_timeout = 30x\n").seconds("request_terminate_timeout").value.known).toBe(false);
  });

  it("knows nothing of an absent setting where a template may set it", () => {
    const pool = poolOf("{% if x %}\nuser = b\n{% endif %}\n");
    expect(pool.setting("request_terminate_timeout").value).toEqual({ known: false, why: "missing-include" });
    expect(pool.setting("user").value).toEqual({ known: false, why: "template" });
    expect(pool.php("memory_limit").value.known).toBe(false);
    expect(pool.setting("pm").value).toEqual(known("static"));
  });

  it("listens where FPM really binds", () => {
    const address = (listen: string, told: Told = {}) => poolOf(`listen = ${listen}\n`, [], told).address.value;
    expect(address("9000")).toEqual(known({ kind: "tcp", host: "*", port: 9000 }));
    expect(address("fpm.sock", { prefix: "/opt" })).toEqual(known({ kind: "unix", path: "/opt/fpm.sock" }));
    expect(address("fpm.sock\nprefix = /srv/a")).toEqual(known({ kind: "unix", path: "/srv/a/fpm.sock" }));
    expect(address("/var/run/$pool.sock")).toEqual(known({ kind: "unix", path: "/run/www.sock" }));
    expect(address("unix:/x.sock")).toEqual({ known: false, why: "invalid" });
    expect(address("{{ socket }}")).toEqual({ known: false, why: "template" });
  });
});

describe("PHP settings of a pool", () => {
  it("come from admin values before values before php.ini before PHP's default", () => {
    const ini = "[PHP]\nmemory_limit = 1M\npost_max_size = 3M\nlog_errors = On\nmax_execution_time = 7\n";
    const pool = poolOf(
      "php_value[memory_limit] = 2M\nphp_admin_value[max_execution_time] = 9\nphp_value[max_execution_time] = 8\n",
      [ini],
    );
    expect(pool.php("memory_limit").value).toEqual(known("2M"));
    expect(pool.phpInt("max_execution_time")).toMatchObject({ value: known(9), origin: "written" });
    expect(pool.phpBytes("post_max_size")).toMatchObject({ value: known(3_145_728), span: { file: "/php0.ini" } });
    expect(pool.php("log_errors").value).toEqual(known("1"));
    expect(pool.phpBytes("upload_max_filesize")).toMatchObject({ value: known(2_097_152), origin: "default" });
    expect(pool.php("made.up").value).toEqual({ known: false, why: "version" });
  });

  // Measured on php-fpm 8.2: FPM builds its list from the end.
  it("take the first of several entries for one name", () => {
    const pool = poolOf(
      "php_value[memory_limit] = 1M\nphp_value[memory_limit] = 2M\nphp_admin_flag[a] = on\nphp_admin_value[a] = x\n",
    );
    expect(pool.php("memory_limit").value).toEqual(known("1M"));
    expect(pool.php("a").value).toEqual(known("1"));
  });

  it("compare names with case, and pass over what php.ini limits to a host", () => {
    const pool = poolOf("php_value[Memory_Limit] = 1M\n", [
      "[HOST=a.example]\npost_max_size = 1M\n[PHP]\nMax_Input_Vars = 1\n",
    ]);
    expect(pool.php("memory_limit").value).toEqual(known("128M"));
    expect(pool.php("post_max_size").value).toEqual(known("8M"));
    expect(pool.php("max_input_vars").value).toEqual(known("1000"));
  });

  it("take the last of several php.ini files", () => {
    expect(
      poolOf("", ["memory_limit = 1M\n", "memory_limit = 2M\nmemory_limit = 3M\n"]).php("memory_limit").value,
    ).toEqual(known("3M"));
  });
});

describe("an FPM", () => {
  it("gives settings of [global]", () => {
    const fpm = buildFpm(
      evaluate(`process.max = 7\n[w]\n${soundPool}[global]\nprocess_control_timeout = 2m\n`),
      host,
      [],
    );
    expect(fpm.int("process.max").value).toEqual(known(7));
    expect(fpm.seconds("process_control_timeout").value).toEqual(known(120));
    expect(fpm.setting("log_level")).toMatchObject({ value: known("notice"), origin: "default" });
    expect(fpm.pools[0]?.fpm).toBe(fpm);
  });
});
