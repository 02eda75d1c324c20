import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { lintFiles } from "../support/lint.ts";
import { pool, stack } from "../support/stacks.ts";

/** What services of systemd say of the servers that they start, through the whole pipeline. */
const unit = (lines: string, command = "/usr/sbin/php-fpm8.2 --nodaemonize") =>
  `[Service]\nExecStart=${command}\n${lines}\n[Install]\nWantedBy=multi-user.target\n`;
const nginxUnit = (lines: string) => unit(lines, "/usr/sbin/nginx -g 'daemon on;'");
const sized = { config: { host: { memory: "1G", processMemory: "64M" } } };
const children = (count: number) => `pm.max_children = ${count}`;

describe("the memory of a unit", () => {
  const rule = "oversized-max-children";
  const limited = (lines: string, count: number, parts: object = {}) =>
    ask(rule, { ...stack({ pool: children(count), ...sized, ...parts }), "systemd/php8.2-fpm.service": unit(lines) });

  it("is what the workers have, where it is less than the host's", () => {
    const asked = limited("MemoryMax=512M", 9);
    expect(asked.marked).toEqual(["warning pm.max_children = 9"]);
    expect(asked.messages).toEqual([
      "9 processes of 64 MB (pm.max_children of pool www) need 576 MB, and php8.2-fpm.service may use 512 MB: under load the kernel kills workers, and their clients get 502.",
    ]);
    expect(asked.related).toEqual(["systemd/php8.2-fpm.service: MemoryMax=512M"]);
    expect(limited("MemoryMax=512M", 8).marked).toEqual([]);
    expect(limited("MemoryMax=2G", 16).marked).toEqual([]);
    expect(limited("MemoryMax=2G", 17).messages[0]).toContain("the host has 1 GB");
  });

  it("that only slows them down is told apart", () => {
    const asked = limited("MemoryHigh=512M\nMemoryMax=800M", 9);
    expect(asked.messages[0]).toContain("php8.2-fpm.service may use 512 MB: under load the kernel takes memory away");
    expect(asked.messages[0]).toContain("504");
    expect(limited("MemoryHigh=512M\nMemoryMax=800M", 13).messages[0]).toContain("may use 800 MB");
  });

  it("is the host's where it is a share, a template's or refused", () => {
    for (const value of ["50%", "{{ memory }}", "512m", "infinity"]) {
      expect(limited(`MemoryMax=${value}`, 9).marked).toEqual([]);
      expect(limited(`MemoryMax=${value}`, 17).messages[0]).toContain("the host has 1 GB");
    }
  });

  it("leaves none idle that may not be used", () => {
    const asked = (lines: string) =>
      ask("undersized-max-children", {
        ...stack({ pool: children(2), ...sized }),
        "systemd/php8.2-fpm.service": unit(lines),
      });
    expect(asked("").marked).toHaveLength(1);
    expect(asked("MemoryMax=256M").marked).toEqual([]);
    expect(asked("MemoryMax=10%")).toMatchObject({ marked: [], unknown: ["MemoryMax=10%: environment variable"] });
  });

  it("counts for the PHP-FPM that its version names", () => {
    const files = {
      "etc/nginx/nginx.conf": stack()["nginx.conf"] as string,
      "etc/php/7.4/fpm/php-fpm.conf": "[global]\ninclude=/etc/php/7.4/fpm/pool.d/*.conf\n",
      "etc/php/7.4/fpm/pool.d/old.conf": pool("old", children(9)),
      "etc/php/8.2/fpm/php-fpm.conf": "[global]\ninclude=/etc/php/8.2/fpm/pool.d/*.conf\n",
      "etc/php/8.2/fpm/pool.d/www.conf": pool("www", children(5)),
      ".no502.json": JSON.stringify({ host: { memory: "1G", processMemory: "64M" } }),
      "etc/systemd/system/php7.4-fpm.service.d/memory.conf": "[Service]\nMemoryMax=512M\n",
    };
    const asked = ask(rule, files);
    expect(asked.marked).toEqual(["warning pm.max_children = 9"]);
    expect(asked.messages[0]).toContain("php7.4-fpm.service may use 512 MB");
    const unnamed = { ...files, "etc/systemd/system/web.service": unit("MemoryMax=64M", "/usr/sbin/php-fpm") };
    expect(ask(rule, unnamed).messages).toEqual(asked.messages);
  });
});

describe("LimitNOFILE=", () => {
  const rule = "open-files-below-connections";
  const asked = (lines: string, main = "", name = "systemd/nginx.service") =>
    ask(rule, { ...stack({ main }), [name]: nginxUnit(lines) });

  it("limits nginx where nginx sets nothing", () => {
    const found = asked("LimitNOFILE=512:4096");
    expect(found.marked).toEqual(["warning LimitNOFILE=512:4096"]);
    expect(found.messages[0]).toContain("(LimitNOFILE=512 of nginx.service, and no worker_rlimit_nofile)");
    expect(found.related).toEqual(["nginx.conf: worker_connections 1024"]);
  });

  it.each([
    ["enough", "LimitNOFILE=1024", ""],
    ["nothing", "", ""],
    ["infinity", "LimitNOFILE=infinity", ""],
    ["nginx's own", "LimitNOFILE=64", "worker_rlimit_nofile 4096;"],
    ["a value that systemd refuses", "LimitNOFILE=64K", ""],
    ["a template's", "LimitNOFILE={{ files }}", ""],
    ["a later one", "LimitNOFILE=64\nLimitNOFILE=65536", ""],
  ])("is silent about %s", (_, lines, main) => {
    expect(asked(lines, main).marked).toEqual([]);
  });

  it("in a drop-in of the package's unit counts, and the last one wins", () => {
    const files = { ...stack(), "etc/systemd/system/nginx.service.d/10-limits.conf": "[Service]\nLimitNOFILE=100\n" };
    expect(ask(rule, files).marked).toEqual(["warning LimitNOFILE=100"]);
    const more = { ...files, "etc/systemd/system/nginx.service.d/20-more.conf": "[Service]\nLimitNOFILE=65535\n" };
    expect(ask(rule, more).marked).toEqual([]);
  });

  it("of two units that may both be meant says nothing", () => {
    const files = {
      ...stack(),
      "debian/nginx.service": nginxUnit("LimitNOFILE=64"),
      "rhel/nginx.service": nginxUnit(""),
    };
    expect(ask(rule, files).marked).toEqual([]);
  });

  it("limits PHP-FPM where no rlimit_files does", () => {
    const small = (pools = "") =>
      ask("rlimit-files-too-small", {
        ...stack({ pool: pools }),
        "systemd/php8.2-fpm.service": unit("LimitNOFILE=32"),
      }).marked;
    expect(small()).toEqual(["warning LimitNOFILE=32"]);
    expect(small("rlimit_files = 0")).toEqual(["warning LimitNOFILE=32"]);
  });

  it("in a tree of containers is nobody's for certain", () => {
    const files = { ...stack(), Dockerfile: "FROM scratch\n", "systemd/nginx.service": nginxUnit("LimitNOFILE=64") };
    expect(ask(rule, files).marked).toEqual([]);
  });
});

describe("User=", () => {
  const rule = "socket-permission-denied";
  const bare = `[www]\nlisten = /run/php/www.sock\npm = static\npm.max_children = 4\n`;
  const files = (user: string, pools = bare) => ({
    ...stack(),
    "php-fpm.conf": pools,
    "systemd/php8.2-fpm.service": unit(user),
  });

  it("owns the socket that its PHP-FPM makes", () => {
    const asked = ask(rule, files("User=shop\nGroup=shop"));
    expect(asked.messages[0]).toMatch(
      /^PHP-FPM makes \/run\/php\/www.sock of pool www as shop:shop with mode 0660, and/,
    );
    expect(asked.marked).toEqual(["warning /run/php/www.sock"]);
    expect(asked.related).toContain("systemd/php8.2-fpm.service: User=shop");
    expect(ask(rule, files("User=www-data")).marked).toEqual([]);
    expect(ask(rule, files("User=shop\nGroup=www-data")).marked).toEqual([]);
    expect(ask(rule, files("User=shop\nGroup=shop", `${bare}listen.mode = 0666\n`)).marked).toEqual([]);
  });

  it("that is not known leaves it open", () => {
    for (const user of ["User=%i", "DynamicUser=yes", "User={{ user }}"])
      expect(ask(rule, files(user)).marked).toEqual([]);
  });

  it("of nginx is who its workers are", () => {
    const own = stack({ pool: "listen.mode = 0600" });
    expect(ask(rule, own).marked).toEqual([]);
    const asked = ask(rule, { ...own, "systemd/nginx.service": nginxUnit("User=web") });
    expect(asked.messages[0]).toContain("nginx's workers, which run as web, may not connect");
    expect(asked.related).toContain("systemd/nginx.service: User=web");
  });

  it("lets a pool go without a user", () => {
    const asked = (user: string) => ask("fpm-rejected", files(user)).marked.length;
    expect(asked("User=shop")).toBe(0);
    expect(asked("")).toBe(1);
  });
});

describe("Restart=", () => {
  const rule = "service-not-restarted";

  it("may stand in a drop-in", () => {
    const files = { ...stack(), "etc/systemd/system/php8.2-fpm.service": unit("") };
    expect(ask(rule, files).marked).toHaveLength(1);
    const dropIn = "etc/systemd/system/php8.2-fpm.service.d/restart.conf";
    expect(ask(rule, { ...files, [dropIn]: "[Service]\nRestart=on-failure\n" }).marked).toEqual([]);
    expect(ask(rule, { ...files, [dropIn]: "[Service]\nRestart=no\n" }).marked).toEqual(["info Restart=no"]);
    expect(ask(rule, { ...files, [dropIn]: "[Service]\n{{ extra }}\n" }).marked).toEqual([]);
    // Of the package's unit only a part is given.
    expect(ask(rule, { ...stack(), [dropIn]: "[Service]\nUser=a\n" }).marked).toEqual([]);
    expect(ask(rule, { ...stack(), [dropIn]: "[Service]\nRestart=on-success\n" }).marked).toHaveLength(1);
  });

  it("is read of a unit with any name, and of one whose text is a template", () => {
    expect(
      ask(rule, { ...stack(), "files/backend.service.j2": unit("", "{{ prefix }}/sbin/php-fpm -F") }).marked,
    ).toEqual(["info ExecStart={{ prefix }}/sbin/php-fpm -F"]);
    const maybe = unit("{% if restart %}\nRestart=always\n{% endif %}");
    expect(ask(rule, { ...stack(), "files/php-fpm.service.j2": maybe }).marked).toEqual([]);
  });
});

describe("what other services listen on", () => {
  const rule = "upstream-not-listening";
  const other = { locations: "location ~ \\.php$ { include /etc/nginx/fastcgi.conf; fastcgi_pass 127.0.0.1:9001; }" };

  it("is not proven to be nothing", () => {
    const files = stack({ listen: "127.0.0.1:9000", ...other });
    expect(ask(rule, files).marked).toEqual(["error 127.0.0.1:9001"]);
    for (const [name, text] of [
      ["app.service", "[Service]\nExecStart=/usr/bin/spawn-fcgi -a 127.0.0.1 -p 9001 /srv/app\n"],
      ["app.socket", "[Socket]\nListenStream=9001\n"],
    ] as const) {
      const asked = ask(rule, { ...files, [`systemd/${name}`]: text });
      expect(asked.marked).toEqual([]);
      expect(asked.unknown).toContain("127.0.0.1:9001: app.service listens on 127.0.0.1:9001, or may");
    }
    expect(ask(rule, { ...files, "systemd/app.socket": "[Socket]\nListenStream=19001\n" }).marked).toHaveLength(1);
  });
});

describe("units that Ansible places", () => {
  const role = {
    "roles/web/tasks/main.yml": `- template: {src: nginx.conf.j2, dest: /etc/nginx/nginx.conf}
- copy: {src: limits.conf, dest: /etc/systemd/system/nginx.service.d/limits.conf}
- template: {src: php.service.j2, dest: /etc/systemd/system/php8.2-fpm.service}
- copy:
    dest: /etc/php/8.2/fpm/pool.d/www.conf
    content: |
      [www]
      user = www-data
      listen = 127.0.0.1:9000
      pm = static
      pm.max_children = 40
`,
    "roles/web/templates/nginx.conf.j2":
      "user www-data;\nevents { worker_connections 1024; }\nhttp { server { listen 80; server_name {{ name }}; location / { fastcgi_pass 127.0.0.1:9000; } } }\n",
    "roles/web/files/limits.conf": "[Service]\nLimitNOFILE=256\n",
    "roles/web/templates/php.service.j2": unit("LimitNOFILE=16\nMemoryMax={{ memory }}"),
  };

  it("count on the server that they are placed on", () => {
    const found = lintFiles(role).findings.map(
      ({ rule, at }) => `${rule} ${at.file.replace("/project/roles/web/", "")}`,
    );
    expect(found).toContain("open-files-below-connections files/limits.conf");
    expect(found).toContain("rlimit-files-too-small templates/php.service.j2");
    expect(found).toContain("service-not-restarted templates/php.service.j2");
  });

  it("are open where a task may change them", () => {
    const tasks = `${role["roles/web/tasks/main.yml"]}- template: {src: gone.j2, dest: /etc/systemd/system/php8.2-fpm.service.d/restart.conf}\n`;
    const found = lintFiles({ ...role, "roles/web/tasks/main.yml": tasks }).findings.map(({ rule }) => rule);
    expect(found).not.toContain("service-not-restarted");
    expect(found).toContain("open-files-below-connections");
  });

  it.each([
    "- community.general.ini_file: {path: /etc/systemd/system/nginx.service.d/more.conf, section: Service, option: LimitNOFILE, value: '65535'}\n",
    "- lineinfile: dest=/etc/systemd/system/nginx.service.d/limits.conf regexp=^Limit line=LimitNOFILE=65535\n",
  ])("are open where a task edits them: %s", (task) => {
    const files = { ...role, "roles/web/tasks/main.yml": `${role["roles/web/tasks/main.yml"]}${task}` };
    const found = lintFiles(files).findings.map(({ rule }) => rule);
    expect(found).not.toContain("open-files-below-connections");
    expect(found).toContain("service-not-restarted");
  });
});

describe("units in an image", () => {
  const files = (command: string) => ({
    Dockerfile: `FROM debian:12
RUN apt-get update && apt-get install -y nginx systemd
COPY rootfs/ /
CMD ${command}
`,
    "rootfs/etc/nginx/nginx.conf": stack()["nginx.conf"] as string,
    "rootfs/etc/systemd/system/nginx.service.d/limits.conf": "[Service]\nLimitNOFILE=64\n",
  });
  const found = (command: string) => ask("open-files-below-connections", files(command)).marked;

  it("count where it starts systemd, and nowhere else", () => {
    expect(found('["/lib/systemd/systemd"]')).toEqual(["warning LimitNOFILE=64"]);
    expect(found('["/sbin/init"]')).toEqual(["warning LimitNOFILE=64"]);
    expect(found('["nginx", "-g", "daemon off;"]')).toEqual([]);
  });
});

describe("units of a root below the repository", () => {
  const root = {
    "rootfs/etc/nginx/nginx.conf": stack()["nginx.conf"] as string,
    "rootfs/etc/systemd/system/nginx.service.d/limits.conf": "[Service]\r\nLimitNOFILE=64\r\n",
  };

  it("belong to its servers", () => {
    expect(ask("open-files-below-connections", root).marked).toEqual(["warning LimitNOFILE=64"]);
    const other = { ...root, "other/etc/nginx/nginx.conf": stack()["nginx.conf"] as string };
    expect(ask("open-files-below-connections", other).marked).toEqual(["warning LimitNOFILE=64"]);
    const between = {
      "a/nginx.conf": stack()["nginx.conf"] as string,
      "b/nginx.conf": stack()["nginx.conf"] as string,
      "systemd/nginx.service.d/limits.conf": "[Service]\nLimitNOFILE=64\n",
    };
    expect(ask("open-files-below-connections", between).marked).toEqual([]);
  });
});
