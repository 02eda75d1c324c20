import { many, one } from "../options.ts";
import { UsageError } from "../usage-error.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  name: "generate",
  summary: "Write an nginx server block and a PHP-FPM pool that fit each other",
  register: (y, _ids, choose) =>
    y.command(
      "generate",
      command.summary,
      (own) =>
        own
          .usage(usage)
          .option("out", { ...value, describe: "the directory to write to; - prints instead" })
          .option("server-name", {
            ...value,
            array: true,
            describe: "name of the site; repeat it or separate by commas",
          })
          .option("packaging", { ...value, describe: "debian, rhel, alpine or docker [debian]" })
          .option("root", { ...value, describe: "the directory of index.php [as the packaging has it]" })
          .option("listen", {
            ...value,
            describe: "socket, tcp, a path (/run/php/shop.sock) or a port (127.0.0.1:9001) [socket]",
          })
          .option("pool", { ...value, describe: "the pool [www, in place of the packaged one]" })
          .option("keepalive", { type: "boolean", describe: "keep connections to PHP-FPM open" })
          .option("no-keepalive", { type: "boolean", describe: "open one for each request, as without this option" })
          .option("longest-request", { ...value, describe: "how long a request may take [60s]" })
          .option("largest-upload", { ...value, describe: "the largest file that visitors may send [20M]" })
          .option("memory", { ...value, describe: "memory of the server, or of PHP's container [this machine's]" })
          .option("reserve", { ...value, describe: "memory for other services on the server [0]" })
          .option("process-memory", { ...value, describe: "memory of one PHP worker [measured, else 60M]" })
          .option("cores", { ...value, describe: "cores of the server [this machine's]" })
          .option("nginx-version", { ...value, describe: "such as 1.26.3" })
          .option("php-version", { ...value, describe: "such as 8.4 [the newest that is installed here or packaged]" })
          .option("force", { type: "boolean", describe: "overwrite files" })
          .option("dry-run", { type: "boolean", describe: "print the files and write nothing" })
          .group(["out", "force", "dry-run"], "Where to:")
          .group(["server-name", "root", "packaging", "listen", "pool", "keepalive", "no-keepalive"], "The site:")
          .group(["longest-request", "largest-upload"], "Its limits:")
          .group(["memory", "reserve", "process-memory", "cores", "nginx-version", "php-version"], "The server:")
          .example("$0 generate --out site --server-name shop.example --memory 4G", "")
          .example("$0 generate --out . --packaging docker --server-name shop.example --memory 1G", ""),
      (argv) => {
        const out = one(argv, "out");
        const dryRun = argv["dry-run"] === true;
        if (out === null && !dryRun)
          throw new UsageError("--out is missing: the directory to write to, or - to print", help);
        if (out === "") throw new UsageError("--out is empty", help);
        if (argv.keepalive && argv["no-keepalive"]) {
          throw new UsageError("--keepalive and --no-keepalive exclude each other", help);
        }
        const words = {
          packaging: one(argv, "packaging"),
          serverNames: many(argv, "server-name"),
          root: one(argv, "root"),
          listen: one(argv, "listen"),
          pool: one(argv, "pool"),
          memory: one(argv, "memory"),
          reserve: one(argv, "reserve"),
          processMemory: one(argv, "process-memory"),
          cores: one(argv, "cores"),
          longestRequest: one(argv, "longest-request"),
          largestUpload: one(argv, "largest-upload"),
          keepalive: argv.keepalive ? true : argv["no-keepalive"] ? false : null,
          nginxVersion: one(argv, "nginx-version"),
          phpVersion: one(argv, "php-version"),
        };
        choose(async (io, core) => {
          const [{ runGenerate }, { thisHost }, { askMissing, withTerminal }] = await Promise.all([
            import("../generate.ts"),
            import("../this-host.ts"),
            import("../generate-questions.ts"),
          ]);
          // Who gives the name of the site has said what matters; the rest has defaults.
          const asks = words.serverNames.length === 0 && io.errorTerminal && process.stdin.isTTY === true;
          const answered = asks
            ? await withTerminal((ask) => askMissing(words, ask, (problem) => io.err(`${problem}\n`)))
            : words;
          if (answered === null) throw new UsageError("no answer: nothing is written", null);
          return runGenerate(
            { words: answered, out: out ?? "-", dryRun, force: argv.force === true },
            io,
            core,
            thisHost,
          );
        });
      },
    ),
};

const value = { type: "string", requiresArg: true } as const;
const help = "no502 generate --help";

const usage = [
  "no502 generate --out DIR --server-name NAME [options]",
  "",
  "Writes an nginx server block and a PHP-FPM pool that fit each other: addresses,",
  "rights, timeouts, sizes and the number of workers, each line with its reason.",
  "On a terminal it asks for what is not given.",
  "",
  "Nothing is overwritten without --force, and nothing is written unless no502 has",
  "nothing to say about it.",
].join("\n");
