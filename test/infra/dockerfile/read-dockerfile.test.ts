import { describe, expect, it } from "vitest";
import { build } from "./support.ts";

const words = (value: { readonly known: boolean; readonly value?: readonly string[] }) => value.value ?? "unknown";

describe("stages", () => {
  it("are built on earlier ones, by name and by number", () => {
    const made = build(
      "FROM nginx:1.27 AS base\nCOPY a.conf /etc/nginx/conf.d/\nFROM base\nCOPY b.conf /etc/nginx/conf.d/\n",
      {
        "a.conf": "",
        "b.conf": "",
      },
    );
    expect(made.names("/etc/nginx/conf.d")).toBe("a.conf b.conf default.conf");
    expect(made.image.base?.repository).toBe("nginx");
  });

  it("that are not needed are not looked at", () => {
    const text =
      "FROM nginx AS one\nCOPY nothing.conf /etc/nginx/conf.d/\nFROM php:8.2-fpm AS two\nFROM one AS three\n";
    const two = build(text, {}, { target: "two" });
    expect(two.problems).toEqual([]);
    expect(two.image.programs.map(({ program }) => program)).toEqual(["php-fpm"]);
    expect(two.image.name).toBe("the image of repo/Dockerfile (two)");
    expect(build(text, {}, { target: "one" }).problems.map(({ message }) => message)).toEqual([
      "nothing.conf does not exist in the build's context",
    ]);
  });

  it("take their base from arguments", () => {
    const text = "ARG VERSION=8.1\nARG KIND\nFROM php:${VERSION}-fpm${KIND:+-}${KIND:-}\n";
    expect(build(text).image.base?.tag).toBe("8.1-fpm*");
    expect(build(text, {}, { args: { KIND: "alpine" } }).image.base?.tag).toBe("8.1-fpm-alpine");
    expect(build(text, {}, { args: { KIND: "", VERSION: "8.3" } }).image.base?.tag).toBe("8.3-fpm");
    expect(build("ARG A=nginx\nARG B=$A:1.27\nFROM --platform=$BUILDPLATFORM $B\n").image.base?.tag).toBe("1.27");
  });

  it("leave open what a tag with an unknown variable leaves open", () => {
    const php = build("ARG V\nFROM php:${V}-fpm-alpine\n");
    expect(php.image).toMatchObject({ name: "the image of repo/Dockerfile", whole: true });
    expect(php.image.programs).toMatchObject([{ program: "php-fpm", version: null }]);
    expect(php.at("/usr/local/etc/php-fpm.conf")).toBe("stock");
    expect(php.at("/usr/local/etc/php-fpm.d/zz-docker.conf")).toBe("unknown");
    expect(php.image.userIds.get("www-data")).toBe(82);
    expect(build("ARG V\nFROM php:8.2-fpm$V\n").image.userIds.has("www-data")).toBe(false);
    expect(build("ARG V\nFROM php:7.4-fpm$V\n").at("/usr/local/etc/php-fpm.d/zz-docker.conf")).toBe("stock");
    const nginx = build("ARG V\nFROM nginx:$V\n");
    expect(nginx.image.programs).toMatchObject([{ program: "nginx", version: null }]);
    expect(nginx.at("/etc/nginx/nginx.conf")).toBe("stock");
    expect(nginx.at("/etc/nginx/fastcgi.conf")).toBe("unknown");
    expect(build("ARG V\nFROM php:$V\n").image.programs).toEqual([]);
    expect(build("ARG V\nFROM php:$V\n").image.whole).toBe(false);
    expect(build("ARG V\nFROM $V/php:8-fpm\n").image.whole).toBe(false);
  });

  it("see the arguments before the first FROM only where they name them again", () => {
    const text = "ARG DIR=/etc/nginx\nFROM nginx\n%ENV TO=$DIR\n";
    expect(build(text.replace("%", "ARG DIR\n")).image.environment.get("TO")).toEqual({
      known: true,
      value: "/etc/nginx",
    });
    expect(build(text.replace("%", "")).image.environment.get("TO")).toEqual({ known: true, value: "" });
  });

  it("of scratch are empty, and of unknown images open", () => {
    expect(build("FROM scratch\nCOPY . /etc/\n", { "x.conf": "" }).image.whole).toBe(true);
    const open = build("FROM acme/web:1\nCOPY nginx.conf /etc/nginx/nginx.conf\n", { "nginx.conf": "" });
    expect(open.image.whole).toBe(false);
    expect(open.at("/etc/nginx/nginx.conf")).toBe("file /repo/nginx.conf");
    expect(open.at("/etc/nginx/mime.types")).toBe("nothing");
    expect(open.image.base?.repository).toBe("acme/web");
  });

  it("never end in a circle", () => {
    expect(build("FROM b AS a\nFROM a AS b\n").image.name).toBe("the image of repo/Dockerfile");
  });
});

describe("instructions", () => {
  it("set environment, user, directory, ports and words", () => {
    const { image } = build(
      [
        "FROM php:8.2-fpm-alpine",
        'ENV A=1 B="two words" C=x\\ y D=$A/$UNSET',
        "ENV E old form $A",
        "ENV A=2 F=$A",
        "WORKDIR /srv",
        "WORKDIR app/$A",
        "USER www-data:www-data",
        "EXPOSE 8080 9000/tcp 53/udp 90-92",
        'CMD ["php-fpm", "-F"]',
      ].join("\n"),
    );
    const value = (name: string) => image.environment.get(name);
    expect(value("B")).toEqual({ known: true, value: "two words" });
    expect(value("C")).toEqual({ known: true, value: "x y" });
    // Within one instruction a variable keeps the value that it had before.
    expect(value("D")).toEqual({ known: true, value: "/" });
    expect(value("E")).toEqual({ known: true, value: "old form 1" });
    expect(value("F")).toEqual({ known: true, value: "1" });
    expect(value("PHP_INI_DIR")).toEqual({ known: true, value: "/usr/local/etc/php" });
    expect(image.workdir).toBe("/srv/app/2");
    expect(image.user).toEqual({ known: true, value: "www-data" });
    expect(image.ports.map(({ port }) => port)).toEqual([9000, 8080, 90, 91, 92]);
    expect(words(image.entrypoint)).toEqual(["docker-php-entrypoint"]);
    expect(words(image.command)).toEqual(["php-fpm", "-F"]);
  });

  it("put a shell before what is written without brackets", () => {
    const { image } = build('FROM alpine\nSHELL ["/bin/bash", "-ec"]\nENTRYPOINT exec nginx  -g \'daemon off;\'\n');
    expect(words(image.entrypoint)).toEqual(["/bin/bash", "-ec", "exec nginx  -g 'daemon off;'"]);
    expect(words(image.command)).toEqual([]);
  });

  it("take the command of the base away with its entrypoint", () => {
    expect(words(build('FROM nginx\nENTRYPOINT ["/x.sh"]\n').image.command)).toEqual([]);
    expect(words(build('FROM nginx\nCMD ["y"]\nENTRYPOINT ["/x.sh"]\n').image.command)).toEqual(["y"]);
  });

  it("treat root as root", () => {
    expect(build("FROM nginxinc/nginx-unprivileged\nUSER root\n").image.user).toBeNull();
    expect(build("FROM nginxinc/nginx-unprivileged\n").image.user).toEqual({ known: true, value: "101" });
    expect(build("FROM nginx\nARG WHO\nUSER $WHO\n").image.user).toMatchObject({ known: false });
  });

  it("are read with another escape sign, Windows line ends, and remarks between continued lines", () => {
    const made = build(
      "# escape=`\r\nFROM nginx\r\nCOPY `\r\n  # a remark\r\n\r\n  a.conf `\r\n  /etc/nginx/conf.d/\r\n",
      { "a.conf": "" },
    );
    expect(made.names("/etc/nginx/conf.d")).toBe("a.conf default.conf");
  });

  it("that are none are told at their place, and the rest is read", () => {
    const made = build("FROM nginx\nCOPPY a b\nONBUILD COPY x /y\nCOPY a.conf /etc/nginx/conf.d/\n", { "a.conf": "" });
    expect(made.problems.map(({ message, level, at }) => [message, level, at.start, at.end])).toEqual([
      ["COPPY is no instruction of a Dockerfile", "notice", 11, 16],
      ["ONBUILD is for images that are built on this one; no502 does not follow it", "notice", 21, 28],
    ]);
    expect(made.names("/etc/nginx/conf.d")).toBe("a.conf default.conf");
  });

  it("of a Dockerfile without FROM make nothing, and say so", () => {
    expect(() => build("RUN x\n")).toThrow("no FROM");
    expect(() => build("FROM nginx AS a\n", {}, { target: "b" })).toThrow("no stage is called b");
    expect(() => build("{% extends 'base' %}\n")).toThrow("nothing was built: ");
  });
});

describe("COPY", () => {
  const files = {
    "nginx/nginx.conf": "",
    "nginx/conf.d/a.conf": "",
    "nginx/conf.d/b.conf": "",
    "nginx/conf.d/.hidden.conf": "",
    "nginx/README.md": "",
    "www.conf": "",
  };

  it("puts a file under its own name into a directory, under another otherwise", () => {
    const made = build(
      "FROM nginx\nCOPY nginx/nginx.conf /etc/nginx\nCOPY nginx/conf.d/a.conf /etc/nginx/conf.d/default.conf\nCOPY www.conf /srv/deep/\n",
      files,
    );
    expect(made.at("/etc/nginx/nginx.conf")).toBe("file /repo/nginx/nginx.conf");
    expect(made.at("/etc/nginx/conf.d/default.conf")).toBe("file /repo/nginx/conf.d/a.conf");
    expect(made.at("/srv/deep/www.conf")).toBe("file /repo/www.conf");
  });

  it("copies what lies in a directory, and leaves what was there", () => {
    const made = build("FROM nginx\nCOPY nginx/ /etc/nginx/\n", files);
    expect(made.names("/etc/nginx/conf.d")).toBe(".hidden.conf a.conf b.conf default.conf");
    expect(made.at("/etc/nginx/nginx.conf")).toBe("file /repo/nginx/nginx.conf");
    expect(made.at("/etc/nginx/mime.types")).toBe("stock");
  });

  it("takes patterns, several sources and the JSON form", () => {
    expect(build("FROM nginx\nCOPY nginx/conf.d/*.conf /etc/nginx/conf.d/\n", files).names("/etc/nginx/conf.d")).toBe(
      ".hidden.conf a.conf b.conf default.conf",
    );
    expect(
      build("FROM nginx\nCOPY nginx/conf.d/[a]*.conf www.conf /etc/nginx/conf.d/\n", files).names("/etc/nginx/conf.d"),
    ).toBe("a.conf default.conf www.conf");
    expect(
      build('FROM nginx\nCOPY ["my file.conf", "/etc/nginx/conf.d/"]\n', { "my file.conf": "" }).names(
        "/etc/nginx/conf.d",
      ),
    ).toBe("default.conf my file.conf");
  });

  it("is relative to WORKDIR, and follows links of the image", () => {
    const made = build("FROM debian:12\nWORKDIR /etc\nCOPY www.conf x/\nCOPY www.conf /var/run/a.conf\n", files);
    expect(made.at("/etc/x/www.conf")).toBe("file /repo/www.conf");
    expect(made.at("/run/a.conf")).toBe("file /repo/www.conf");
  });

  it("takes from stages and images", () => {
    const made = build(
      [
        "FROM alpine AS config",
        "COPY nginx /out/nginx",
        "RUN rm /out/nginx/conf.d/b.conf",
        "FROM nginx",
        "COPY --from=config --chown=nginx:nginx /out/nginx/ /etc/nginx/",
        "COPY --from=php:8.2.10-fpm /usr/local/etc/php-fpm.d /etc/pools",
        "COPY --from=0 /out/nginx/README.md /etc/nginx/conf.d/readme",
        "COPY --from=acme/x /etc/x.conf /etc/nginx/conf.d/x.conf",
      ].join("\n"),
      files,
    );
    expect(made.names("/etc/nginx/conf.d")).toBe(".hidden.conf a.conf default.conf readme ...");
    expect(made.at("/etc/nginx/conf.d/b.conf")).toBe("absent");
    expect(made.at("/etc/pools/zz-docker.conf")).toBe("stock");
    expect(made.at("/etc/nginx/conf.d/readme")).toBe("file /repo/nginx/README.md");
    expect(made.at("/etc/nginx/conf.d/x.conf")).toBe("unknown");
  });

  it("takes what a pattern matches in a stage", () => {
    const made = build(
      [
        "FROM scratch AS config",
        "COPY nginx /out/nginx",
        "RUN rm /out/nginx/conf.d/b.conf",
        "COPY www.conf /out/nginx/conf.d/site/x.conf",
        "FROM nginx",
        "COPY --from=config /out/nginx/conf.d/[a-z]*.conf /etc/nginx/conf.d/",
        "COPY --from=config /out/ng*/README.md /srv/text",
        "COPY --from=config /out/nginx/conf.d/s*e /etc/nginx/sites",
        "COPY --from=php:8.2.10-fpm /usr/local/etc/php-fpm.d/zz*.conf /etc/pools/",
        "COPY --from=acme/x /etc/*.conf /etc/nginx/more/",
      ].join("\n"),
      files,
    );
    expect(made.names("/etc/nginx/conf.d")).toBe("a.conf default.conf");
    expect(made.at("/etc/nginx/conf.d/a.conf")).toBe("file /repo/nginx/conf.d/a.conf");
    expect(made.at("/etc/nginx/conf.d/b.conf")).toBe("absent");
    expect(made.at("/srv/text")).toBe("file /repo/nginx/README.md");
    // A directory is copied by its content.
    expect(made.at("/etc/nginx/sites/x.conf")).toBe("file /repo/www.conf");
    expect(made.at("/etc/pools/zz-docker.conf")).toBe("stock");
    expect(made.at("/etc/pools/docker.conf")).not.toBe("stock");
    expect(made.at("/etc/nginx/more/a.conf")).toBe("unknown");
  });

  it("knows nothing of what a pattern may match besides", () => {
    const made = build(
      [
        "FROM alpine AS config",
        "COPY www.conf /out/a.conf",
        "RUN /opt/make-more /out",
        "FROM nginx",
        "COPY --from=config /out/*.conf /etc/nginx/conf.d/",
      ].join("\n"),
      files,
    );
    expect(made.at("/etc/nginx/conf.d/b.conf")).toBe("unknown");
    expect(made.at("/etc/nginx/conf.d/default.conf")).toBe("unknown");
  });

  it("takes from named contexts", () => {
    const contexts = new Map([
      ["config", "/repo/nginx"],
      ["other", null],
    ]);
    const made = build(
      "FROM nginx\nCOPY --from=config conf.d/ /etc/nginx/conf.d/\nCOPY --from=other x.conf /etc/nginx/\n",
      files,
      { contexts },
    );
    expect(made.names("/etc/nginx/conf.d")).toBe(".hidden.conf a.conf b.conf default.conf");
    expect(made.at("/etc/nginx/x.conf")).toBe("unknown");
  });

  it("leaves out what .dockerignore names, and takes back what it takes back", () => {
    const made = build("FROM nginx\nCOPY nginx /etc/nginx\nCOPY www.conf /etc/nginx/conf.d/\n", {
      ...files,
      ".dockerignore": "# no docs\n*.conf\n**/a.conf\nnginx/conf.d/b*\n!nginx/conf.d/b.conf\n",
    });
    expect(made.names("/etc/nginx/conf.d")).toBe(".hidden.conf b.conf default.conf ...");
    expect(made.problems.map(({ message }) => message)).toEqual(["www.conf is left out by .dockerignore"]);
  });

  it("says what is missing, and looks for ../x in the context, as BuildKit does", () => {
    const text =
      "FROM nginx\nCOPY a.conf /etc/nginx/nginx.conf\nCOPY ../x.conf ../../y.conf /etc/nginx/conf.d/\nCOPY dist /usr/share/nginx/html\n";
    const made = build(text, { "x.conf": "" });
    expect(made.problems.map(({ message, at }) => [message, text.slice(at.start, at.end)])).toEqual([
      ["a.conf does not exist in the build's context", "COPY a.conf /etc/nginx/nginx.conf"],
      ["../../y.conf does not exist in the build's context", "COPY ../x.conf ../../y.conf /etc/nginx/conf.d/"],
    ]);
    expect(made.at("/etc/nginx/nginx.conf")).toBe("unknown");
    expect(made.names("/etc/nginx/conf.d")).toContain("x.conf");
  });

  it("does not read outside of the given paths", () => {
    const made = build(
      "FROM nginx\nCOPY nginx.conf /etc/nginx/nginx.conf\n",
      { "/elsewhere/nginx.conf": "" },
      { context: "/elsewhere", dockerfile: "/repo/Dockerfile" },
    );
    expect(made.at("/etc/nginx/nginx.conf")).toBe("unknown");
    expect(made.problems).toEqual([]);
  });

  it("does not know what ADD fetches or unpacks", () => {
    const made = build(
      "FROM nginx\nADD https://example.com/a.conf /etc/nginx/conf.d/\nADD rootfs.tar.gz /etc/nginx/snippets/\n",
      { "rootfs.tar.gz": "" },
    );
    expect(made.at("/etc/nginx/conf.d/a.conf")).toBe("unknown");
    expect(made.at("/etc/nginx/snippets/x")).toBe("unknown");
    expect(made.at("/etc/nginx/nginx.conf")).toBe("stock");
  });

  it("to a place that is not known makes the configuration below it unknown", () => {
    const made = build("FROM php:8.2-fpm\nARG V\nCOPY www.conf /usr/local/etc/php-fpm.d/$V/\n", files);
    expect(made.at("/usr/local/etc/php-fpm.d/www.conf")).toBe("unknown");
    expect(made.at("/usr/local/etc/php-fpm.conf")).toBe("stock");
  });
});

describe("texts in the Dockerfile", () => {
  it("lie where COPY puts them, every sign at its place", () => {
    const text =
      "FROM nginx\nCOPY <<'EOF' /etc/nginx/conf.d/site.conf\nserver { set $a 1; }\nEOF\nCOPY <<-\"ONE\" <<TWO /etc/nginx/snippets/\n\ttabs off;\n\tONE\nlast;\nTWO\n";
    const made = build(text);
    expect(made.at("/etc/nginx/conf.d/site.conf")).toBe("text server { set $a 1; }\n");
    expect(made.at("/etc/nginx/snippets/ONE")).toBe("text tabs off;\n");
    expect(made.at("/etc/nginx/snippets/TWO")).toBe("text last;\n");
    const site = made.embedded.find(({ text: own }) => own.startsWith("server"));
    expect(site?.runs[0]?.to).toBe(text.indexOf("server"));
    expect(site?.file).toBe("/repo/Dockerfile");
    const tabs = made.embedded.find(({ text: own }) => own.startsWith("tabs"));
    expect(tabs?.runs[0]?.to).toBe(text.indexOf("tabs"));
  });

  it("get variables replaced where the name is not quoted", () => {
    const text =
      "FROM nginx\nARG PORT=8080\nCOPY <<EOF /etc/nginx/conf.d/site.conf\nlisten ${PORT};\nset \\$a $PORT\\;\nroot \\$document_root;\nlocation ~ \\\\.php$ {}\nEOF\n";
    const made = build(text);
    expect(made.at("/etc/nginx/conf.d/site.conf")).toBe(
      "text listen 8080;\nset $a 8080;\nroot $document_root;\nlocation ~ \\.php$ {}\n",
    );
    const [site] = made.embedded;
    const at = site?.runs.find(({ width }) => width === "${PORT}".length);
    expect(at?.to).toBe(text.indexOf("${PORT}"));
  });

  it("are unknown with a variable that is", () => {
    const made = build("FROM nginx\nARG PORT\nCOPY <<EOF /etc/nginx/conf.d/site.conf\nlisten $PORT;\nEOF\n");
    expect(made.at("/etc/nginx/conf.d/site.conf")).toBe("unknown");
  });
});
