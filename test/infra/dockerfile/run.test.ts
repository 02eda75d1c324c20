import { describe, expect, it } from "vitest";
import { type Built, build, stockAt } from "./support.ts";

const nginx = (
  run: string,
  files: Readonly<Record<string, string>> = {},
  args: Readonly<Record<string, string>> = {},
): Built => build(`FROM nginx:1.27\n${run}\n`, files, { args });
const fpm = (run: string): Built => build(`FROM php:8.2.10-fpm\n${run}\n`);
const conf = "/etc/nginx/conf.d/default.conf";
const site = "/etc/nginx/conf.d/site.conf";

describe("RUN that removes, moves and links", () => {
  it.each([
    [`RUN rm ${conf}`, "", "absent"],
    ["RUN rm -rf /etc/nginx/conf.d/*", "", "absent"],
    ["RUN rm -f /etc/nginx/conf.d/*.conf", "", "absent"],
    ["RUN rm -rf /etc/nginx/conf.d && mkdir -p /etc/nginx/conf.d", "", "absent"],
    ["RUN cd /etc/nginx && rm conf.d/default.conf", "", "absent"],
    ["RUN find /etc/nginx/conf.d -name '*.conf' -delete", " ...", "unknown"],
    ["RUN mv /etc/nginx/conf.d/default.conf /etc/nginx/conf.d/default.bak", "default.bak", "absent"],
    ["RUN cp /etc/nginx/conf.d/default.conf /etc/nginx/conf.d/other.conf", "default.conf other.conf", "stock"],
    ["RUN ln -s /etc/nginx/sites/a /etc/nginx/conf.d/a.conf", "a.conf default.conf", "stock"],
    ["RUN unlink /etc/nginx/conf.d/default.conf", "", "absent"],
    ["RUN if [ -f /etc/nginx/conf.d/default.conf ]; then rm /etc/nginx/conf.d/default.conf; fi", "", "absent"],
    ['RUN if [ -n "$WHO" ]; then rm /etc/nginx/conf.d/default.conf; fi', "default.conf", "stock"],
    ['ARG WHO\nRUN if [ -n "$WHO" ]; then rm /etc/nginx/conf.d/default.conf; fi', " ...", "unknown"],
    ['ARG WHO=\nRUN [ -z "$WHO" ] || rm /etc/nginx/conf.d/default.conf', "default.conf", "stock"],
    ["RUN test -e /etc/nginx/nothing && rm /etc/nginx/conf.d/default.conf || true", "default.conf", "stock"],
    ["RUN grep -q x /etc/hosts && rm /etc/nginx/conf.d/default.conf", " ...", "unknown"],
    ["RUN for f in a default; do rm -f /etc/nginx/conf.d/$f.conf; done", "", "absent"],
    ['RUN for f in /etc/nginx/conf.d/*.conf; do rm "$f"; done', "", "absent"],
    ["RUN for f in $(ls /etc/nginx/conf.d); do rm /etc/nginx/conf.d/$f; done", " ...", "unknown"],
    ['RUN ["rm", "/etc/nginx/conf.d/default.conf"]', "", "absent"],
    ['RUN bash -c "rm /etc/nginx/conf.d/default.conf"', "", "absent"],
    ["RUN sh -exc 'rm /etc/nginx/conf.d/default.conf'", "", "absent"],
    ["RUN <<EOF\nset -e\nrm /etc/nginx/conf.d/default.conf\nEOF", "", "absent"],
    ["RUN <<EOF bash\nrm /etc/nginx/conf.d/default.conf\nEOF", "", "absent"],
    ['RUN clean() { rm "$1"; }; clean /etc/nginx/conf.d/default.conf', "", "absent"],
    ["ENV DIR=/etc/nginx/conf.d\nRUN rm $DIR/default.conf", "", "absent"],
    ["RUN DIR=/etc/nginx/conf.d; rm ${DIR}/default.conf", "", "absent"],
    ["RUN rm -rf /var/cache/nginx/* /tmp/*", "default.conf", "stock"],
    ["RUN rm -rf /etc/nginx", "none", "absent"],
  ])("%s", (run, names, at) => {
    const made = nginx(run);
    expect(made.names("/etc/nginx/conf.d")).toBe(names);
    expect(made.at(conf)).toBe(at);
  });

  it("follows a directory that is copied and changed", () => {
    const made = build(
      "FROM debian:12\nRUN apt-get update && apt-get install -y nginx\nRUN cp -R /etc/nginx /srv/ && rm /srv/nginx/sites-enabled/default && mv /srv/nginx /opt/web\n",
    );
    expect(made.at("/opt/web/nginx.conf")).toBe("stock");
    expect(made.at("/opt/web/sites-enabled/default")).toBe("absent");
    expect(made.at("/srv/nginx/nginx.conf")).toBe("absent");
    expect(made.at("/etc/nginx/sites-enabled/default")).toBe("stock");
  });
});

describe("RUN that writes", () => {
  it.each([
    [`RUN echo 'listen 80;' > ${site}`, "text listen 80;\n"],
    [`RUN echo "upstream php { server \${HOST}:9000; }" > ${site}`, "text upstream php { server app:9000; }\n"],
    [`RUN echo "root \\$document_root;" > ${site}`, "text root $document_root;\n"],
    [`RUN printf 'a;\\nb %s;\\n' "c" > ${site}`, "text a;\nb c;\n"],
    [`RUN echo -e "a;\\nb;" > ${site}`, "text a;\nb;\n"],
    [`RUN echo -n a > ${site} && echo b >> ${site}`, "text ab\n"],
    [`RUN echo a > ${site}; if [ -n "$(date)" ]; then echo b >> ${site}; fi`, "unknown"],
    [`COPY Dockerfile ${site}\nRUN echo b >> ${site}`, "unknown"],
    [`RUN { echo 'a;'; echo 'b;'; } > ${site}`, "text a;\nb;\n"],
    [`RUN { echo 'a;'; echo 'b;'; } | tee ${site}`, "text a;\nb;\n"],
    [`RUN echo 'a;' | tee ${site} > /dev/null`, "text a;\n"],
    [`RUN cat > ${site} <<'EOF'\nserver { set $a 1; }\nEOF`, "text server { set $a 1; }\n"],
    [`RUN cat <<EOF > ${site}\nset \\$a $HOST;\nEOF`, "text set $a app;\n"],
    [`RUN <<END\ncat > ${site} <<'EOF'\na;\nEOF\nEND`, "text a;\n"],
    [`RUN tee ${site} <<'EOF'\na;\nEOF`, "text a;\n"],
    [`RUN touch ${site}`, "text "],
    [`RUN > ${site}`, "text "],
    [`RUN echo "$(date)" > ${site}`, "unknown"],
    [`RUN echo "$NOBODY" > ${site}`, "text \n"],
    [`RUN echo a >> ${conf} && cp ${conf} ${site}`, "stock"],
    [`RUN curl -sSL https://example.com/x -o ${site}`, "unknown"],
    [`RUN wget -qO ${site} https://example.com/x`, "unknown"],
    [`RUN wget -P /etc/nginx/conf.d https://example.com/site.conf`, "unknown"],
    [`RUN cd /etc/nginx/conf.d && curl -O https://example.com/site.conf`, "unknown"],
    [`RUN envsubst < ${conf} > ${site}`, "unknown"],
    [`RUN cat ${conf} > ${site}`, "stock"],
    [`RUN install -m 644 ${conf} ${site}`, "stock"],
    [`RUN tar -xzf /tmp/a.tgz -C /etc/nginx/conf.d`, "unknown"],
    [`RUN git clone https://example.com/nginx-conf /etc/nginx/conf.d`, "unknown"],
    [`RUN unzip /tmp/a.zip -d /etc/nginx`, "unknown"],
    [`RUN make-config --out=${site}`, "unknown"],
    [`RUN python3 -c "open('${site}', 'w')"`, "unknown"],
    [`RUN openssl req -x509 -keyout ${site} -out /tmp/x`, "unknown"],
    [`RUN if [ "$(id -u)" = 0 ]; then echo a > ${site}; fi`, "unknown"],
  ])("%s", (run, expected) => {
    expect(build(`FROM nginx:1.27\nARG HOST=app\n${run}\n`).at(site)).toBe(expected);
  });

  it("tells each sign's place in the Dockerfile", () => {
    const text = `FROM nginx\nARG HOST=app\nRUN mkdir -p /x \\\n  && echo "upstream php { server \${HOST}:9000; }" \\\n  > ${site}\n`;
    const [made] = build(text).embedded;
    const place = (part: string) => {
      const at = made?.text.indexOf(part) ?? -1;
      const run = made?.runs.findLast((one) => one.at <= at);
      return run === undefined ? -1 : run.to + (run.width === undefined ? at - run.at : 0);
    };
    expect(place("upstream")).toBe(text.indexOf("upstream php"));
    expect(place("app")).toBe(text.indexOf("${HOST}"));
    expect(place(":9000")).toBe(text.indexOf(":9000"));
  });

  it("gives texts that differ ids that differ", () => {
    const text = `FROM nginx\nARG HOST=app\nRUN echo "server $HOST;" > ${site}\n`;
    const ids = ["a", "b"].map((HOST) => build(text, {}, { args: { HOST } }).embedded[0]?.id);
    expect(new Set(ids).size).toBe(2);
  });

  it("does not mix up what two commands write at one place", () => {
    const made = nginx(`RUN echo 'a;' > ${site}; echo 'b;' > ${site}`);
    expect(made.at(site)).toBe("text b;\n");
  });
});

describe("RUN sed", () => {
  it("is done in files of the repository, every sign at its place", () => {
    const made = nginx(`COPY site.conf /etc/nginx/conf.d/\nRUN sed -i 's/__HOST__/php/; s/\\r$//' ${site}`, {
      "site.conf": "fastcgi_pass __HOST__:9000;\r\nroot /srv;\r\n",
    });
    expect(made.at(site)).toBe("text fastcgi_pass php:9000;\nroot /srv;\n");
    const [embedded] = made.embedded;
    expect(embedded?.file).toBe("/repo/site.conf");
    expect(embedded?.runs.find(({ width }) => width === "__HOST__".length)?.to).toBe("fastcgi_pass ".length);
  });

  it("is done in files of packages where these surely hold what it looks for", () => {
    expect(
      stockAt(
        fpm("RUN sed -i 's/pm.max_children = 5/pm.max_children = 50/' /usr/local/etc/php-fpm.d/www.conf"),
        "/usr/local/etc/php-fpm.d/www.conf",
      ),
    ).toContain("pm.max_children = 50\n");
    expect(
      fpm("RUN sed -i 's/;nothing like it/x/' /usr/local/etc/php-fpm.d/www.conf").at(
        "/usr/local/etc/php-fpm.d/www.conf",
      ),
    ).toBe("unknown");
  });

  it("and what is added to a file of a package, leave the rest as it was", () => {
    const pools = "/usr/local/etc/php-fpm.d";
    expect(stockAt(fpm(`RUN sed -ri 's/^;(clear_env) = no/\\1 = no/' ${pools}/www.conf`), `${pools}/www.conf`)).toMatch(
      /^clear_env = no$/m,
    );
    expect(
      stockAt(nginx("RUN sed -i 's/user  nginx;/user www-data;/' /etc/nginx/nginx.conf"), "/etc/nginx/nginx.conf"),
    ).toMatch(/^user www-data;$/m);
    expect(
      stockAt(fpm(`RUN echo 'pm.status_path = /status' >> ${pools}/zz-docker.conf`), `${pools}/zz-docker.conf`),
    ).toMatch(/listen = 9000\npm\.status_path = \/status\n$/);
  });

  it.each([
    ["sed -i s/a/b/w /etc/nginx/conf.d/default.conf"],
    ['sed -i "s/80/$(date)/" /etc/nginx/conf.d/default.conf'],
    ["find /etc/nginx -name '*.conf' -exec sed -i s/a/b/ {} \\;"],
    ["find /etc/nginx -name '*.conf' | xargs sed -i s/80/81/"],
    ['grep -rl 80 /etc/nginx | while read f; do sed -i s/80/81/ "$f"; done'],
    ["perl -pi -e 's/80/81/' /etc/nginx/conf.d/default.conf"],
    ["awk '{print}' /etc/nginx/conf.d/default.conf > /tmp/x && mv /tmp/x /etc/nginx/conf.d/default.conf"],
    ["some-tool /etc/nginx/conf.d/default.conf"],
    ["cd /etc/nginx/conf.d && some-tool default.conf"],
    ['eval "$WHATEVER" /etc/nginx/conf.d/default.conf'],
  ])("%s makes the file unknown", (run) => {
    expect(nginx(`RUN ${run}`).at(conf)).toBe("unknown");
  });

  it.each([
    ["chown -R nginx:nginx /etc/nginx && chmod -R g+w /etc/nginx"],
    ["nginx -t -c /etc/nginx/nginx.conf"],
    ["cat /etc/nginx/nginx.conf && ls -la /etc/nginx/conf.d"],
    ["grep -q server /etc/nginx/conf.d/default.conf"],
    ["find /etc/nginx -type d -exec chmod 755 {} \\;"],
    ["apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*"],
    ["composer install --no-dev && npm ci && docker-php-ext-install pdo_mysql"],
    ["some-tool --verbose"],
    ["curl -sSL https://example.com/install.sh | bash"],
    ["sed -i 's/deb.debian.org/mirror/' /etc/apt/sources.list"],
    ["touch /etc/nginx/conf.d/default.conf"],
    ["mkdir -p /etc/nginx/conf.d /var/log/nginx"],
  ])("%s changes nothing of it", (run) => {
    const made = nginx(`RUN ${run}`);
    expect(made.at(conf)).toBe("stock");
    expect(made.names("/etc/nginx/conf.d")).toBe("default.conf");
  });
});

describe("RUN of scripts", () => {
  it("reads a script of the repository", () => {
    const made = nginx("COPY setup.sh /usr/local/bin/setup\nRUN setup site", {
      "setup.sh":
        "#!/bin/sh\nset -e\nrm /etc/nginx/conf.d/default.conf\ncat > /etc/nginx/conf.d/$1.conf <<'EOF'\nlisten 81;\nEOF\n",
    });
    expect(made.at(site)).toBe("text listen 81;\n");
    expect(made.embedded[0]?.file).toBe("/repo/setup.sh");
    expect(made.names("/etc/nginx/conf.d")).toBe("site.conf");
  });

  it("does not know what a script in another language does to what it names", () => {
    const made = nginx("COPY setup.py /setup.py\nRUN /setup.py", {
      "setup.py": "#!/usr/bin/env python3\nopen('/etc/nginx/conf.d/default.conf', 'w')\n",
    });
    expect(made.at(conf)).toBe("unknown");
    expect(made.at("/etc/nginx/nginx.conf")).toBe("stock");
  });

  it("reads a script that only one RUN sees", () => {
    const made = nginx(
      "RUN --mount=type=bind,source=build,target=/build sh /build/setup.sh && cp /build/site.conf /etc/nginx/conf.d/",
      {
        "build/setup.sh": "rm /etc/nginx/conf.d/default.conf\n",
        "build/site.conf": "",
      },
    );
    expect(made.names("/etc/nginx/conf.d")).toBe("site.conf");
    expect(made.at(site)).toBe("file /repo/build/site.conf");
    expect(made.at("/build/setup.sh")).not.toMatch(/^file/);
  });

  it("ends with scripts that call each other", () => {
    const made = nginx("COPY a.sh b.sh /usr/local/bin/\nRUN a.sh", {
      "a.sh": "#!/bin/sh\nb.sh\nb.sh\n",
      "b.sh": "#!/bin/sh\na.sh\na.sh\n",
    });
    expect(made.at(conf)).toBe("stock");
  });
});

describe("packages", () => {
  it("bring nginx and php-fpm with their files", () => {
    const made = build(
      "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends nginx php-fpm php-mysql\n",
    );
    expect(made.image.programs).toMatchObject([
      { program: "nginx", version: "1.22.1", main: "/etc/nginx/nginx.conf" },
      { program: "php-fpm", version: "8.2", main: "/etc/php/8.2/fpm/php-fpm.conf" },
    ]);
    expect(made.names("/etc/nginx/sites-enabled")).toBe("default");
    expect(made.names("/etc/php/8.2/fpm/pool.d")).toBe("www.conf");
    expect(made.image.whole).toBe(false);
  });

  it("are told apart by release, version and list", () => {
    const programs = (text: string, args?: Readonly<Record<string, string>>) =>
      build(text, {}, args ? { args } : {}).image.programs.map(
        ({ program, version, main }) => `${program} ${version} ${main}`,
      );
    expect(programs("FROM alpine:3.20\nRUN apk add --no-cache --virtual x nginx php83-fpm php83\n")).toEqual([
      "nginx 1.26 /etc/nginx/nginx.conf",
      "php-fpm 8.3 /etc/php83/php-fpm.conf",
    ]);
    expect(
      programs(
        "FROM ubuntu:22.04\nARG V=8.3\nRUN add-apt-repository ppa:ondrej/php && apt install -y php$V-{fpm,cli} nginx=1.24.0-1\n",
      ),
    ).toEqual(["php-fpm 8.3 /etc/php/8.3/fpm/php-fpm.conf", "nginx 1.24.0 /etc/nginx/nginx.conf"]);
    expect(programs("FROM rockylinux:9\nRUN dnf -y install nginx php-fpm\n")).toEqual([
      "nginx 1.20.1 /etc/nginx/nginx.conf",
      "php-fpm 8.0 /etc/php-fpm.conf",
    ]);
    expect(programs('FROM alpine:3.20\nENV PACKAGES="nginx supervisor"\nRUN apk add $PACKAGES\n')).toHaveLength(1);
  });

  it("of nginx.org lay their files out as the official image", () => {
    const made = build(
      "FROM debian:12\nRUN echo 'deb http://nginx.org/packages/debian bookworm nginx' > /etc/apt/sources.list.d/nginx.list && apt-get install -y nginx\n",
    );
    expect(made.names("/etc/nginx/sites-enabled")).toBe("none");
    expect(made.names("/etc/nginx/conf.d")).toBe("default.conf");
    const copied = build("FROM rockylinux:9\nCOPY nginx.repo /etc/yum.repos.d/\nRUN dnf install -y nginx\n", {
      "nginx.repo": "baseurl=http://nginx.org/packages/centos/9/\n",
    });
    expect(stockAt(copied, "/etc/nginx/nginx.conf")).not.toContain("server {");
  });

  it("leave files that lie there", () => {
    const made = build("FROM debian:12\nCOPY nginx.conf /etc/nginx/nginx.conf\nRUN apt-get install -y nginx\n", {
      "nginx.conf": "",
    });
    expect(made.at("/etc/nginx/nginx.conf")).toBe("file /repo/nginx.conf");
    expect(made.at("/etc/nginx/mime.types")).toBe("stock");
  });

  it("on an image that is not known have files that are not known, until COPY puts others there", () => {
    const made = build("FROM acme/base\nRUN apk add nginx\nCOPY nginx.conf /etc/nginx/nginx.conf\n", {
      "nginx.conf": "",
    });
    expect(made.image.programs).toMatchObject([{ program: "nginx" }]);
    expect(made.at("/etc/nginx/nginx.conf")).toBe("file /repo/nginx.conf");
    expect(made.at("/etc/nginx/mime.types")).toBe("unknown");
    expect(made.names("/etc/nginx/http.d")).toMatch(/\.\.\.$/);
  });
});

describe("users", () => {
  it("get the numbers that RUN gives them", () => {
    const ids = (run: string) => build(`FROM php:8.2-fpm-alpine\nARG ID\n${run}\n`).image.userIds;
    expect(ids("RUN adduser -u 1000 -D app").get("app")).toBe(1000);
    expect(
      ids("RUN addgroup -g 101 -S nginx && adduser -S -D -H -u 101 -h /x -s /sbin/nologin -G nginx -g nginx nginx").get(
        "nginx",
      ),
    ).toBe(101);
    expect(ids("RUN usermod -u 1000 www-data && groupmod -g 1000 www-data").get("www-data")).toBe(1000);
    expect(ids("RUN usermod -u $ID www-data").has("www-data")).toBe(false);
    expect(ids("RUN deluser www-data").has("www-data")).toBe(false);
    expect(ids("RUN useradd --uid=1001 -m web").get("web")).toBe(1001);
    expect(ids('RUN if [ -n "$ID" ]; then usermod -u 1000 www-data; fi').has("www-data")).toBe(false);
  });
});
