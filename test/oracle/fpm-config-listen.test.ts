import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { Address } from "../../src/model/address.ts";
import { readListen } from "../../src/model/listen.ts";
import { fpmFullPath } from "../../src/resolve/fpm/full-path.ts";
import { describeWithServers, servers } from "../support/servers.ts";

const root = mkdtempSync(join(tmpdir(), "no502-listen-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** `PORT` stands for a free port, `@` for a directory of our own, which is also the pool's prefix. */
const questions = [
  "PORT",
  "0PORT",
  "127.0.0.1:PORT",
  "127.0.0.1: PORT",
  "127.1:PORT",
  "0:PORT",
  "2130706433:PORT",
  "[127.0.0.1]:PORT",
  "@/x.sock",
  "@//./y.sock",
  "127.0.0.1",
  "localhost",
  "fpm.sock",
  "PORT # x",
  "+PORT",
  `@/${"z".repeat(120)}`,
  "unix:@/x.sock",
  "@/a:b.sock",
  "0",
  "99999",
  "65536",
  ":PORT",
  "127.0.0.1:",
  "127.0.0.1:-5",
  "127.0.0.1:0x10",
  "127.0.0.1:PORTabc",
  "http://127.0.0.1:PORT",
  "127.0.0.1:PORT:PORT",
];

describeWithServers("where php-fpm listens", () => {
  it.each(questions)("%s", async (question) => {
    const prefix = mkdtempSync(join(root, "p"));
    const port = await freePort();
    const listen = question.replaceAll("PORT", String(port)).replaceAll("@", prefix);
    const read = readListen(listen, listen.includes(":") ? listen : fpmFullPath(listen, prefix, "/usr"));
    const { child, log } = await start(listen, prefix);
    try {
      if (read.kind === "refused") expect(log).toContain(read.original);
      else {
        expect(log).toContain("ready to handle connections");
        const address = read.kind === "misread" ? read.as : read.kind === "address" ? read.address : null;
        expect(await answers(address as Address)).toBe(true);
      }
    } finally {
      await stop(child);
    }
  });
});

async function start(listen: string, prefix: string): Promise<{ child: ChildProcess; log: string }> {
  const main = join(prefix, "main.conf");
  const log = join(prefix, "log");
  writeFileSync(log, "");
  // FPM as another user than root ignores user and group with a notice.
  const pool = `user = nobody\ngroup = ${groupOfNobody()}\nprefix = ${prefix}\nlisten = ${listen}\npm = static\npm.max_children = 1\n`;
  writeFileSync(main, `[global]\nerror_log = ${log}\n[www]\n${pool}`);
  const child = spawn(servers?.fpm ?? "", ["-n", "-F", "-y", main], { stdio: "ignore" });
  for (let turn = 0; turn < 500; turn++) {
    const text = readFileSync(log, "utf8");
    if (text.includes("ready to handle") || text.includes("initialization failed")) return { child, log: text };
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { child, log: readFileSync(log, "utf8") };
}

function groupOfNobody(): string {
  return readFileSync("/etc/group", "utf8").includes("nogroup:") ? "nogroup" : "nobody";
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}

function answers(address: Address): Promise<boolean> {
  const host = address.kind === "tcp" && /^(?:\*|0\.0\.0\.0)$/.test(address.host) ? "127.0.0.1" : undefined;
  const target = address.kind === "unix" ? { path: address.path } : { host: host ?? address.host, port: address.port };
  return new Promise((resolve) => {
    const socket = connect(target);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
