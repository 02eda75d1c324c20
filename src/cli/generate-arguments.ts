import { nginxVersionPattern, phpVersionPattern } from "../config/units.ts";
import type { Answers, ListenAnswer } from "../generate/answers.ts";
import { type Refusal, rootProblem, serverNameProblem, socketProblem } from "../generate/check-words.ts";
import { type Packaging, type PackagingName, packagingNames, packagings } from "../generate/packaging.ts";
import { printable } from "../report/display-width.ts";
import { showBytes } from "../rule/show.ts";
import type { Amount } from "../size/size-pools.ts";
import { compareVersions } from "../source/versions.ts";
import { readMemory, readSeconds } from "./amounts.ts";
import { known } from "./known.ts";
import { checkName, longestRequest } from "./size-arguments.ts";
import { UsageError } from "./usage-error.ts";

/** The words of the command line, and the answers to questions, by option; null and empty where nothing is said. */
export interface GenerateWords {
  readonly packaging: string | null;
  readonly serverNames: readonly string[];
  readonly root: string | null;
  readonly listen: string | null;
  readonly pool: string | null;
  readonly memory: string | null;
  readonly reserve: string | null;
  readonly processMemory: string | null;
  readonly cores: string | null;
  readonly longestRequest: string | null;
  readonly largestUpload: string | null;
  readonly keepalive: boolean | null;
  readonly nginxVersion: string | null;
  readonly phpVersion: string | null;
}

/** What the machine says where the words say nothing. Asked for only then. */
export interface Defaults {
  memory(reserve: number): Amount;
  worker(pool: string): Amount;
  readonly cores: number;
  /** An installed PHP of this packaging; null where there is none. */
  php(packaging: Packaging): string | null;
}

const help = "no502 generate --help";
/** nginx closes idle connections to upstreams by itself since then. */
const keepaliveTimeoutSince = "1.15.3";
const oldestNginx = "1.10";
const oldestPhp = "7.0";
/** 1 TB */
const mostUpload = 1024 ** 4;
const mostCores = 1024;

export const defaultLongestRequest = "60s";
export const defaultLargestUpload = "20M";

/** @throws UsageError for what cannot be written, and for what contradicts itself */
export function readAnswers(words: GenerateWords, defaults: Defaults): Answers {
  const packaging = packagings[known("--packaging", words.packaging ?? "debian", packagingNames) as PackagingName];
  const docker = packaging.name === "docker";
  const pool = checkName("--pool", words.pool ?? "www");
  if (docker && pool !== "www") {
    refuse(`--pool ${pool} and --packaging docker contradict each other: the official image defines pool www`);
  }
  const nginxVersion = readVersion("--nginx-version", words.nginxVersion, nginxVersionPattern, oldestNginx);
  const phpVersion =
    readVersion("--php-version", words.phpVersion, phpVersionPattern, oldestPhp) ??
    defaults.php(packaging) ??
    packaging.phpVersion;
  if (phpVersion !== null && !/^\d+\.\d+/.test(phpVersion)) {
    refuse(`--php-version ${phpVersion} needs its second number, such as ${phpVersion}.4: the paths hold it`);
  }
  const keepalive = words.keepalive ?? false;
  if (keepalive && nginxVersion !== null && compareVersions(nginxVersion, keepaliveTimeoutSince) < 0) {
    refuse(
      `--keepalive needs nginx ${keepaliveTimeoutSince} or later, not ${nginxVersion}: before, idle connections stay until PHP-FPM kills their workers`,
    );
  }
  const serverNames = readServerNames(words.serverNames);
  const root = (words.root ?? packaging.root).replace(/(?<=.)\/+$/, "");
  check(rootProblem(root));
  const listen = readListen(words.listen ?? "socket", packaging, pool, phpVersion);

  const reserve =
    words.reserve === null || /^\s*0\s*$/.test(words.reserve) ? 0 : readMemory("--reserve", words.reserve, help);
  const memory =
    words.memory === null
      ? defaults.memory(reserve)
      : { bytes: readMemory("--memory", words.memory, help), from: "--memory" };
  const worker =
    words.processMemory === null
      ? defaults.worker(pool)
      : { bytes: readMemory("--process-memory", words.processMemory, help), from: "--process-memory" };
  return {
    packaging: packaging.name,
    serverNames,
    root,
    listen,
    pool,
    memory,
    reserve,
    worker,
    cores: words.cores === null ? defaults.cores : readCores(words.cores),
    longestRequest: Math.ceil(
      readSeconds("--longest-request", words.longestRequest ?? defaultLongestRequest, longestRequest, help),
    ),
    largestUpload: readUpload(words.largestUpload ?? defaultLargestUpload),
    keepalive,
    nginxVersion,
    phpVersion,
  };
}

function readServerNames(words: readonly string[]): readonly string[] {
  const names = words.flatMap((word) => word.split(/[\s,]+/)).filter((name) => name !== "");
  if (names.length === 0) refuse("--server-name is missing: the name that visitors type, such as shop.example");
  for (const name of names) check(serverNameProblem(name));
  return [...new Set(names.map((name) => name.toLowerCase()))];
}

function readListen(word: string, packaging: Packaging, pool: string, php: string | null): ListenAnswer {
  const docker = packaging.name === "docker";
  if (word === "socket") return { kind: "unix", path: packaging.socket(pool, php) };
  if (word === "tcp") return { kind: "tcp", host: docker ? "php" : "127.0.0.1", port: packaging.port(pool) };
  if (word.startsWith("/")) {
    check(socketProblem(word));
    return { kind: "unix", path: word };
  }
  const [, host, port] = /^(?:(127(?:\.\d{1,3}){3}|\[::1\]|localhost):)?(\d{1,5})$/.exec(word) ?? [];
  if (port === undefined) {
    refuse(
      `--listen '${printable(word)}' is not known: socket, tcp, a path such as /run/php/shop.sock${docker ? "" : " or a port of this machine such as 127.0.0.1:9001"}`,
    );
  }
  if (docker)
    refuse(`--listen ${word} and --packaging docker contradict each other: give tcp, and the pool listens on 9000`);
  if (Number(port) < 1 || Number(port) > 65_535) refuse(`--listen ${word} is no port: 1 to 65535`);
  if (host?.split(".").some((part) => Number(part) > 255)) refuse(`--listen ${word} is no address`);
  return { kind: "tcp", host: host === undefined || host === "localhost" ? "127.0.0.1" : host, port: Number(port) };
}

function readVersion(flag: string, word: string | null, pattern: string, oldest: string): string | null {
  if (word === null) return null;
  if (!new RegExp(pattern).test(word)) refuse(`${flag} '${printable(word)}' is no version, such as ${oldest}`);
  if (compareVersions(word, oldest) < 0)
    refuse(`${flag} ${word} is older than ${oldest}, for which nothing is generated`);
  return word;
}

function readCores(word: string): number {
  const cores = /^\d{1,4}$/.test(word) ? Number(word) : 0;
  if (cores < 1 || cores > mostCores)
    refuse(`--cores needs a whole number from 1 to ${mostCores}, not '${printable(word)}'`);
  return cores;
}

function readUpload(word: string): number {
  const bytes = readMemory("--largest-upload", word, help, 1024);
  if (bytes > mostUpload) refuse(`--largest-upload ${word} is more than ${showBytes(mostUpload)}`);
  return bytes;
}

function check(problem: Refusal): void {
  if (problem !== null) refuse(problem);
}

function refuse(message: string): never {
  throw new UsageError(message, help);
}
