import { existsSync, readFileSync, readlinkSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Distribution, FactPlacement, PackageFacts } from "../../../src/facts/images/image-facts.ts";
import { packageFacts } from "../../../src/facts/images/packages.ts";
import { stockImageText } from "../../../src/facts/images/stock-text.ts";
import { fileId } from "../../../src/source/span.ts";
import { parseIni } from "../../../src/syntax/ini/parse.ts";
import { parseNginx } from "../../../src/syntax/nginx/parse.ts";
import type { Directive } from "../../../src/syntax/nginx/tree.ts";
import { validateText } from "../../resolve/nginx/validate-text.ts";

const own = { nginxOrg: false, php: false };
const distribution = (family: Distribution["family"], release: string | null): Distribution => ({ family, release });

function programOf(name: string, where: Distribution, added = own): PackageFacts {
  const installed = packageFacts(name, where, added);
  if (installed.kind !== "program") throw new Error(`${name} brings ${installed.kind}`);
  return installed.facts;
}

function textAt(placements: readonly FactPlacement[], path: string): string {
  const found = placements.find((one) => one.path === path);
  if (found?.kind !== "file") throw new Error(`nothing at ${path}`);
  return stockImageText(found.file) as string;
}

const everywhere: readonly Distribution[] = [
  distribution("debian", "12"),
  distribution("ubuntu", "24.04"),
  distribution("alpine", "3.12"),
  distribution("alpine", "3.14"),
  distribution("alpine", "3.20"),
  distribution("alpine", null),
  distribution("rhel", "7"),
  distribution("rhel", "9"),
  distribution("fedora", "41"),
  distribution("amazon", "2023"),
];

describe("packaged files", () => {
  it.each(everywhere)("of $family $release are accepted by nginx's rules", (where) => {
    const { placements, program } = programOf("nginx", where);
    expect(placements.some(({ path, kind }) => path === program.main && kind === "file")).toBe(true);
    expect(validateText(textAt(placements, program.main))).toEqual([]);
    for (const one of placements) {
      if (one.kind !== "file" || !one.path.endsWith(".conf") || one.path === program.main) continue;
      if (one.path.includes("/snippets/")) continue;
      const kind = one.path.includes("/default.d/")
        ? "server"
        : one.path.endsWith("/fastcgi.conf")
          ? "location"
          : "http";
      expect(validateText(stockImageText(one.file) as string, null, kind)).toEqual([]);
    }
  });

  it("say where each distribution's php-fpm lies and listens", () => {
    const listens = (name: string, where: Distribution) => {
      const { program, placements } = programOf(name, where);
      const pool = placements.find(({ path }) => path.endsWith("/www.conf"));
      return [program.main, program.version, /^listen = (.*)$/m.exec(textAt(placements, pool?.path as string))?.[1]];
    };
    expect(listens("php-fpm", distribution("debian", "12"))).toEqual([
      "/etc/php/8.2/fpm/php-fpm.conf",
      "8.2",
      "/run/php/php8.2-fpm.sock",
    ]);
    expect(listens("php8.3-fpm", distribution("debian", "12"))[2]).toBe("/run/php/php8.3-fpm.sock");
    expect(listens("php-fpm", distribution("ubuntu", "22.04"))[1]).toBe("8.1");
    expect(listens("php5-fpm", distribution("debian", "8"))).toEqual([
      "/etc/php5/fpm/php-fpm.conf",
      "5.6",
      "/var/run/php5-fpm.sock",
    ]);
    expect(listens("php82-fpm", distribution("alpine", null))).toEqual([
      "/etc/php82/php-fpm.conf",
      "8.2",
      "127.0.0.1:9000",
    ]);
    expect(listens("php7-fpm", distribution("alpine", "3.12"))[1]).toBe("7.3");
    expect(listens("php-fpm", distribution("rhel", "7"))).toEqual(["/etc/php-fpm.conf", "5.4", "127.0.0.1:9000"]);
    expect(listens("php-fpm", distribution("rhel", "9"))).toEqual([
      "/etc/php-fpm.conf",
      "8.0",
      "/run/php-fpm/www.sock",
    ]);
    expect(listens("php8.2-fpm", distribution("amazon", "2023"))[1]).toBe("8.2");
  });

  it("leave open what cannot be known", () => {
    // The version decides the path, and the archive that was added decides the version.
    const sury = { nginxOrg: false, php: true };
    expect(packageFacts("php-fpm", distribution("debian", "12"), sury)).toMatchObject({
      kind: "unknown",
      paths: ["/etc/php"],
    });
    expect(packageFacts("php-fpm", distribution("debian", null), own).kind).toBe("unknown");
    expect(packageFacts("openresty", distribution("debian", "12"), own).kind).toBe("unknown");
    expect(packageFacts("curl", distribution("debian", "12"), own).kind).toBe("nothing");
    expect(packageFacts("nginx-mod-http-brotli", distribution("alpine", "3.20"), own).kind).toBe("nothing");
  });

  it("are nginx.org's where its repository was added", () => {
    const { placements } = programOf("nginx", distribution("debian", "12"), { nginxOrg: true, php: false });
    expect(textAt(placements, "/etc/nginx/nginx.conf")).toMatch(/^user +nginx;/m);
  });
});

/** Statements without their places. */
function shape(items: readonly Directive[]): unknown[] {
  return items.map((item) => [
    item.name.text,
    ...item.args.map(({ text }) => text),
    ...(item.block ? [shape(item.block.items)] : []),
  ]);
}

const debianHere = existsSync("/etc/nginx/sites-available/default") && existsSync("/etc/php/8.2/fpm/php-fpm.conf");

describe.skipIf(!debianHere)("Debian's packages on this machine", () => {
  const twelve = distribution("debian", "12");

  it("have the nginx files that the facts state", () => {
    const { placements } = programOf("nginx", twelve);
    for (const one of placements) {
      if (one.kind === "link") expect(readlinkSync(one.path)).toBe(one.target);
      if (one.kind !== "file" || !/nginx\.conf$|default$/.test(one.path)) continue;
      const here = parseNginx(fileId("/here"), readFileSync(one.path, "utf8"));
      const facts = parseNginx(fileId("/facts"), stockImageText(one.file) as string);
      expect(shape(facts.items)).toEqual(shape(here.items));
    }
  });

  it("have the php-fpm files that the facts state", () => {
    const { placements } = programOf("php8.2-fpm", twelve);
    const entries = (text: string, dialect: "fpm" | "php") =>
      parseIni(fileId("/x"), text, dialect).items.map((item) =>
        item.kind === "entry" ? [item.key, item.value?.text] : [item.kind],
      );
    for (const one of placements) {
      if (one.kind !== "file") continue;
      const dialect = one.path.endsWith(".ini") ? "php" : "fpm";
      const here = entries(readFileSync(one.path, "utf8"), dialect);
      const facts = entries(stockImageText(one.file) as string, dialect);
      // php.ini is cut to what concerns requests.
      if (dialect === "php") for (const entry of facts) expect(here).toContainEqual(entry);
      else {
        expect(facts).toEqual(here);
        // What is switched off there, because RUN sed may switch it on.
        const remarks = (text: string) => text.match(/^;[a-z_.]+(?:\[\w*\])? ?=.*$/gm)?.sort();
        expect(remarks(stockImageText(one.file) as string)).toEqual(remarks(readFileSync(one.path, "utf8")));
      }
    }
  });
});
