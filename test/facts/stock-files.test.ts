import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { packagedNginx } from "../../src/facts/stock/packaged-nginx.ts";
import { stockNginxFile, stockNginxNames } from "../../src/facts/stock/stock-files.ts";
import { fileId } from "../../src/source/span.ts";
import { parseNginx } from "../../src/syntax/nginx/parse.ts";
import type { Directive } from "../../src/syntax/nginx/tree.ts";
import { validateText } from "../resolve/nginx/validate-text.ts";

const kinds: Readonly<Record<string, "http" | "location">> = { "mime.types": "http" };

test.each(stockNginxNames)("%s reads without a problem and nginx's rules accept it", (name) => {
  const file = stockNginxFile(`/etc/nginx/${name}`);
  expect(file?.id).toBe(`stock:/etc/nginx/${name}`);
  const charset = /^(koi|win)-/.test(name);
  const kind = charset ? "http" : name === "snippets/snakeoil.conf" ? "server" : (kinds[name] ?? "location");
  expect(validateText(file?.text ?? "", null, kind)).toEqual([]);
});

test("where stock files lie", () => {
  expect(stockNginxFile("/usr/local/nginx/conf/fastcgi_params")?.id).toBe("stock:/usr/local/nginx/conf/fastcgi_params");
  expect(stockNginxFile("/etc/nginx/conf.d/fastcgi_params")).toBeNull();
  expect(stockNginxFile("/etc/nginx/nothing")).toBeNull();
  expect(stockNginxFile("/etc/nginx/toString")).toBeNull();
  expect(stockNginxFile("/srv/fastcgi_params")).toBeNull();
});

test("only fastcgi.conf names the script", () => {
  const has = (name: string) => /SCRIPT_FILENAME/.test(stockNginxFile(`/etc/nginx/${name}`)?.text ?? "");
  expect(has("fastcgi_params")).toBe(false);
  expect(has("fastcgi.conf")).toBe(true);
});

/** Debian's security updates set these; other packages do not. */
const differs = /^(fastcgi_param|scgi_param|uwsgi_param) HTTP_HOST |^proxy_set_header Host /;

const reduced = /^(koi|win)-/;
const installed = stockNginxNames.filter((name) => !reduced.test(name) && existsSync(`/etc/nginx/${name}`));

test.skipIf(installed.length === 0)("the installed package says the same", () => {
  for (const name of installed) {
    const theirs = statements(readFileSync(`/etc/nginx/${name}`, "utf8"));
    const ours = statements(stockNginxFile(`/etc/nginx/${name}`)?.text ?? "");
    expect(ours, name).toEqual(theirs);
  }
});

function statements(text: string): string[] {
  const out: string[] = [];
  const walk = (items: readonly Directive[]) => {
    for (const item of items) {
      const line = [item.name, ...item.args].map((word) => word.text).join(" ");
      if (!differs.test(line)) out.push(line);
      walk(item.block?.items ?? []);
    }
  };
  walk(parseNginx(fileId("/x"), text).items);
  return out;
}

test("what packages set", () => {
  expect(packagedNginx.find((one) => one.packaging === "debian")).toMatchObject({
    user: "www-data",
    userWithoutDirective: "nobody",
  });
  expect(new Set(packagedNginx.map((one) => one.userWithoutDirective))).toEqual(new Set(["nobody", "nginx"]));
});
