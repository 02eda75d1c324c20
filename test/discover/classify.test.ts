import { describe, expect, it } from "vitest";
import { iniKind, nginxLevel, textKind } from "../../src/discover/classify.ts";
import { fileId } from "../../src/source/span.ts";
import { parseIni } from "../../src/syntax/ini/parse.ts";
import { parseNginx } from "../../src/syntax/nginx/parse.ts";

/** What discovery makes of a text, by its content alone. */
function kindOf(text: string): string {
  const kind = textKind(text);
  if (kind === "nginx") return `nginx ${nginxLevel(parseNginx(fileId("/x"), text))}`;
  return kind === "ini" ? `ini ${iniKind(parseIni(fileId("/x"), text))}` : kind;
}

describe("files are known by their content", () => {
  it.each([
    ["user x;\nevents {}\nhttp {}\n", "nginx entry"],
    ["stream {\n server { listen 1; }\n}\n", "nginx entry"],
    ["server {\n listen 80;\n}\n", "nginx http"],
    ["upstream php {\n server unix:/x;\n}\n", "nginx http"],
    ["map $a $b {\n default 1;\n}\n", "nginx http"],
    ["limit_req_zone $a zone=b:1m rate=1r/s;\n", "nginx http"],
    ["location / {\n return 200;\n}\n", "nginx server"],
    ["listen 80;\nserver_name x;\n", "nginx server"],
    ["server unix:/run/a.sock;\nserver unix:/run/b.sock;\n", "nginx upstream"],
    ["worker_processes 4;\nworker_rlimit_nofile 100;\n", "nginx main"],
    ["fastcgi_param A b;\nfastcgi_read_timeout 5s;\n", "nginx any"],
    ["fastcgi_pass unix:/x;\ntry_files $uri =404;\n", "nginx location"],
    ["include conf.d/*.conf;\n", "nginx any"],
    ["zone example.org {\n type master;\n file x;\n};\n", "nginx null"],
    ["options {\n directory /var;\n};\n", "nginx null"],
    ["#!/bin/sh\ncat > /etc/nginx/nginx.conf <<EOF\nevents {}\nhttp {}\nEOF\n", "other"],
    ["[www]\nlisten = 9000\npm = static\n", "ini fpm-pool"],
    ["[www]\nphp_admin_value[memory_limit] = 64M\n", "ini fpm-pool"],
    ["[global]\npid = /run/x.pid\ninclude = /etc/php/8.2/fpm/pool.d/*.conf\n", "ini fpm-main"],
    ["[global]\ndaemonize = no\n[www]\nlisten = 9000\n", "ini fpm-main"],
    ["error_log = /x\ninclude = pool.d/*.conf\n", "ini fpm-main"],
    ["[PHP]\nmemory_limit = 64M\n", "ini php-ini"],
    ["memory_limit = 64M\n", "ini php-ini"],
    ["[Date]\ndate.timezone = UTC\nmemory_limit = 64M\ncatch_workers_output = yes\n", "ini php-ini"],
    ["opcache.enable=1\nopcache.memory_consumption=64\n", "ini php-ini"],
    ["[program:php-fpm]\ncommand=php-fpm -F\nuser=www-data\n", "ini other"],
    ["[Unit]\nDescription=x\n[Service]\nExecStart=/usr/sbin/php-fpm\n", "ini other"],
    ["[Socket]\nListenStream=/run/x.sock\n", "ini other"],
    ["[mysqld]\nlisten = 3306\nbind-address = 127.0.0.1\n", "ini other"],
    ["[core]\neditor = vi\n", "ini other"],
    ["NAME=value\nOTHER=value\n", "ini other"],
    ["", "empty"],
    ["  \n\t\n", "empty"],
    ["# only a comment\n", "other"],
    ["Some words in a README.\nAnd more.\n", "other"],
    ["#!/bin/sh\necho hello\n", "other"],
  ])("%j is %s", (text, kind) => {
    expect(kindOf(text)).toBe(kind);
  });

  it("is not led astray by CRLF", () => {
    expect(kindOf("server {\r\n listen 80;\r\n}\r\n")).toBe("nginx http");
    expect(kindOf("[www]\r\nlisten = 9000\r\npm = static\r\n")).toBe("ini fpm-pool");
  });
});
