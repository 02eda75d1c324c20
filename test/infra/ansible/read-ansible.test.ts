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
      "unknown /etc/nginx/a",
      "unknown /etc/nginx/b",
      "unknown /etc/nginx/gone.conf",
    ]);
    expect(embedded[0]?.text).toBe("client_max_body_size 20m;\n");
  });

  it("find a source that is named from the playbook", () => {
    const { input } = infraOf({
      "infra/site.yml": "- hosts: web\n  roles: [web]\n",
      "infra/roles/web/tasks/main.yml":
        "- template: src=roles/web/templates/shop.j2 dest=/etc/nginx/conf.d/shop.conf mode=0640\n",
      "infra/roles/web/templates/shop.j2": "server { listen 80; }\n",
    });
    const [group] = readAnsible(["/repo/infra/roles/web/tasks/main.yml"], input);
    expect(group?.hosts[0]?.placements).toMatchObject([
      { kind: "file", path: "/etc/nginx/conf.d/shop.conf", file: "/repo/infra/roles/web/templates/shop.j2" },
    ]);
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

/** What lies where, without who says so. */
function placed(files: Readonly<Record<string, string>>): readonly string[] {
  const { input } = infraOf(files);
  const paths = Object.keys(files).filter((path) => path.endsWith(".yml"));
  const [group] = readAnsible(
    paths.map((path) => `/repo/${path}`),
    input,
  );
  const placements = group?.hosts[0]?.placements ?? [];
  return placements.map((one) => `${one.kind} ${one.path} ${"target" in one ? one.target : ""}`.trim());
}

describe("a loop", () => {
  const pool = { "roles/php/templates/pool.j2": "[{{ item.name }}]\nlisten = /run/{{ item.name }}.sock\n" };
  const task = "- template: {src: pool.j2, dest: '/etc/php-fpm.d/{{ item.name }}.conf'}\n";

  it("over a list that is written down places a file for each item", () => {
    const files = { ...pool, "roles/php/tasks/main.yml": `${task}  loop: [{name: a}, {name: b}]\n` };
    expect(placed(files)).toEqual(["file /etc/php-fpm.d/a.conf", "file /etc/php-fpm.d/b.conf"]);
  });

  it("over a list that one file sets places a file for each item", () => {
    const files = {
      ...pool,
      "roles/php/tasks/main.yml": `${task}  with_items: "{{ pools }}"\n`,
      "group_vars/all.yml": "pools:\n  - name: a\n",
    };
    expect(placed(files)).toEqual(["file /etc/php-fpm.d/a.conf"]);
    expect(placed({ ...files, "host_vars/one.yml": "pools: [{name: b}]\n" })).toEqual([
      "file /etc/php-fpm.d/pool-item_name.conf",
    ]);
  });

  it("over what the run makes stands for all with one file", () => {
    const files = { ...pool, "roles/php/tasks/main.yml": `${task}  with_dict: "{{ pools }}"\n` };
    expect(placed(files)).toEqual(["file /etc/php-fpm.d/pool-item_name.conf"]);
  });
});

describe("variables", () => {
  const role = {
    "roles/web/tasks/main.yml": "- template: src=site.j2 dest=/etc/nginx/conf.d/site.conf\n",
    "roles/web/templates/site.j2":
      "server {\n  listen {{ port }};\n  location / { }\n  fastcgi_read_timeout {{ seconds }};\n  location ~ php$ {\n    fastcgi_pass {{ address }};\n  }\n}\n",
    "roles/web/defaults/main.yml":
      "address: '{{ php.host }}:{{ php.port | default(9000) }}'\nphp: {host: 127.0.0.1}\nseconds: 5\n",
  };
  const text = (files: Readonly<Record<string, string>>) => {
    const { input, embedded } = infraOf(files);
    readAnsible(["/repo/roles/web/tasks/main.yml"], input);
    return embedded[0]?.text ?? null;
  };

  it("are filled into addresses, not into numbers", () => {
    expect(text(role)).toContain("fastcgi_pass 127.0.0.1:9000;");
    expect(text(role)).toContain("fastcgi_read_timeout {{ seconds }};");
  });

  it("stay open where two files disagree, in any environment", () => {
    expect(text({ ...role, "environments/prod/group_vars/web": "address: 10.0.0.5:9000\n" })).toBeNull();
    expect(text({ ...role, "group_vars/web.yml": "address: '{{ php.host }}:9000'\n" })).toBeNull();
  });
});

describe("packages", () => {
  const web = "- apt: {name: nginx}\n- template: src=a.j2 dest=/etc/nginx/sites-available/a\n";
  const a = { "roles/web/templates/a.j2": "server { listen 80; }\n" };

  it("bring their files, in which tasks put theirs", () => {
    const files = placed({
      ...a,
      "roles/web/tasks/main.yml": `${web}- apt: name=php8.2-fpm,php8.2-cli state=present\n`,
    });
    expect(files).toContain("file /etc/nginx/nginx.conf");
    expect(files).toContain("file /etc/php/8.2/fpm/pool.d/www.conf");
    expect(files.slice(-2)).toEqual([
      "file /etc/nginx/sites-available/a",
      "link /etc/nginx/sites-enabled/a /etc/nginx/sites-available/a",
    ]);
  });

  it("are not told where two distributions are served, or where the pools are for another version", () => {
    const both = `${web}- yum: {name: nginx}\n`;
    expect(placed({ ...a, "roles/web/tasks/main.yml": both })).not.toContain("file /etc/nginx/nginx.conf");
    const other = `${web}- apt: {name: [php7.4-fpm]}\n- copy: {content: "[x]", dest: /etc/php/8.1/fpm/pool.d/x.conf}\n`;
    expect(placed({ ...a, "roles/web/tasks/main.yml": other }).join()).not.toContain("7.4");
  });

  it("are no longer known where a task edits or removes a file of theirs", () => {
    const edits = `${web}- apt: {name: php8.2-fpm}\n- lineinfile: {path: /etc/php/8.2/fpm/pool.d/www.conf, line: "listen = 9000"}\n- file: path=/etc/nginx/sites-enabled/default state=absent\n`;
    const files = placed({ ...a, "roles/web/tasks/main.yml": edits });
    expect(files.lastIndexOf("unknown /etc/php/8.2/fpm/pool.d/www.conf")).toBeGreaterThan(
      files.lastIndexOf("file /etc/php/8.2/fpm/pool.d/www.conf"),
    );
    expect(files).toContain("gone /etc/nginx/sites-enabled/default");
  });
});
