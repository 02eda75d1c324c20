import { describe, expect, it } from "vitest";
import { readAnsible } from "../../../src/infra/ansible/read-ansible.ts";
import { lintFiles } from "../../support/lint.ts";
import { infraOf } from "../support.ts";

const role = {
  "roles/web/tasks/main.yml": `- name: site
  ansible.builtin.template:
    src: site.conf.j2
    dest: /etc/nginx/sites-available/{{ site_name }}.conf
- name: enable
  file: {src: "/etc/nginx/sites-available/{{ site_name }}.conf", dest: /etc/nginx/sites-enabled/shop.conf, state: link}
- block:
    - copy: src=pool.conf dest=/etc/php/{{ php_version }}/fpm/pool.d/
    - name: inline
      ansible.builtin.copy:
        dest: /etc/nginx/conf.d/limits.conf
        content: |
          client_max_body_size 20m;
- template: {src: "{{ item }}.j2", dest: "/etc/nginx/{{ item }}"}
  loop: [a, b]
- copy: {src: gone.conf, dest: /etc/nginx/gone.conf}
- copy: {src: pool.conf, dest: /srv/app/pool.conf}
`,
  "roles/web/defaults/main.yml": "site_name: shop\nphp_version: '8.3'\n",
  "roles/web/templates/site.conf.j2":
    "server {\n  listen 80;\n  server_name {{ domain }};\n  location ~ \\.php$ { include fastcgi.conf; fastcgi_pass unix:/run/php/shop.sock; fastcgi_read_timeout 60s; }\n}\n",
  "roles/web/files/pool.conf":
    "[shop]\nuser = shop\ngroup = shop\nlisten = /run/php/shop.sock\nlisten.owner = www-data\npm = static\npm.max_children = 20\nrequest_terminate_timeout = 30s\n",
};

describe("Ansible's tasks", () => {
  it("place templates, copies, contents and links where their destinations say", () => {
    const { input, embedded } = infraOf(role);
    const [group] = readAnsible(["/repo/roles/web/tasks/main.yml"], input);
    expect(
      group?.hosts[0]?.placements.map((one) =>
        `${one.kind} ${one.path} ${"file" in one ? one.file : "target" in one ? one.target : ""}`.trim(),
      ),
    ).toEqual([
      "file /etc/nginx/sites-available/shop.conf /repo/roles/web/templates/site.conf.j2",
      "link /etc/nginx/sites-enabled/shop.conf /etc/nginx/sites-available/shop.conf",
      "file /etc/php/8.3/fpm/pool.d/pool.conf /repo/roles/web/files/pool.conf",
      "file /etc/nginx/conf.d/limits.conf /repo/roles/web/tasks/main.yml#content of /etc/nginx/conf.d/limits.conf",
      "unknown /etc/nginx/gone.conf",
    ]);
    expect(embedded[0]?.text).toBe("client_max_body_size 20m;\n");
  });

  it("link both sides of a role, and prove nothing absent", () => {
    const result = lintFiles(role);
    expect(result.coverage).toMatchObject({ routes: 1, linked: 1 });
    expect(result.findings.filter(({ severity }) => severity !== "info").map(({ rule }) => rule)).toEqual([
      "timeout-inversion",
    ]);
    const other = {
      ...role,
      "roles/web/files/pool.conf": role["roles/web/files/pool.conf"].replace("shop.sock", "other.sock"),
    };
    expect(lintFiles(other).findings.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("with one destination are alternatives", () => {
    const { input } = infraOf({
      "site.yml":
        "- hosts: all\n  tasks:\n    - copy: {src: a.conf, dest: /etc/nginx/nginx.conf}\n    - copy: {src: b.conf, dest: /etc/nginx/nginx.conf}\n",
      "files/a.conf": "",
      "files/b.conf": "",
    });
    const [group] = readAnsible(["/repo/site.yml"], input);
    expect(group?.hosts[0]?.placements.map(({ kind }) => kind)).toEqual(["unknown"]);
  });
});
