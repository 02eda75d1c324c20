import { describe, expect, it } from "vitest";
import { type Images, unknownImage } from "../../../src/infra/image.ts";
import { kubeBytes } from "../../../src/infra/kubernetes/pods.ts";
import { readKubernetes } from "../../../src/infra/kubernetes/read-kubernetes.ts";
import type { RuntimeHost } from "../../../src/infra/runtime-host.ts";
import { offsetInFile } from "../../../src/source/embedded-text.ts";
import { infraOf, namedImages } from "../support.ts";

function kube(files: Readonly<Record<string, string>>, images = namedImages) {
  const world = infraOf(files);
  const among = (name: RegExp) => Object.keys(files).flatMap((path) => (name.test(path) ? [`/repo/${path}`] : []));
  const groups = readKubernetes(among(/ya?ml$/), images, world.input, {
    dockerfiles: among(/Dockerfile/),
    ofBuild: images.ofBuild,
  });
  const host = (name: string, group = 0) => groups[group]?.hosts.find((one) => one.name === name) as RuntimeHost;
  return { ...world, groups, host };
}

const shop = `apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: shop}
data:
  default.conf: |
    server {
      listen 8080;
    }
  www.conf: |
    [www]
    listen = 9000
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: shop}
spec:
  replicas: 3
  template:
    metadata: {labels: {app: shop, tier: web}}
    spec:
      securityContext: {runAsUser: 1000}
      containers:
        - name: nginx
          image: nginx:1.27
          ports: [{containerPort: 8080, name: http}]
          volumeMounts:
            - {name: conf, mountPath: /etc/nginx/conf.d}
            - {name: run, mountPath: /run/php}
        - name: php
          image: php:8.2-fpm
          resources: {limits: {memory: 512Mi, cpu: 500m}}
          volumeMounts:
            - {name: all, mountPath: /usr/local/etc/php-fpm.d/zz.conf, subPath: www.conf}
            - {name: run, mountPath: /var/run/php}
            - {name: keys, mountPath: /keys}
      volumes:
        - {name: conf, configMap: {name: web, items: [{key: default.conf, path: site.conf}]}}
        - {name: all, projected: {sources: [{configMap: {name: web}}]}}
        - {name: run, emptyDir: {}}
        - {name: keys, secret: {secretName: k}}
---
apiVersion: v1
kind: Service
metadata: {name: front, namespace: shop}
spec:
  selector: {app: shop}
  ports: [{port: 80, targetPort: http}, {port: 81, targetPort: 8181}]
---
apiVersion: v1
kind: Service
metadata: {name: head, namespace: shop}
spec: {selector: {tier: web}, clusterIP: None, ports: [{port: 9000}]}
`;

describe("a pod", () => {
  it("has a host for each container, with ConfigMaps where they are mounted", () => {
    const { host, embedded } = kube({ "k8s.yaml": shop });
    const nginx = host("nginx");
    expect(nginx.placements.map((placement) => `${placement.kind} ${placement.path}`)).toEqual([
      "volume /run/php",
      "directory /etc/nginx/conf.d",
      "file /etc/nginx/conf.d/site.conf",
    ]);
    const site = embedded.find(({ id }) => id.endsWith("default.conf"));
    expect(site?.text).toBe("server {\n  listen 8080;\n}\n");
    expect(shop.slice(offsetInFile(site as never, 11)).startsWith("listen 8080")).toBe(true);
    const php = host("php");
    expect(php.placements.map((placement) => `${placement.kind} ${placement.path}`)).toEqual([
      "unknown /keys",
      "volume /run/php",
      "file /usr/local/etc/php-fpm.d/zz.conf",
    ]);
    expect(php.network).toBe(nginx.network);
    expect(php.memoryBytes?.value).toBe(512 * 1024 * 1024);
    expect(php.cores).toBe(0.5);
    expect(php.replicas?.value).toBe(3);
    expect(php.user).toEqual({ known: true, value: "1000" });
  });

  it.each([
    ["front", 80, 8080],
    ["front.shop", 81, 8181],
    ["front.shop.svc.cluster.local", 99, null],
    ["head", 9000, 9000],
  ])("is found as %s, port %i being %s", (name, port, target) => {
    const { groups, host } = kube({ "k8s.yaml": shop });
    const answer = groups[0]?.resolve(host("nginx"), name);
    expect(answer?.kind).toBe("hosts");
    if (answer?.kind === "hosts") expect(answer.port ? answer.port(port) : port).toBe(target);
  });

  it.each(["nobody", "front.other", "example.com"])("is not found as %s", (name) => {
    const { groups, host } = kube({
      "k8s.yaml": shop.replace("namespace: shop}\nspec: {selector", "namespace: x}\nspec: {selector"),
    });
    const found = groups[0]?.resolve(host("nginx"), name);
    expect(found?.kind === "hosts" && name !== "front.other").toBe(false);
  });
});

describe("a chart", () => {
  const files = {
    "chart/Chart.yaml": "name: shop",
    "chart/values.yaml": "image: {repo: nginx, tag: '1.27'}\nport: 8080\nnginx: {body: 10m}\n",
    "chart/conf/www.conf": "[www]\nlisten = 9000\n",
    "chart/templates/all.yaml": `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "shop.name" . }}-conf
  labels:
    {{- include "shop.labels" . | nindent 4 }}
data:
  site.conf: |
    server {
      listen {{ .Values.port }};
      {{- if .Values.nginx.body }}
      client_max_body_size {{ .Values.nginx.body | default "1m" }};
      {{- end }}
      server_name {{ .Values.host }};
    }
  www.conf: |-
{{ .Files.Get "conf/www.conf" | indent 4 }}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          image: "{{ .Values.image.repo }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          volumeMounts: [{name: c, mountPath: /etc/nginx/conf.d}]
      volumes: [{name: c, configMap: {name: {{ include "shop.name" . }}-conf }}]
`,
  };

  it("is rendered with its own values, each place told in the template", () => {
    const text = kube(files);
    expect(text.problems).toEqual([]);
    expect(text.host("web").image?.name).toBe("nginx:1.27");
    const site = text.embedded.find(({ id }) => id.endsWith("site.conf"));
    expect(site?.text.replace(/\n\s*\n/g, "\n")).toBe(
      "server {\n  listen 8080;\n  client_max_body_size 10m;\n  server_name __HELM__VALUES_HOST__;\n}\n",
    );
    const at = site?.text.indexOf("8080") ?? 0;
    expect(site?.fileText.slice(offsetInFile(site, at)).startsWith("{{ .Values.port }}")).toBe(true);
    expect(text.host("web").placements.map((one) => (one.kind === "file" ? one.file : one.kind))).toContain(
      "/repo/chart/conf/www.conf",
    );
  });
});

describe("what Chart.yaml says", () => {
  it.each([
    ["{{ .Values.image.tag | default .Chart.AppVersion }}", "registry.example/php:8.3-fpm"],
    ["{{ default .Chart.AppVersion .Values.image.tag }}", "registry.example/php:8.3-fpm"],
    ["{{ .Chart.Version }}", "registry.example/php:1.4.0"],
    ["{{ $.Chart.Name }}", "registry.example/php:shop"],
    ["{{ .Chart.Home }}", "the image of container shop-php"],
  ])("fills in %s", (written, value) => {
    const { host } = kube({
      "chart/Chart.yaml": "name: shop\nversion: 1.4.0\nappVersion: 8.3-fpm\n",
      "chart/values.yaml": "image: {tag: ''}\n",
      "chart/templates/pod.yaml": `apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: {{ .Chart.Name }}-php, image: "registry.example/php:${written}"}]}
`,
    });
    expect(host("shop-php").image?.name).toBe(value);
  });
});

describe("a name that a chart's template makes", () => {
  it("is the same word wherever it stands, so that objects find each other", () => {
    const { groups, host } = kube({
      "chart/Chart.yaml": "name: shop",
      "chart/templates/all.yaml": `apiVersion: v1
kind: ConfigMap
metadata: {name: {{ template "full" . }}}
data:
  site.conf: server { listen 80; }
---
apiVersion: v1
kind: Service
metadata: {name: {{ template "full" . }}-php}
spec: {selector: {app: php}, ports: [{port: 9000}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: php}}
    spec:
      containers: [{name: web, image: nginx, volumeMounts: [{name: c, mountPath: /etc/nginx/conf.d}]}]
      volumes: [{name: c, configMap: {name: {{ template "full" . }}}}]
`,
    });
    expect(groups[0]?.hosts[0]?.placements.at(-1)?.path).toBe("/etc/nginx/conf.d/site.conf");
    expect(host("web").name).toBe("web");
  });
});

describe("kustomize and variants", () => {
  it("make ConfigMaps of files, and keep two that define the same apart", () => {
    const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: web, image: nginx, volumeMounts: [{name: c, mountPath: /c}]}], volumes: [{name: c, configMap: {name: conf}}]}}}
`;
    const { host, groups } = kube({
      "base/web.yaml": deployment,
      "base/kustomization.yaml": "configMapGenerator:\n  - name: conf\n    files: [a.conf, b.conf=x/c.conf]\n",
      "base/a.conf": "",
      "base/x/c.conf": "",
      "prod/web.yaml": deployment,
    });
    expect(groups.length).toBe(2);
    expect(host("web").placements.map((one) => (one.kind === "file" ? `${one.path} ${one.file}` : one.kind))).toEqual([
      "directory",
      "/c/a.conf /repo/base/a.conf",
      "/c/b.conf /repo/base/x/c.conf",
    ]);
    expect(host("web", 1).placements.map(({ kind }) => kind)).toEqual(["unknown"]);
  });

  it("survive what is broken", () => {
    const { problems } = kube({
      "a.yaml": "apiVersion: v1\nkind: Pod\nspec: [",
      "b.yaml": "kind: Pod\n",
      "c.yaml": "just: text",
    });
    expect(problems.map(({ level, at }) => [level, at.file])).toEqual([["error", "/repo/a.yaml"]]);
  });
});

it.each([
  ["512Mi", 536870912],
  ["1G", 1e9],
  ["1e9", 1e9],
  ["x", null],
  ["0", null],
])("%s are %s bytes", (text, bytes) => {
  expect(kubeBytes(text)).toBe(bytes);
});

describe("names of single pods", () => {
  const set = (more = "", service = "{clusterIP: None, selector: {app: db}}") => `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: php}
spec:
  serviceName: pool
  replicas: 2
  ${more}
  template: {metadata: {labels: {app: php}}, spec: {containers: [{name: php, image: php:fpm}]}}
---
apiVersion: v1
kind: Service
metadata: {name: pool}
spec: ${service}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: nginx}]}
`;
  const led = (text: string, name: string) => {
    const { groups, host } = kube({ "all.yaml": text });
    const answer = groups[0]?.resolve(host("web"), name);
    return answer?.kind === "hosts" ? answer.hosts.map((one) => one.name).join() : answer?.kind;
  };

  it.each([
    ["php-0.pool", "php"],
    ["php-1.pool.default", "php"],
    ["php-1.pool.default.svc", "php"],
    ["php-1.pool.default.svc.cluster.local", "php"],
    ["php-2.pool", "unknown"],
    ["php-0.other", "unknown"],
    ["php-0.pool.shop", "unknown"],
    ["php-x.pool", "unknown"],
    ["web-0.pool", "unknown"],
  ])("%s: %s", (name, kind) => {
    expect(led(set(), name)).toBe(kind);
  });

  it("begin where the set says, and need a headless Service", () => {
    expect(led(set("ordinals: {start: 5}"), "php-0.pool")).toBe("unknown");
    expect(led(set("ordinals: {start: 5}"), "php-6.pool")).toBe("php");
    expect(led(set("", "{selector: {app: db}}"), "php-0.pool")).toBe("unknown");
  });
});

describe("loops of a chart", () => {
  const chart = (values: string, template: string, more: Readonly<Record<string, string>> = {}) => {
    const world = kube({
      "chart/Chart.yaml": "name: shop",
      "chart/values.yaml": values,
      "chart/templates/all.yaml": `${template}---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers: [{name: web, image: nginx, volumeMounts: [{name: c, mountPath: /etc/nginx/conf.d}]}]
  volumes: [{name: c, configMap: {name: conf}}]
`,
      ...more,
    });
    const text = (key: string) =>
      world.embedded.find(({ id }) => id.endsWith(`/${key}`))?.text.replace(/\n\s*\n/g, "\n");
    const places = () =>
      world
        .host("web")
        .placements.map(
          (one) => `${one.kind} ${one.path}${one.kind === "file" ? ` ${one.file.replace("/repo/chart/", "")}` : ""}`,
        );
    return { ...world, text, places };
  };
  const map = (data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata:\n${data}`;

  it("have a turn for each item of values.yaml", () => {
    const { text, embedded, problems } = chart(
      "port: 8080\nhosts:\n  - {name: shop, read: 10}\n  - {name: blog}\n",
      map(`  all.conf: |
    {{- range $i, $host := .Values.hosts }}
    server { listen {{ $.Values.port }}; server_name {{ $host.name }}-{{ $i }}; fastcgi_read_timeout {{ .read | default 60 }}s; }
    {{- end }}
`),
    );
    expect(problems).toEqual([]);
    expect(
      text("all.conf")
        ?.trim()
        .split("\n")
        .map((line) => line.trim()),
    ).toEqual([
      "server { listen 8080; server_name shop-0; fastcgi_read_timeout 10s; }",
      "server { listen 8080; server_name blog-1; fastcgi_read_timeout 60s; }",
    ]);
    const all = embedded.find(({ id }) => id.endsWith("/all.conf"));
    for (const written of ["shop", "blog"]) {
      const at = all ? offsetInFile(all, all.text.indexOf(written)) : 0;
      expect(all?.fileText.slice(at).startsWith("{{ $host.name }}")).toBe(true);
    }
  });

  it("make keys, and objects, of a mapping in the order of its keys", () => {
    const { text, places } = chart(
      "pools: {www: {port: 9000}, api: {port: 9001}}\n",
      map(`  {{- range $name, $pool := .Values.pools }}
  {{ $name }}.conf: |
    server { location / { fastcgi_pass php:{{ $pool.port }}; } }
  {{- end }}
`),
    );
    expect(text("www.conf")).toContain("php:9000");
    expect(text("api.conf")).toContain("php:9001");
    expect(
      places()
        .slice(-2)
        .map((place) => place.split(" ")[1]),
    ).toEqual(["/etc/nginx/conf.d/api.conf", "/etc/nginx/conf.d/www.conf"]);
    expect(places()).not.toContain("unknown /etc/nginx/conf.d");
  });

  it("over the chart's files place them", () => {
    const files = { "chart/conf/a.conf": "a", "chart/conf/b.conf": "b", "chart/other.txt": "" };
    const loop = chart(
      "{}",
      map(`  {{- range $path, $_ := .Files.Glob "conf/*.conf" }}
  {{ base $path }}: |-
{{ $.Files.Get $path | indent 4 }}
  {{- end }}
`),
      files,
    );
    const config = chart("{}", map(`{{ (.Files.Glob "conf/*").AsConfig | indent 2 }}\n`), files);
    for (const { places } of [loop, config])
      expect(places().slice(-2)).toEqual([
        "file /etc/nginx/conf.d/a.conf conf/a.conf",
        "file /etc/nginx/conf.d/b.conf conf/b.conf",
      ]);
  });

  it("of which values.yaml says nothing leave the keys open", () => {
    for (const data of [
      "  a.conf: x\n  {{- range .Values.more }}\n  {{ .name }}: y\n  {{- end }}\n",
      "  a.conf: x\n  {{- toYaml .Values.files | nindent 2 }}\n",
      '  {{- include "shop.files" . | nindent 2 }}\n  a.conf: x\n',
    ]) {
      const { places } = chart("{}", map(data));
      expect(places()).toContain("unknown /etc/nginx/conf.d");
      expect(places().some((place) => place.startsWith("file /etc/nginx/conf.d/a.conf"))).toBe(true);
    }
  });

  it("and what stands alone in a text stay to be seen there", () => {
    const { text } = chart(
      "known: |\n  keepalive_timeout 5s;\n  gzip on;\n",
      map(`  a.conf: |
    server {
      {{- .Values.extra | nindent 6 }}
{{ .Values.known | indent 6 }}
    }
  b.conf: |
    {{ with .Values.missing }}x {{ .y }};{{ end }}
`),
    );
    expect(text("a.conf")).toContain("{{- .Values.extra | nindent 6 }}");
    expect(text("a.conf")).toContain("  keepalive_timeout 5s;\n  gzip on;");
    expect(text("b.conf")).toContain("x __HELM__Y__;");
  });

  it("survive what is broken, and end", () => {
    const list = Array.from({ length: 400 }, (_, at) => at).join(",");
    const nested =
      "{{ range .Values.n }}{{ range $.Values.n }}{{ range $.Values.n }}x{{ . }} {{ end }}{{ end }}{{ end }}";
    for (const broken of [
      nested,
      "{{ range .Values.n }}",
      "{{ end }}{{ else }}",
      "{{ range $a, := }}{{ end }}",
      "{{ if }}".repeat(2000),
    ])
      expect(chart(`n: [${list}]\n`, map(`  a.conf: ${broken}\n`)).groups.length).toBeGreaterThan(0);
  }, 30_000);
});

describe("a ConfigMap that no pod mounts", () => {
  const map = (name: string, data: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n${data}---\n`;
  const main = "  nginx.conf: |\n    events {}\n    http {\n      include /etc/nginx/sites/*;\n    }\n";
  const site = "  shop: |\n    server {\n      listen 80;\n    }\n";
  const pool = "  www: |\n    [www]\n    listen = 9000\n";
  const paths = (text: string) =>
    kube({ "k8s/all.yaml": text }).groups.map(({ hosts }) => hosts[0]?.placements.map(({ path }) => path));

  it("is read where its kind of file is read, those of a directory on one host", () => {
    expect(paths(map("a", main + site) + map("b", pool))).toEqual([
      ["/etc/nginx/nginx.conf", "/etc/nginx/sites/shop.conf", "/usr/local/etc/php-fpm.d/www.conf"],
    ]);
  });

  it("is another host's where both have the same file, and no host's without files of the servers", () => {
    expect(paths(map("a", site) + map("b", site) + map("c", "  APP_ENV: production\n"))).toEqual([
      ["/etc/nginx/conf.d/shop.conf"],
      ["/etc/nginx/conf.d/shop.conf"],
    ]);
  });
});

describe("an image that only the manifests name", () => {
  const pod = (...containers: string[]) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n  containers:\n${containers.map((image, at) => `    - {name: c${at}, image: "${image}"}\n`).join("")}`;
  const images: Images = { ...namedImages, ofRegistry: (name) => (name === "nginx:1" ? unknownImage("nginx") : null) };
  const names = (files: Readonly<Record<string, string>>) =>
    kube(files, images).groups[0]?.hosts.map(({ image }) => image?.name);

  it.each([
    ["the directory of a Dockerfile", "acme/shop-php:1", "docker/php/Dockerfile", "FROM php\n", "php/Dockerfile"],
    [
      "a part of its name",
      "registry.example/acme/shop_nginx",
      "Dockerfile.nginx",
      "FROM nginx\n",
      "repo/Dockerfile.nginx",
    ],
    ["its directory without the hyphen", "acme/phpfpm", "php-fpm/Dockerfile", "FROM php\n", "php-fpm/Dockerfile"],
  ])("is the one that bears its name: %s", (_, image, path, text, shown) => {
    expect(names({ "pod.yaml": pod(image, "nginx:1"), [path]: text, "other/Dockerfile": "FROM scratch\n" })).toEqual([
      `${image}, taken for the image of ${shown}`,
      "nginx",
    ]);
  });

  it("is a stage of that name", () => {
    const files = {
      "pod.yaml": pod("acme/shop-web", "acme/shop-php"),
      Dockerfile: "FROM nginx AS web\nFROM php AS php\n",
    };
    expect(kube(files, images).groups[0]?.hosts.map(({ image }) => image?.name)).toEqual([
      "acme/shop-web, taken for the image of repo/Dockerfile",
      "acme/shop-php, taken for the image of repo/Dockerfile",
    ]);
  });

  it("is the only Dockerfile for the only such image, and none where two fit or others publish it", () => {
    expect(names({ "pod.yaml": pod("acme/app", "nginx:1"), Dockerfile: "FROM php\n" })?.[0]).toContain("taken for");
    expect(names({ "pod.yaml": pod("acme/app", "acme/cron"), Dockerfile: "FROM php\n" })?.[0]).toBe("acme/app");
    const two = { "pod.yaml": pod("acme/php"), "a/php/Dockerfile": "FROM php\n", "b/php/Dockerfile": "FROM php\n" };
    expect(names(two)).toEqual(["acme/php"]);
    expect(names({ "pod.yaml": pod("bitnami/php", "mysql:8"), "php/Dockerfile": "FROM php\n" })).toEqual([
      "bitnami/php",
      "mysql:8",
    ]);
  });

  it("may belong to an init container that restarts, which is a sidecar", () => {
    const text = `${pod("nginx:1")}  initContainers:\n    - {name: php, image: acme/php, restartPolicy: Always}\n    - {name: once, image: acme/once}\n`;
    expect(kube({ "pod.yaml": text }, images).groups[0]?.hosts.map(({ name }) => name)).toEqual(["c0", "php"]);
  });
});

describe("what lies above two variants", () => {
  it("belongs to both, except what one defines itself", () => {
    const map = (key: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata: {${key}: "server {}"}\n`;
    const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: web, image: nginx, volumeMounts: [{name: c, mountPath: /c}]}], volumes: [{name: c, configMap: {name: conf}}]}}}
`;
    const { groups } = kube({
      "k8s/conf.yaml": map("shared"),
      "k8s/a/web.yaml": deployment,
      "k8s/b/web.yaml": deployment,
      "k8s/b/conf.yaml": map("own"),
    });
    expect(groups.map(({ hosts }) => hosts[0]?.placements.at(-1)?.path)).toEqual(["/c/shared", "/c/own"]);
  });
});

describe("labels that a chart's helpers write", () => {
  it("tell which pods a Service leads to", () => {
    const { groups, host } = kube({
      "chart/Chart.yaml": "name: shop",
      "chart/templates/all.yaml": `apiVersion: v1
kind: Service
metadata:
  name: {{ include "shop.fullname" . }}-php
spec:
  selector:
    {{- include "shop.selectorLabels" . | nindent 4 }}
    component: php
  ports: [{port: 9000}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: php}
spec:
  template:
    metadata:
      labels:
{{ include "shop.labels" . | indent 8 }}
        component: php
    spec:
      containers: [{name: php, image: php}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata:
      labels:
        {{- include "shop.selectorLabels" . | nindent 8 }}
        component: web
    spec:
      containers: [{name: web, image: nginx}]
`,
    });
    const answer = groups[0]?.resolve(host("web"), "release-shop-fullname-php");
    expect(answer?.kind === "hosts" ? answer.hosts.map(({ name }) => name) : answer).toEqual(["php"]);
  });
});
