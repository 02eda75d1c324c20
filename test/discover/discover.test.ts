import { describe, expect, it } from "vitest";
import type { LintResult } from "../../src/engine/lint-result.ts";
import { lintFiles } from "../support/lint.ts";

const pool = (name: string, listen: string) =>
  `[${name}]\nuser = www-data\ngroup = www-data\nlisten = ${listen}\npm = static\npm.max_children = 20\n`;
const fpmMain = (include: string) => `[global]\npid = /run/fpm.pid\ninclude = ${include}\n`;
const nginxMain = (...includes: string[]) =>
  `user www-data;\nevents {}\nhttp {\n${includes.map((include) => `    include ${include};\n`).join("")}}\n`;
const site = (pass: string, name = "x") =>
  `server {\n    listen 80;\n    server_name ${name};\n    location ~ \\.php$ {\n        include fastcgi.conf;\n        fastcgi_pass ${pass};\n    }\n}\n`;

function lint(files: Readonly<Record<string, string>>, paths: readonly string[] = ["."]): LintResult {
  return lintFiles(files, { rules: [], paths });
}

const answers = ({ stacks }: LintResult) =>
  stacks.flatMap(({ links }) =>
    links.map(({ answer }) =>
      answer.kind === "pool" ? `${answer.pool.fpm.version}/${answer.pool.name}` : answer.kind,
    ),
  );
const files = ({ stacks }: LintResult) => stacks.flatMap((stack) => [...stack.files.keys()]).sort();
const fpms = ({ stacks }: LintResult) => stacks.flatMap((stack) => stack.fpms);

describe("a server's /etc", () => {
  const debian = {
    "/etc/nginx/nginx.conf": nginxMain(
      "/etc/nginx/mime.types",
      "/etc/nginx/conf.d/*.conf",
      "/etc/nginx/sites-enabled/*",
    ),
    "/etc/nginx/conf.d/upstream.conf": "upstream php82 {\n    server unix:/run/php/php8.2-fpm.sock;\n}\n",
    "/etc/nginx/sites-enabled/new": site("php82", "new"),
    "/etc/nginx/sites-enabled/old": site("unix:/run/php/php7.4-fpm.sock", "old"),
    "/etc/nginx/sites-available/unused": site("unix:/run/php/php5-fpm.sock", "unused"),
    "/etc/nginx/koi-win": "charset_map koi8-r windows-1251 {\n    80 88;\n}\n",
    "/etc/nginx/fastcgi.conf": "fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;\n",
    "/etc/php/7.4/fpm/php-fpm.conf": fpmMain("/etc/php/7.4/fpm/pool.d/*.conf"),
    "/etc/php/7.4/fpm/pool.d/www.conf": pool("www", "/run/php/php7.4-fpm.sock"),
    "/etc/php/7.4/fpm/php.ini": "[PHP]\nmemory_limit = 74M\n",
    "/etc/php/7.4/cli/php.ini": "[PHP]\nmemory_limit = -1\n",
    "/etc/php/8.2/fpm/php-fpm.conf": fpmMain("/etc/php/8.2/fpm/pool.d/*.conf"),
    "/etc/php/8.2/fpm/pool.d/www.conf": pool("www", "/run/php/php8.2-fpm.sock"),
    "/etc/php/8.2/fpm/pool.d/www.conf.dpkg-old": pool("www", "/run/old.sock"),
    "/etc/php/8.2/fpm/php.ini": "[PHP]\nmemory_limit = 82M\n",
    "/etc/php/8.2/fpm/conf.d/20-more.ini": "memory_limit = 83M\n",
    "/etc/php/8.2/mods-available/unused.ini": "memory_limit = 1M\nopcache.enable = 1\n",
    "/etc/php/8.2/cli/php.ini": "[PHP]\nmemory_limit = -1\n",
    "/etc/mysql/my.cnf": "[mysqld]\nport = 3306\n",
    "/etc/systemd/system/php.conf": "[Service]\nLimitNOFILE=1\n",
    "/etc/supervisor/conf.d/fpm.conf": "[program:fpm]\ncommand=php-fpm\nuser=www-data\n",
    "/etc/bind/named.conf": 'zone "x" {\n    type master;\n};\noptions {\n    directory "/v";\n};\n',
    "/etc/logrotate.d/nginx": "/var/log/nginx/*.log {\n    daily\n    rotate 5\n}\n",
    "/etc/dhcp/dhcpd.conf":
      "option domain-name x;\nsubnet 10.0.0.0 netmask 255.0.0.0 {\n    range 10.0.0.1 10.0.0.9;\n}\n",
    "/etc/fstab": "/dev/sda1 / ext4 defaults 0 1\n",
  };
  const result = lint(debian, ["/etc"]);

  it("links each site to the pool of its PHP, and merges no pools of two versions", () => {
    expect(result.stacks).toHaveLength(1);
    expect(answers(result).sort()).toEqual(["7.4/www", "8.2/www"]);
    expect(fpms(result).map(({ version, pools }) => [version, pools.length])).toEqual([
      ["7.4", 1],
      ["8.2", 1],
    ]);
  });

  it("leaves other programs' files and backups alone", () => {
    const read = files(result);
    for (const other of ["mysql", "systemd", "supervisor", "bind", "logrotate", "dhcp", "fstab", "dpkg-old", "/cli/"]) {
      expect(read.filter((file) => file.includes(other))).toEqual([]);
    }
    expect(result.unread).toEqual([]);
  });

  it("checks what no include reaches, and says so", () => {
    expect(files(result)).toContain("/etc/nginx/sites-available/unused");
    expect(result.notices.map(({ message }) => message)).toEqual([
      "1 file below nginx/ that no include of nginx.conf reaches: only the syntax is checked",
    ]);
  });

  it("takes php.ini and conf.d of the very FPM", () => {
    const limits = fpms(result).map(({ pools }) => pools[0]?.php("memory_limit").value);
    expect(limits).toEqual([
      { known: true, value: "74M" },
      { known: true, value: "83M" },
    ]);
  });

  it("proves that nothing listens", () => {
    const broken = { ...debian, "/etc/nginx/sites-enabled/old": site("unix:/run/php/php8.1-fpm.sock") };
    expect(answers(lint(broken, ["/etc"])).sort()).toEqual(["8.2/www", "proven-none"]);
  });

  it("reads RHEL's places", () => {
    const rhel = lint(
      {
        "/etc/nginx/nginx.conf": nginxMain("/etc/nginx/conf.d/*.conf"),
        "/etc/nginx/conf.d/php-fpm.conf": "upstream php-fpm {\n    server unix:/run/php-fpm/www.sock;\n}\n",
        "/etc/nginx/conf.d/site.conf": site("php-fpm"),
        "/etc/php-fpm.conf": fpmMain("/etc/php-fpm.d/*.conf"),
        "/etc/php-fpm.d/www.conf": pool("www", "/run/php-fpm/www.sock"),
        "/etc/php.ini": "[PHP]\nmemory_limit = 1M\n",
        "/etc/php.d/10-x.ini": "memory_limit = 2M\n",
      },
      ["/etc"],
    );
    expect(answers(rhel)).toEqual(["null/www"]);
    expect(fpms(rhel)[0]?.pools[0]?.php("memory_limit").value).toEqual({ known: true, value: "2M" });
  });

  it.each(["docker/php-cli/php.ini", "docker/cli/php.ini", "docker/php-fpm/php-cli.ini"])(
    "leaves %s to the command line",
    (ini) => {
      const repository = lint({
        "docker/nginx/nginx.conf": nginxMain(),
        "docker/php-fpm/www.conf": pool("www", "9000"),
        [ini]: "[PHP]\nmemory_limit = 999M\npost_max_size = 1M\n",
      });
      expect(fpms(repository)[0]?.pools[0]?.php("memory_limit").origin).toBe("default");
    },
  );

  it("reads Alpine's places", () => {
    const alpine = lint(
      {
        "/etc/nginx/nginx.conf": nginxMain("/etc/nginx/http.d/*.conf"),
        "/etc/nginx/http.d/default.conf": site("127.0.0.1:9000"),
        "/etc/php82/php-fpm.conf": fpmMain("/etc/php82/php-fpm.d/*.conf"),
        "/etc/php82/php-fpm.d/www.conf": pool("www", "127.0.0.1:9000"),
        "/etc/php82/php.ini": "[PHP]\nmemory_limit = 1M\n",
      },
      ["/etc"],
    );
    expect(answers(alpine)).toEqual(["8.2/www"]);
    expect(fpms(alpine)[0]?.pools[0]?.php("memory_limit").value).toEqual({ known: true, value: "1M" });
  });
});

describe("a repository", () => {
  it.each([
    ["nginx/", "nginx/nginx.conf", "nginx/snippets/php.conf"],
    ["etc/nginx/", "etc/nginx/nginx.conf", "etc/nginx/snippets/php.conf"],
    ["a root", "docker/rootfs/etc/nginx/nginx.conf", "docker/rootfs/etc/nginx/snippets/php.conf"],
    ["a flat directory", "nginx.conf", "php.conf"],
    ["a part of the path", "conf/nginx.conf", "conf/nginx/snippets/php.conf"],
  ])("finds /etc/nginx/... in %s", (_name, main, snippet) => {
    const result = lint({
      [main]: `events {}\nhttp {\n    server {\n        location ~ \\.php$ {\n            include /etc/nginx/snippets/php.conf;\n        }\n    }\n}\n`,
      [snippet]: "fastcgi_pass unix:/run/fpm.sock;\n",
      "php/www.conf": pool("www", "/run/fpm.sock"),
    });
    expect(answers(result)).toEqual(["null/www"]);
    expect(result.unknown).toEqual([]);
  });

  it("reads a file that another site file includes through it alone", () => {
    const result = lint({
      "nginx.conf": nginxMain("/etc/nginx/sites-enabled/*"),
      "shared/pools.conf": "include /etc/nginx/upstreams/*.conf;\nupstream a { server unix:/run/fpm.sock; }\n",
      "upstreams/b.conf": "upstream b { server unix:/run/b.sock; }\n",
      "sites-enabled/.gitkeep": "",
      "sites-available/shop": site("a"),
      "php/www.conf": pool("www", "/run/fpm.sock"),
    });
    expect(answers(result)).toEqual(["null/www"]);
    const twice = lintFiles({
      "nginx.conf": nginxMain("/etc/nginx/sites-enabled/*"),
      "sites-enabled/.gitkeep": "",
      "sites/a.conf": `include /etc/nginx/sites/b.inc;\n${site("unix:/run/fpm.sock")}`,
      "sites/b.inc": "upstream b { server unix:/run/b.sock; }\n",
    });
    expect(twice.findings.filter(({ rule }) => rule === "nginx-invalid-value")).toEqual([]);
  });

  it("takes sites-available where sites-enabled was not kept", () => {
    const result = lint({
      "nginx/nginx.conf": nginxMain("/etc/nginx/sites-enabled/*"),
      "nginx/sites-available/shop": site("unix:/run/fpm.sock"),
      "php/www.conf": pool("www", "/run/fpm.sock"),
    });
    expect(answers(result)).toEqual(["null/www"]);
    expect(result.notices).toEqual([]);
  });

  it("puts site files where the main file looks for sites and the tree has none", () => {
    const result = lint({
      "nginx/nginx.conf": nginxMain("/etc/nginx/conf.d/*.conf"),
      "sites/shop.conf": site("php"),
      "upstreams/php.conf": "upstream php {\n    server unix:/run/fpm.sock;\n}\n",
      "php/www.conf": pool("www", "/run/fpm.sock"),
    });
    expect(result.stacks).toHaveLength(1);
    expect(answers(result)).toEqual(["null/www"]);
  });

  it("keeps alternatives apart", () => {
    const result = lint({
      "nginx/nginx.conf": nginxMain("/etc/nginx/conf.d/*.conf"),
      "symfony/default.conf": site("unix:/run/fpm.sock"),
      "wordpress/default.conf": site("unix:/run/gone.sock"),
      "php/www.conf": pool("www", "/run/fpm.sock"),
    });
    expect(result.stacks).toHaveLength(2);
    expect(answers(result)).toEqual(["null/www", "unknown"]);
  });

  it("never lets site files that wait for others include each other", () => {
    const waiting = (name: string) =>
      site("unix:/run/fpm.sock", name).replace("}\n}", "}\n    include /mnt/extra/*.conf;\n}");
    const sites = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`sites/s${at}.conf`, waiting(`s${at}`)]));
    const result = lint({ "nginx/nginx.conf": nginxMain("conf.d/*.conf"), ...sites });
    expect(result.coverage.routes).toBe(30);
  });

  it("knows files called `default` or `vhost.inc`, and a pool without an ending", () => {
    const result = lint({
      default: site("unix:/run/fpm.sock"),
      "vhost.inc": site("php", "y"),
      pool: pool("www", "/run/fpm.sock"),
    });
    expect(files(result)).toEqual(["/project/default", "/project/pool", "/project/vhost.inc"]);
    expect(answers(result)).toContain("null/www");
  });

  it.each([
    "www.conf.bak",
    "www.conf~",
    "www.conf.dpkg-old",
    "www.conf.rpmsave",
    "www.conf.orig",
    "node_modules/x/www.conf",
  ])("passes over %s", (name) => {
    const result = lint({ "nginx.conf": nginxMain(), [name]: pool("www", "/run/fpm.sock") });
    expect(fpms(result)).toEqual([]);
  });

  it("takes www.conf.default only where there is no other", () => {
    const sample = { "php/www.conf.default": pool("www", "/run/sample.sock"), "nginx.conf": nginxMain() };
    expect(fpms(lint(sample)).flatMap(({ files }) => files)).toEqual(["/project/php/www.conf.default"]);
    const both = lint({ ...sample, "php/www.conf": pool("www", "/run/fpm.sock") });
    expect(fpms(both).flatMap(({ files }) => files)).toEqual(["/project/php/www.conf"]);
    expect(both.notices.map(({ message }) => message)).toEqual(["not a name that PHP-FPM includes; not checked"]);
  });

  it("groups several of each by the nearest common directory", () => {
    const one = (name: string) => ({
      [`${name}/nginx/nginx.conf`]: nginxMain("conf.d/*.conf"),
      [`${name}/nginx/conf.d/site.conf`]: site(`unix:/run/${name}.sock`),
      [`${name}/php/www.conf`]: pool(name, `/run/${name}.sock`),
    });
    const result = lint({ ...one("shop"), ...one("blog") });
    expect(result.stacks.map(({ name }) => name)).toEqual([
      "/project/blog/nginx/nginx.conf",
      "/project/shop/nginx/nginx.conf",
    ]);
    expect(answers(result)).toEqual(["null/blog", "null/shop"]);
    expect(result.stacks.every(({ fpms }) => fpms.length === 1)).toBe(true);
  });

  it("does not call a file missing that a script may make", () => {
    const tree = {
      "nginx/nginx.conf": nginxMain("/etc/nginx/snippets/x.conf"),
      "nginx/snippets/y.conf": "gzip on;\n",
    };
    expect(lint(tree).stacks[0]?.nginx[0]?.refusals).toHaveLength(1);
    expect(lint({ ...tree, "install.sh": "#!/bin/sh\n" }).stacks[0]?.nginx[0]?.refusals).toHaveLength(0);
  });

  it("proves nothing where a main file takes its pools from elsewhere", () => {
    const tree = {
      "nginx/nginx.conf": nginxMain("conf.d/*.conf"),
      "nginx/conf.d/site.conf": site("127.0.0.1:9000"),
      "php/8.1/php-fpm.conf": fpmMain("/opt/php81/pool.d/*.conf"),
      "php/8.2/php-fpm.conf": `${fpmMain("/opt/php82/pool.d/*.conf")}${pool("www", "/run/fpm.sock")}`,
    };
    expect(answers(lint(tree))).toEqual(["unknown"]);
  });
});

describe("files one by one", () => {
  const pair = {
    "a/nginx.conf": nginxMain(),
    "b/site.conf": site("unix:/run/fpm.sock"),
    "c/www.conf": pool("www", "/run/fpm.sock"),
  };

  it("takes two files for one host, also from different directories", () => {
    const config = `events {}\nhttp {\n${site("unix:/run/fpm.sock")}}\n`;
    const result = lint({ "a/nginx.conf": config, "b/www.conf": pool("www", "/run/fpm.sock") }, [
      "a/nginx.conf",
      "b/www.conf",
    ]);
    expect(answers(result)).toEqual(["null/www"]);
    expect(
      answers(
        lint({ "a/nginx.conf": config, "b/www.conf": pool("www", "/run/x.sock") }, [
          "/project/a/nginx.conf",
          "b/www.conf",
        ]),
      ),
    ).toEqual(["proven-none"]);
  });

  it("puts a named site into a named main file that does not include it", () => {
    const result = lint(pair, ["a/nginx.conf", "b/site.conf", "c/www.conf"]);
    expect(result.stacks).toHaveLength(1);
    expect(answers(result)).toEqual(["null/www"]);
  });

  it("reads nothing else beside them", () => {
    const result = lint({ ...pair, "c/other.conf": pool("other", "/run/other.sock") }, ["b/site.conf", "c/www.conf"]);
    expect(files(result)).toEqual(["/project/b/site.conf", "/project/c/www.conf"]);
  });

  it.each<[string, Record<string, string>, number]>([
    ["server blocks", { "shop.conf": site("unix:/run/fpm.sock"), "blog.conf": site("unix:/run/fpm.sock", "y") }, 2],
    [
      "location snippets",
      { "php.conf": "fastcgi_split_path_info ^(.+)$;\nfastcgi_pass unix:/run/fpm.sock;\ntry_files $uri =404;\n" },
      1,
    ],
    ["locations", { "php.conf": "location ~ \\.php$ {\n    fastcgi_pass unix:/run/fpm.sock;\n}\n" }, 1],
    ["upstreams", { "up.conf": "upstream php {\n    server unix:/run/fpm.sock;\n}\n" }, 0],
  ])("takes a directory with %s only", (_name, tree, routes) => {
    const result = lint(tree);
    expect(result.coverage).toMatchObject({ files: Object.keys(tree).length, stacks: 1, routes });
    expect(lint({ ...tree, "www.conf": pool("www", "/run/fpm.sock") }).coverage.linked).toBe(routes);
  });

  it("takes a directory with FPM's files only", () => {
    const result = lint({
      "php-fpm.conf": fpmMain("/etc/php/8.2/fpm/pool.d/*.conf"),
      "pool.d/www.conf": pool("www", "/x"),
    });
    expect(result.coverage).toMatchObject({ files: 2, stacks: 1, routes: 0 });
    expect(result.stacks[0]?.pools.map(({ name }) => name)).toEqual(["www"]);
  });

  it("leaves out what the configuration excludes", () => {
    const result = lintFiles(
      { "nginx.conf": nginxMain(), "old/www.conf": pool("www", "/x"), "php/www.conf": pool("www", "/y") },
      { rules: [], config: { exclude: ["old"] } },
    );
    expect(files(result)).toEqual(["/project/nginx.conf", "/project/php/www.conf"]);
  });
});

describe("FPM's includes", () => {
  it("hang on the prefix: /usr/local in the official image", () => {
    const result = lint({
      "rootfs/usr/local/etc/php-fpm.conf": fpmMain("etc/php-fpm.d/*.conf"),
      "rootfs/usr/local/etc/php-fpm.d/www.conf": pool("www", "9000"),
      "rootfs/usr/local/etc/php-fpm.d/zz-docker.conf": "[www]\nlisten = 9001\n",
    });
    expect(fpms(result)[0]?.pools[0]?.listen.value).toEqual({ known: true, value: "9001" });
  });

  it("are followed from a pool file, too", () => {
    const result = lint({
      "etc/php-fpm.conf": fpmMain("/etc/php-fpm.d/*.conf"),
      "etc/php-fpm.d/www.conf": `${pool("www", "9000")}include = /etc/php-limits.conf\n`,
      "etc/php-limits.conf": "request_terminate_timeout = 7\n",
    });
    expect(fpms(result)).toHaveLength(1);
    expect(fpms(result)[0]?.pools[0]?.seconds("request_terminate_timeout").value).toEqual({ known: true, value: 7 });
  });
});

describe("stacks named in the configuration", () => {
  const tree = {
    "web/nginx.conf": nginxMain("/srv/shared/*.conf"),
    "web/shared/site.conf": site("unix:/opt/php/run/www.sock"),
    "php/fpm.conf": fpmMain("etc/pools/*.conf"),
    "opt/etc/pools/www.conf": pool("www", "run/www.sock"),
    "other/www.conf": pool("other", "/run/other.sock"),
    Dockerfile: "FROM scratch\n",
  };
  const named = (stack: object, paths = ["."]) =>
    lintFiles(tree, {
      rules: [],
      paths,
      config: {
        stacks: [
          {
            name: "shop",
            nginx: "/project/web/nginx.conf",
            fpm: ["/project/php/fpm.conf"],
            php: [],
            prefix: null,
            mounts: {},
            ...stack,
          },
        ],
      },
    });

  it("takes mounts and the prefix, and only what is named", () => {
    const result = named({
      prefix: "/opt/php",
      mounts: { "/srv/shared": "/project/web/shared", "/opt/php": "/project/opt" },
    });
    expect(result.stacks.map(({ name }) => name)).toEqual(["shop"]);
    expect(answers(result)).toEqual(["null/www"]);
    expect(files(result)).not.toContain("/project/other/www.conf");
  });

  it("proves what it does not doubt: the user says that it is one host", () => {
    const result = named({ fpm: ["/project/other/www.conf"], mounts: { "/srv/shared": "/project/web/shared" } });
    expect(answers(result)).toEqual(["proven-none"]);
  });

  it("says which named file is not there", () => {
    const result = named({ php: ["/project/php.ini"], fpm: ["/project/nowhere.conf"] });
    expect(result.unread.map(({ file, failure }) => [file, failure])).toEqual([
      ["/project/nowhere.conf", "missing"],
      ["/project/php.ini", "missing"],
    ]);
  });

  it("is left out where the paths are elsewhere", () => {
    expect(named({}, ["other"]).stacks.map(({ name }) => name)).toEqual(["/project/other/www.conf"]);
  });
});

describe("what a description of hosts lacks", () => {
  it("is said once, however many files include the place", () => {
    const { notices } = lint({
      "compose.yml": "include:\n  - path: php/compose.yml\n",
      "docker-compose.ci.yml": "include:\n  - path: php/compose.yml\n",
      "php/compose.yml": "services:\n  php:\n    build: ./image\n",
      "nginx.conf": nginxMain("/etc/nginx/conf.d/*.conf"),
    });
    expect(notices.filter(({ message }) => message.includes("Dockerfile"))).toHaveLength(1);
  });
});
