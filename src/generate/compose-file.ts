import { Document, isPair, isScalar, Scalar, visit } from "yaml";
import { dirname } from "../source/paths.ts";
import type { Answers } from "./answers.ts";
import { packagings } from "./packaging.ts";
import type { SiteNumbers } from "./site-numbers.ts";

/** The versions of the images that are taken where none is stated. */
const newestNginx = "1.28";

/** Where the generated files lie beside compose.yaml, and where the containers see them. */
export const composeSources = { site: "./nginx/default.conf", pool: "./php/zzz-www.conf", app: "./app" } as const;

/** compose.yaml for the official images: both containers see the same site, and the pool file is read last. */
export function composeFile(answers: Answers, { giveUp }: SiteNumbers, head: readonly string[]): string {
  const { siteFile, poolFile } = packagings.docker;
  const bind = (source: string, target: string) => ({ type: "bind", source, target, read_only: true });
  const socket =
    answers.listen.kind === "unix"
      ? [{ type: "volume", source: "php-socket", target: dirname(answers.listen.path) }]
      : [];
  const app = { type: "bind", source: composeSources.app, target: mountOf(answers.root) };
  // Two numbers and a colon are a number of their own kind to some readers of YAML.
  const port = new Scalar("80:80");
  port.type = "QUOTE_DOUBLE";
  const content = {
    services: {
      php: {
        image: `php:${answers.phpVersion}-fpm`,
        mem_limit: `${Math.floor(answers.memory.bytes / 1024 ** 2)}m`,
        stop_grace_period: `${giveUp + 5}s`,
        restart: "unless-stopped",
        volumes: [app, bind(composeSources.pool, poolFile("www", answers.phpVersion)), ...socket],
      },
      nginx: {
        image: `nginx:${answers.nginxVersion ?? newestNginx}`,
        ports: [port],
        depends_on: { php: { condition: "service_started", restart: true } },
        restart: "unless-stopped",
        volumes: [{ ...app, read_only: true }, bind(composeSources.site, siteFile("")), ...socket],
      },
    },
    ...(socket.length > 0 ? { volumes: { "php-socket": {} } } : {}),
  };
  const document = new Document(content, { aliasDuplicateObjects: false });
  const reasons: Readonly<Record<string, string>> = {
    mem_limit: " The pool is sized for this: four fifths of it are for its workers.",
    stop_grace_period: " A stop waits for running requests, as process_control_timeout does.",
    depends_on:
      " nginx looks up the name php when it starts. Compose restarts it when php gets a new\n container, which may have another address (Compose 2.17 or later).",
    ports: " The site on port 80 of this machine. PHP-FPM's port stays inside: whoever reaches it runs code.",
    "php-socket": " The socket of PHP-FPM, which both containers see.",
  };
  visit(document, {
    Pair(_, pair) {
      const reason = isPair(pair) && isScalar(pair.key) ? reasons[String(pair.key.value)] : undefined;
      if (reason !== undefined && isScalar(pair.key)) pair.key.commentBefore = reason;
    },
  });
  document.commentBefore = head.map((text) => ` ${text}`).join("\n");
  return document.toString({ lineWidth: 0 });
}

/** A framework keeps its front controller in a directory of the project, and PHP needs the whole project. */
export function mountOf(root: string): string {
  const parent = dirname(root);
  return /\/(?:public|web|webroot|pub|htdocs)$/.test(root) && parent !== "/" ? parent : root;
}
