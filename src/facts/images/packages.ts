import { alpineFpm, alpineNginx } from "./alpine-packages.ts";
import { debianFpm, debianNginx, debianPhpVersion } from "./debian-packages.ts";
import type { Distribution, PackageFacts } from "./image-facts.ts";
import { nginxOrg, nginxOrgFiles } from "./nginx-official.ts";
import { rhelFpm, rhelNginx } from "./rhel-packages.ts";

/** What installing a package brings. */
export type Installed =
  /** A program with its files. */
  | { readonly kind: "program"; readonly facts: PackageFacts }
  /** It brings an nginx or php-fpm whose files are not known; those lie here or below. */
  | { readonly kind: "unknown"; readonly program: "nginx" | "php-fpm"; readonly paths: readonly string[] }
  /** Nothing that nginx or php-fpm would read. */
  | { readonly kind: "nothing" };

const nothing: Installed = { kind: "nothing" };

/** Repositories of others that were added before. */
export interface AddedRepositories {
  readonly nginxOrg: boolean;
  /** sury.org, Ondřej Surý's PPA, Remi's: other versions than the distribution's own. */
  readonly php: boolean;
}

/** @param name as given to the package manager, without a version */
export function packageFacts(name: string, distribution: Distribution, added: AddedRepositories): Installed {
  const program = (facts: PackageFacts): Installed => ({ kind: "program", facts });
  const isNginx = /^nginx(?:-(?:full|light|extras|core|mainline|stable))?$/.test(name);
  if (name === "openresty") return { kind: "unknown", program: "nginx", paths: ["/usr/local/openresty/nginx/conf"] };
  if (name === "nginx" && added.nginxOrg) {
    const alpine = distribution.family === "alpine";
    const placements = nginxOrgFiles({ version: null, unprivileged: false, alpine });
    return program({ program: nginxOrg(null), placements, userIds: {} });
  }
  switch (distribution.family) {
    case "debian":
    case "ubuntu": {
      if (isNginx) return program(debianNginx(distribution));
      const fpm = /^php(\d+\.\d+)?-fpm$/.exec(name);
      if (fpm) {
        const version = fpm[1] ?? (added.php ? null : debianPhpVersion(distribution));
        return version === null || version.startsWith("5.")
          ? { kind: "unknown", program: "php-fpm", paths: ["/etc/php"] }
          : program(debianFpm(version));
      }
      if (name !== "php5-fpm") return nothing;
      const own = debianPhpVersion(distribution);
      return program(debianFpm(own?.startsWith("5.") ? own : "5.6"));
    }
    case "alpine": {
      if (isNginx) return program(alpineNginx(distribution));
      const fpm = /^php(\d{1,2})-fpm$/.exec(name);
      return fpm ? program(alpineFpm(fpm[1] as string, distribution)) : nothing;
    }
    default: {
      if (isNginx) return program(rhelNginx(distribution));
      if (name === "php-fpm") {
        const facts = rhelFpm(distribution);
        return program(added.php ? { ...facts, program: { ...facts.program, version: null } } : facts);
      }
      // Amazon Linux 2023 names the version in its packages; webtatic did so for 7; the files lie in the same places.
      if (/^php\d+(?:\.\d+|w)?-fpm$/.test(name)) {
        const version = /\d\.\d+|\d\d/.exec(name)?.[0] ?? null;
        const facts = rhelFpm(distribution);
        const dotted = version === null || version.includes(".") ? version : `${version[0]}.${version.slice(1)}`;
        return program({ ...facts, program: { ...facts.program, version: dotted } });
      }
      const remi = /^php(\d)(\d+)-php-fpm$/.exec(name);
      if (remi) return { kind: "unknown", program: "php-fpm", paths: [`/etc/opt/remi/php${remi[1]}${remi[2]}`] };
      return nothing;
    }
  }
}

/** Main files of programs whose packaging is known and whose files are not. */
export function mainOfUnknown(program: "nginx" | "php-fpm", path: string): { main: string; prefix: string } {
  if (program === "nginx") return { main: `${path}/nginx.conf`, prefix: path };
  return { main: `${path}/php-fpm.conf`, prefix: "/usr" };
}
