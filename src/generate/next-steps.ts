import type { Answers } from "./answers.ts";
import { composeSources, mountOf } from "./compose-file.ts";
import { minor, packagings, packed } from "./packaging.ts";
import { slugOf } from "./slug.ts";

/** What to do with the files: a sentence, and commands for a shell below it. */
export interface NextSteps {
  readonly text: readonly string[];
  readonly commands: readonly string[];
}

/** @param out the output directory, as the user wrote it */
export function nextSteps(answers: Answers, out: string): NextSteps {
  const { packaging, phpVersion, pool, serverNames } = answers;
  const from = `${shellWord(out.replace(/(?<=.)\/+$/, ""))}/etc/.`;
  const site = slugOf(answers);
  const visit = serverNames.find((name) => name !== "_" && !name.startsWith("*")) ?? "localhost";
  const replaced = `Its pool file takes the place of the packaged ${pool}.conf; a copy stays beside it.`;
  const place = `Below ${shellWord(out)} the files lie as on a server of ${packagings[packaging].title}.`;
  switch (packaging) {
    case "debian": {
      const php = minor(phpVersion);
      return {
        text: [place, ...(pool === "www" ? [replaced] : []), "As root:"],
        commands: [
          `cp -r --backup ${from} /etc/`,
          `ln -sf ../sites-available/${site}.conf /etc/nginx/sites-enabled/`,
          `php-fpm${php} -t && nginx -t`,
          `systemctl restart php${php}-fpm && systemctl reload nginx`,
          `curl -i http://${visit}/`,
        ],
      };
    }
    case "rhel":
      return {
        text: [
          place,
          ...(pool === "www" ? [replaced] : []),
          "Where SELinux keeps nginx from the pool (13: Permission denied), `ausearch -m avc -ts recent` says what to allow. As root:",
        ],
        commands: [
          `cp -r --backup ${from} /etc/`,
          "php-fpm -t && nginx -t",
          "systemctl enable --now php-fpm nginx",
          "systemctl restart php-fpm && systemctl reload nginx",
          `curl -i http://${visit}/`,
        ],
      };
    case "alpine": {
      const php = packed(phpVersion);
      const mine = packagings.alpine.poolFile(pool, phpVersion);
      return {
        text: [
          place,
          ...(pool === "www" ? [`Its pool file takes the place of the packaged ${mine}.`] : []),
          "As root:",
        ],
        commands: [
          ...(pool === "www" ? [`cp ${mine} ${mine}.orig`] : []),
          `cp -r ${from} /etc/`,
          ...alpineDirectory(answers),
          `php-fpm${php} -t && nginx -t`,
          `rc-service php-fpm${php} restart && rc-service nginx restart`,
          `curl -i http://${visit}/`,
        ],
      };
    }
    case "docker":
      return {
        text: [
          `compose.yaml starts both containers. The site goes to ${composeSources.app.slice(2)}/ beside it, which they see as ${mountOf(answers.root)}.`,
        ],
        commands: [
          `cd ${shellWord(out)}`,
          `mkdir -p ${composeSources.app.slice(2)}`,
          "docker compose up -d",
          "docker compose exec nginx nginx -t",
          "curl -i http://localhost/",
        ],
      };
  }
}

/** The service makes the directory of its pid file at every start, and of a socket that the main file names, not of this one. */
function alpineDirectory({ listen }: Answers): readonly string[] {
  if (listen.kind === "tcp" || listen.path.startsWith("/run/php-fpm")) return [];
  return [`mkdir -p ${listen.path.slice(0, listen.path.lastIndexOf("/"))}`];
}

/** For a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) && !text.startsWith("-") ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
