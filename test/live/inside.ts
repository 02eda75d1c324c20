/**
 * Runs inside the sandbox's namespaces, as root of nothing but them: reads a job from standard input, puts the files at
 * their real paths on empty file systems, starts PHP-FPM and nginx, makes the requests and prints what it saw.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { Agent, type ClientRequest, createServer, request as httpRequest, type Server } from "node:http";
import { connect } from "node:net";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer, Exit, Job, JobRequest, Machine, Observed, ObservedStep } from "./observed.ts";

const env = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };
/** Everything a stack may write to or be configured in. */
const own = ["/etc/nginx", "/etc/php", "/run", "/srv", "/tmp", "/var/lib/nginx", "/var/log", "/var/www"];
/** What every Debian nginx has in /etc/nginx beside the site's own files. */
const stock = /^(fastcgi|proxy|scgi|uwsgi|mime|koi|win|snippets)/;

const job = JSON.parse(readFileSync(0, "utf8")) as Job;
const kept = readStock("/etc/nginx");
if (job.machine) pretend(job.machine);
for (const directory of own) {
  if (!existsSync(directory)) mkdirSync(directory, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", "mode=755", "none", directory], { env });
}
chmodSync("/tmp", 0o1777);
for (const directory of ["/run/php", "/var/log/nginx", "/etc/nginx/conf.d", "/etc/php/8.2/fpm/pool.d"]) {
  mkdirSync(directory, { recursive: true });
}
for (const directory of job.machine?.directories ?? []) mkdirSync(directory, { recursive: true });
for (const [path, text] of [...kept, ...Object.entries(job.files)]) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
execFileSync("ip", ["link", "set", "lo", "up"], { env });
// This is the first process of its namespace: the servers end with it.
process.stdout.write(JSON.stringify(await observe()), () => process.exit(0));

async function observe(): Promise<Observed> {
  const backends = await Promise.all(job.backends.map(startBackend));
  const connections = () => backends.reduce((sum, backend) => sum + backend.connections(), 0);
  const nginxTest = ask(job.nginx, ["-t"]);
  const fpmTest = ask(job.fpm, ["-t", "-y", job.fpmMain]);
  const enter = job.fpmGroup ? `echo 0 > ${job.fpmGroup} && ` : "";
  const fpm = start("sh", ["-c", `${enter}exec "$0" "$@"`, job.fpm, "-F", "-y", job.fpmMain]);
  await fpm.until(() => fpmLines(fpm.errors()).some((line) => line.includes("ready to handle connections")));
  const nginx = start(job.nginx, ["-g", "daemon off;"]);
  await nginx.until(() => accepts(job.port));
  const steps: (ObservedStep | null)[] = [];
  for (const request of job.requests) {
    if (nginx.exit() !== null) {
      steps.push(null);
      continue;
    }
    const before = connections();
    const reload = request.reload === null ? null : sleep(1000 * request.reload).then(() => fpm.signal("SIGUSR2"));
    const answers = await send(request);
    await reload;
    steps.push({ answers, connections: connections() - before });
  }
  // The master of PHP-FPM writes its lines a moment after the client has its answer.
  await sleep(300);
  const observed: Observed = {
    exits: {
      "nginx -t": nginxTest,
      "php-fpm -t": fpmTest,
      "php-fpm": { code: fpm.exit() ?? 0, output: fpmLines(fpm.errors()).join("\n") },
    },
    steps,
    nginxLog: lines("/var/log/nginx", /error/, nginx.errors()),
    fpmLog: fpmLines(fpm.errors()),
  };
  return observed;
}

function ask(program: string, args: string[]): Exit {
  const { status, stdout, stderr } = spawnSync(program, args, { env, encoding: "utf8" });
  return { code: status ?? -1, output: stdout + stderr };
}

function start(program: string, args: string[]) {
  const child: ChildProcess = spawn(program, args, { env, stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  return {
    errors: () => errors,
    exit: () => child.exitCode,
    signal: (name: NodeJS.Signals) => child.kill(name),
    /** Waits until the server is ready or has ended, five seconds at most. */
    async until(ready: () => boolean | Promise<boolean>) {
      const patience = performance.now() + 5000;
      while (child.exitCode === null && performance.now() < patience && !(await ready())) await sleep(20);
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

async function send({ request, times, together, upload }: JobRequest): Promise<Answer[]> {
  const answers: Answer[] = [];
  let left = times;
  const client = async () => {
    while (left-- > 0) answers.push(await sendOne(request, upload));
  };
  await Promise.all(Array.from({ length: Math.min(together, times) }, client));
  return answers;
}

function sendOne(line: string, upload: number | null): Promise<Answer> {
  const [method = "GET", path = "/"] = line.split(" ");
  const body = method === "POST" ? "name=value" : "";
  const headers = body ? { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": body.length } : {};
  return new Promise((resolve) => {
    const none = () => resolve({ status: 0, body: "" });
    const request = httpRequest(
      { host: "127.0.0.1", port: job.port, method, path, headers, agent: new Agent({ keepAlive: false }) },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => {
          text += part;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: text }));
        response.on("error", none);
      },
    );
    request.on("error", none);
    request.setTimeout(30_000, () => request.destroy());
    if (upload === null) request.end(body);
    else trickle(request, body, upload);
  });
}

/** Sends a body byte by byte, as a slow line does. An answer that comes before its end stops it. */
async function trickle(request: ClientRequest, body: string, seconds: number): Promise<void> {
  let answered = false;
  request.on("response", () => {
    answered = true;
  });
  for (const byte of body) {
    if (answered || request.destroyed) break;
    request.write(byte);
    await sleep((1000 * seconds) / body.length);
  }
  request.end();
}

/**
 * An HTTP server on `host:port` or a socket's path that keeps its connections open, as an application server behind nginx
 * does, counts them and answers with the request line it got.
 */
function startBackend(address: string): Promise<{ connections(): number }> {
  let connections = 0;
  const server: Server = createServer((request, response) => {
    response.setHeader("Content-Type", "text/plain");
    response.end(`${request.method} ${request.url}`);
  });
  server.keepAliveTimeout = 0;
  server.on("connection", () => {
    connections++;
  });
  const socket = address.startsWith("/");
  if (socket) mkdirSync(dirname(address), { recursive: true });
  const cut = address.lastIndexOf(":");
  const at = socket ? { path: address } : { host: address.slice(0, cut), port: Number(address.slice(cut + 1)) };
  return new Promise((resolve) => {
    server.listen(at, () => {
      if (socket) chmodSync(address, 0o666);
      resolve({ connections: () => connections });
    });
  });
}

function fpmLines(errors: string): string[] {
  return lines("/var/log", /fpm/, errors);
}

/** The log files of that name with what went to standard error, without the twins that FPM writes to both. */
function lines(directory: string, name: RegExp, errors: string): string[] {
  const texts = readdirSync(directory)
    .filter((file) => name.test(file) && statSync(`${directory}/${file}`).isFile())
    .map((file) => readFileSync(`${directory}/${file}`, "utf8"));
  return [...new Set([errors, ...texts].join("\n").split("\n").filter(Boolean))];
}

/** Another machine's users and names: on a copy of /etc, of which nothing is left afterwards. */
function pretend({ users, names }: Machine): void {
  execFileSync("mount", ["-t", "tmpfs", "none", "/mnt"], { env });
  execFileSync("cp", ["-a", "/etc", "/mnt/etc"], { env });
  execFileSync("mount", ["--bind", "/mnt/etc", "/etc"], { env });
  for (const [user, id] of Object.entries(users)) {
    const known = readFileSync("/etc/passwd", "utf8").includes(`\n${user}:`);
    if (!known) appendFileSync("/etc/passwd", `${user}:x:${id}:${id}::/nonexistent:/usr/sbin/nologin\n`);
    appendFileSync("/etc/group", `${user}:x:${id}:\n`);
  }
  appendFileSync("/etc/hosts", names.map((name) => `127.0.0.1 ${name}\n`).join(""));
  // Where the official image and builds from source have theirs.
  execFileSync("mount", ["-t", "tmpfs", "-o", "mode=755", "none", "/usr/local/etc"], { env });
}

function readStock(directory: string): [string, string][] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => directory !== "/etc/nginx" || stock.test(name))
    .map((name) => `${directory}/${name}`)
    .flatMap((path): [string, string][] =>
      statSync(path).isDirectory() ? readStock(path) : [[path, readFileSync(path, "utf8")]],
    );
}
