import { showBytes } from "../rule/show.ts";
import type { Answers } from "./answers.ts";
import { composeFile, composeSources } from "./compose-file.ts";
import type { NginxLine } from "./nginx-line.ts";
import { nginxSite } from "./nginx-site.ts";
import { packagings } from "./packaging.ts";
import { poolFile } from "./pool-file.ts";
import type { SiteNumbers } from "./site-numbers.ts";
import { slugOf } from "./slug.ts";

/** A file to write, relative to the output directory. */
export interface SiteFile {
  readonly path: string;
  readonly text: string;
}

/** The name of the file that tells no502 about the machine. */
export const factsFile = ".no502.json";

/**
 * All files of a site. Below the output directory they lie as on the server, in Docker as compose.yaml mounts them.
 * @param print writes nginx's language; the writer is a package that needs Node
 */
export function siteFiles(
  answers: Answers,
  numbers: SiteNumbers,
  print: (lines: readonly NginxLine[]) => string,
): readonly SiteFile[] {
  const packaging = packagings[answers.packaging];
  const php = answers.phpVersion === null ? "" : ` (PHP ${answers.phpVersion})`;
  const site = packaging.siteFile(slugOf(answers));
  const pool = packaging.poolFile(answers.pool, answers.phpVersion);
  const head = (what: string, place: string) => [
    `${what}, written by no502 generate for ${packaging.title}${php}.`,
    answers.packaging === "docker" ? `compose.yaml mounts it at ${place}.` : `Its place on the server is ${place}.`,
  ];
  const nginxHead = head("nginx's side of the site", site).map((text) => `# ${text}\n`);
  const nginx = `${nginxHead.join("")}\n${print(nginxSite(answers, numbers))}`;
  const fpm = poolFile(answers, numbers, head("PHP-FPM's side of the site", pool));
  const facts = { path: factsFile, text: factsText(answers, numbers) };
  if (answers.packaging !== "docker") {
    return [{ path: site.slice(1), text: nginx }, { path: pool.slice(1), text: fpm }, facts];
  }
  const compose = composeFile(answers, numbers, [
    "nginx and PHP-FPM as two containers of the official images, written by no502 generate.",
  ]);
  return [
    { path: "compose.yaml", text: compose },
    { path: composeSources.site.slice(2), text: nginx },
    { path: composeSources.pool.slice(2), text: fpm },
    facts,
  ];
}

/** What lint has to know of the machine to judge the files as they were meant. */
function factsText({ nginxVersion, phpVersion, cores, worker }: Answers, { memory }: SiteNumbers): string {
  const versions = {
    ...(nginxVersion === null ? {} : { nginx: nginxVersion }),
    ...(phpVersion === null ? {} : { php: phpVersion }),
  };
  const facts = {
    ...(Object.keys(versions).length > 0 ? { versions } : {}),
    host: { ...(memory === null ? {} : { memory: size(memory), processMemory: size(worker.bytes) }), cores },
  };
  return `${JSON.stringify(facts, null, 2)}\n`;
}

/** As people write it where it comes out even. */
function size(bytes: number): string | number {
  const text = showBytes(bytes);
  return /[kmg]$/.test(text) ? text.toUpperCase() : bytes;
}
