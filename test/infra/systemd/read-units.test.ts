import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readUnits } from "../../../src/infra/systemd/read-units.ts";
import type { ServiceUnit, UnitValue } from "../../../src/infra/systemd/service-unit.ts";
import { type FileId, fileId } from "../../../src/source/span.ts";

const textOf = (files: Readonly<Record<string, string>>) => (id: FileId) => {
  const text = files[id];
  return text === undefined
    ? ({ ok: false, failure: "missing", message: "" } as const)
    : ({ ok: true, text, invalidAt: null } as const);
};

function units(files: Readonly<Record<string, string>>): readonly ServiceUnit[] {
  return readUnits(
    Object.keys(files).map((path) => ({ file: fileId(path), path })),
    textOf(files),
  );
}

function unit(files: Readonly<Record<string, string>>): ServiceUnit {
  const found = units(files);
  expect(found).toHaveLength(1);
  return found[0] as ServiceUnit;
}

const shown = <T>(value: UnitValue<T> | null) =>
  value === null ? null : value.value.known ? value.value.value : value.value.why;
const system = "/etc/systemd/system";
const service = (lines: string) => ({
  [`${system}/php8.2-fpm.service`]: `[Service]\nExecStart=/usr/sbin/php-fpm8.2\n${lines}`,
});

describe("a unit", () => {
  it.each([
    ["K, M, G and T of 1024", "MemoryMax=2K", 2048],
    ["a fraction", "MemoryMax=1.5G", 1.5 * 2 ** 30],
    ["two parts", "MemoryMax=1G 500M", 2 ** 30 + 500 * 2 ** 20],
    ["no unit", "MemoryMax=4096", 4096],
    ["infinity", "MemoryMax=infinity", Number.POSITIVE_INFINITY],
    ["a share of the machine's", "MemoryMax=50%", "environment"],
    ["small letters, which systemd passes over", "MemoryMax=512m", null],
    ["nought, which systemd passes over", "MemoryMax=0", null],
    ["the last one that counts", "MemoryMax=1G\nMemoryMax=512m\nMemoryMax=2G", 2 * 2 ** 30],
    ["an empty one that takes back", "MemoryMax=1G\nMemoryMax=", null],
    ["the older name", "MemoryLimit=1G", 2 ** 30],
    ["the older name beside the newer", "MemoryLimit=1G\nMemoryMax=2G", 2 * 2 ** 30],
    ["a template's value", "MemoryMax={{ memory }}", "template"],
    ["a template's value with its unit", "MemoryMax={{ memory }}M", "template"],
    ["a template's condition", "{% if small %}\nMemoryMax=1G\n{% endif %}", "template"],
    ["a remark", "#MemoryMax=1G\n;MemoryMax=1G", null],
    ["another section", "[Install]\nMemoryMax=1G", null],
  ])("says its memory: %s", (_, lines, bytes) => {
    expect(shown(unit(service(lines)).memoryMax)).toBe(bytes);
  });

  it.each([
    ["LimitNOFILE=1024", { soft: 1024, hard: 1024 }],
    ["LimitNOFILE=1024:524288", { soft: 1024, hard: 524288 }],
    ["LimitNOFILE=100:infinity", { soft: 100, hard: Number.POSITIVE_INFINITY }],
    ["LimitNOFILE=infinity", { soft: Number.POSITIVE_INFINITY, hard: Number.POSITIVE_INFINITY }],
    ["LimitNOFILE=200:100", null],
    ["LimitNOFILE=64K", null],
    ["LimitNOFILE=64\nLimitNOFILE=", { soft: 64, hard: 64 }],
    ["LimitNOFILE = 64 \\\n", { soft: 64, hard: 64 }],
    ["LimitNOFILE=64\r\nUser=php\r\n", { soft: 64, hard: 64 }],
  ])("says its open files: %j", (lines, limit) => {
    expect(shown(unit(service(lines)).openFiles)).toEqual(limit);
  });

  it.each([
    ["User=shop", "shop"],
    ["User=shop\nUser=", null],
    ["User=1000", "1000"],
    ["User=%i", "variable"],
    ["User=shop\nDynamicUser=yes", "environment"],
    ["User=a b", null],
  ])("says its user: %j", (lines, user) => {
    expect(shown(unit(service(lines)).user)).toBe(user);
  });

  it.each([
    ["Restart=always\nRestart=", "always"],
    ["Restart=on-failure\nRestart=false", "on-failure"],
    ["Restart=always\n[Unit]\nRestart=no", "always"],
  ])("says when it starts again: %j", (lines, restart) => {
    expect(shown(unit(service(lines)).restart)).toBe(restart);
  });

  it("joins continued lines, and leaves remarks between them out", () => {
    const { commands, start } = unit({
      [`${system}/a.service`]:
        "\uFEFF[Service]\nExecStart=/usr/sbin/nginx \\\n  # why\n;also\n   -c /srv/nginx.conf \\\\\nUser=a",
    });
    expect(commands).toEqual(["/usr/sbin/nginx  -c /srv/nginx.conf \\\\"]);
    expect(start).toMatchObject({ start: 11 });
  });

  it("is not known where a section header is broken", () => {
    expect(unit(service("[Install\nUser=a"))).toMatchObject({ open: true, user: null });
  });

  it.each([
    ["/usr/sbin/php-fpm8.2 --nodaemonize", "php-fpm"],
    ["-/usr/bin/env FOO=1 /usr/sbin/php-fpm -F", "php-fpm"],
    ["/bin/sh -c 'mkdir -p /run/php && exec /usr/sbin/php-fpm7.4 -F'", "php-fpm"],
    ["/usr/sbin/php-fpm{{ version }} --nodaemonize", "php-fpm"],
    ["/opt/remi/php82/root/usr/sbin/php-fpm --nodaemonize", "php-fpm"],
    ["/usr/sbin/nginx -g 'daemon on; master_process on;'", "nginx"],
    ["/usr/sbin/nginx -t", null],
    ["/usr/bin/docker run --rm php:8.2-fpm", null],
    ["/usr/bin/php-fpm-exporter", null],
  ])("tells what %s starts", (command, runs) => {
    expect(unit({ "/srv/web.service": `[Service]\nExecStart=${command}\n` }).runs).toBe(runs);
  });

  it("starts what its last list says", () => {
    const text = "[Service]\nExecStart=/usr/sbin/nginx\nExecStart=\nExecStart=/usr/bin/caddy run\n";
    expect(unit({ "/srv/nginx.service": text })).toMatchObject({ runs: null, commands: ["/usr/bin/caddy run"] });
  });
});

describe("drop-ins", () => {
  it("come in the order of their names, whatever directory they lie in", () => {
    const files = {
      ...service("MemoryMax=1G"),
      [`${system}/php8.2-fpm.service.d/20-b.conf`]: "[Service]\nMemoryMax=2G\n",
      "/usr/lib/systemd/system/php8.2-fpm.service.d/30-c.conf": "[Service]\nMemoryMax=3G\n",
      "/run/systemd/system/php8.2-fpm.service.d/10-a.conf": "[Service]\nMemoryMax=4G\nUser=a\n",
    };
    expect(shown(unit(files).memoryMax)).toBe(3 * 2 ** 30);
    expect(shown(unit(files).user)).toBe("a");
  });

  it("hide those of their name in weaker directories, as units do", () => {
    const files = {
      "/usr/lib/systemd/system/php8.2-fpm.service": "[Service]\nExecStart=/usr/sbin/php-fpm8.2\nUser=packaged\n",
      ...service("MemoryMax=1G"),
      "/usr/lib/systemd/system/php8.2-fpm.service.d/a.conf": "[Service]\nGroup=hidden\n",
      [`${system}/php8.2-fpm.service.d/a.conf`]: "[Service]\nMemoryHigh=1G\n",
    };
    expect(unit(files)).toMatchObject({ user: null, group: null, whole: true });
  });

  it("of a prefix and of all services count, and make no unit by themselves", () => {
    const files = {
      "/srv/shop-web.service": "[Service]\nExecStart=/usr/sbin/nginx\n",
      "/srv/shop-.service.d/a.conf": "[Service]\nUser=shop\n",
      "/srv/service.d/b.conf": "[Service]\nLimitNOFILE=64\n",
    };
    expect(shown(unit(files).user)).toBe("shop");
    expect(shown(unit(files).openFiles)).toEqual({ soft: 64, hard: 64 });
  });

  it("of a template count for its instances", () => {
    const files = {
      "/srv/php-fpm@.service": "[Service]\nExecStart=/usr/sbin/php-fpm -y /etc/php-fpm/%i.conf\n",
      "/srv/php-fpm@shop.service.d/a.conf": "[Service]\nUser=shop\n",
    };
    const shop = units(files).find(({ name }) => name === "php-fpm@shop.service");
    expect(shop).toMatchObject({
      whole: true,
      runs: "php-fpm",
      commands: ["/usr/sbin/php-fpm -y /etc/php-fpm/%i.conf"],
    });
    expect(shop && shown(shop.user)).toBe("shop");
  });

  it("without their unit go by its name", () => {
    const found = unit({ "/srv/files/php8.2-fpm.service.d/limits.conf.j2": "[Service]\nLimitNOFILE=64\n" });
    expect(found).toMatchObject({ name: "php8.2-fpm.service", runs: "php-fpm", whole: false, restart: null });
  });

  it("of one system do not reach the units of another", () => {
    const files = {
      "/srv/a/etc/systemd/system/nginx.service": "[Service]\nExecStart=/usr/sbin/nginx\n",
      "/srv/b/etc/systemd/system/nginx.service.d/x.conf": "[Service]\nUser=b\n",
    };
    expect(units(files).map((one) => [one.whole, shown(one.user)])).toEqual([
      [true, null],
      [false, "b"],
    ]);
  });
});

describe("a file that cannot be read", () => {
  const broken = (path: string, files: Readonly<Record<string, string>>) => {
    const paths = [...Object.keys(files), path].map((one) => ({ file: fileId(one), path: one }));
    return readUnits(paths, textOf(files))[0];
  };

  it("may say otherwise than those before it", () => {
    const files = {
      ...service("MemoryMax=1G\nRestart=no"),
      [`${system}/php8.2-fpm.service.d/z.conf`]: "[Service]\nUser=a\n",
    };
    const found = broken(`${system}/php8.2-fpm.service.d/m.conf`, files);
    expect(found).toMatchObject({ open: true });
    expect(found && [shown(found.memoryMax), shown(found.restart), shown(found.user)]).toEqual([
      "unreadable",
      "unreadable",
      "a",
    ]);
  });

  it("masks its unit", () => {
    const files = {
      "/usr/lib/systemd/system/nginx.service": "[Service]\nExecStart=/usr/sbin/nginx\nLimitNOFILE=64\n",
      "/etc/systemd/system/nginx.service.d/a.conf": "[Service]\nLimitNOFILE=64\n",
    };
    expect(broken("/etc/systemd/system/nginx.service", files)).toMatchObject({
      open: true,
      openFiles: null,
      start: null,
    });
  });
});

describe("sockets", () => {
  it("say where their service listens, with or without its unit", () => {
    const socket = "[Socket]\nListenStream=1\nListenStream=\nListenStream=/run/app.sock\nListenStream=127.0.0.1:9000\n";
    const listens = ["/run/app.sock", "127.0.0.1:9000"];
    expect(unit({ "/srv/app.socket": socket })).toMatchObject({ name: "app.service", listens, whole: false });
    const both = { "/srv/app.socket": socket, "/srv/app.service": "[Service]\nExecStart=/usr/bin/app\n" };
    expect(unit(both)).toMatchObject({ listens, whole: true });
  });
});

describe("odd files", () => {
  it("are read in one pass", () => {
    const long = unit({ "/srv/nginx.service": `[Service]\n${"ExecStart=/usr/sbin/nginx \\\n".repeat(200_000)}` });
    expect(long.runs).toBe("nginx");
    const many = unit({ "/srv/nginx.service": `[Service]\n${"LimitNOFILE=64\n".repeat(300_000)}` });
    expect(shown(many.openFiles)).toEqual({ soft: 64, hard: 64 });
  }, 60_000);

  it("are read wherever they are cut", () => {
    const text = `\uFEFF[Service]\r\nExecStart=/bin/sh -c 'exec /usr/sbin/php-fpm \\\n ; x\n -F'\n{% if a %}\nMemoryMax={{ b }}\n{% endif %}\nLimitNOFILE=1:2\n`;
    for (let end = 0; end <= text.length; end++) {
      const found = units({ "/srv/php-fpm.service": text.slice(0, end) });
      expect(found).toHaveLength(1);
      for (const value of [found[0]?.memoryMax, found[0]?.openFiles])
        if (value) expect(value.span.end).toBeLessThanOrEqual(end);
    }
  });

  it("hold any text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.constantFrom("=", "\\\n", "[Service]\n", "%", "{{", "\r"),
        (text, sign) => {
          const [found] = units({ "/srv/nginx.service": `[Service]\nUser${sign}${text}` });
          expect(found?.name).toBe("nginx.service");
        },
      ),
    );
  });

  it("that are no units of the system are left alone", () => {
    const files = {
      "/home/a/.config/systemd/user/nginx.service": "[Service]\nExecStart=/usr/sbin/nginx\n",
      "/srv/nginx.timer": "[Timer]\n",
      "/srv/conf.d/nginx.conf": "[Service]\nUser=a\n",
    };
    expect(units(files)).toEqual([]);
  });
});
