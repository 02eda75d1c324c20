import { describe, expect, it } from "vitest";
import { changedImage } from "../../../src/infra/kubernetes/kustomize.ts";
import { readKubernetes } from "../../../src/infra/kubernetes/read-kubernetes.ts";
import { lintFiles } from "../../support/lint.ts";
import { infraOf, namedImages } from "../support.ts";

const base = {
  "base/kustomization.yaml": "resources: [app.yaml]\nconfigMapGenerator:\n  - {name: pools, files: [www.conf]}\n",
  "base/www.conf": "[www]\nlisten = 9000\n",
  "base/app.yaml": `apiVersion: v1
kind: ConfigMap
metadata: {name: sites}
data:
  a.conf: |
    server { listen 80; }
  b.conf: old
---
apiVersion: v1
kind: Service
metadata: {name: php}
spec: {selector: {app: php}, ports: [{port: 9000}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  template:
    metadata: {labels: {app: php}}
    spec:
      containers:
        - name: nginx
          image: nginx:1.25
          ports: [{containerPort: 80}]
          volumeMounts: [{name: sites, mountPath: /etc/nginx/conf.d}]
        - name: php
          image: acme/php:1
          resources: {limits: {memory: 256Mi}}
          volumeMounts: [{name: pools, mountPath: /usr/local/etc/php-fpm.d}]
      volumes:
        - {name: sites, configMap: {name: sites}}
        - {name: pools, configMap: {name: pools}}
`,
};

function applied(overlay: string, more: Readonly<Record<string, string>> = {}) {
  const files = { ...base, "prod/kustomization.yaml": `resources: [../base]\n${overlay}`, ...more };
  const world = infraOf(files);
  const paths = Object.keys(files).filter((path) => /ya?ml$/.test(path));
  const groups = readKubernetes(
    paths.map((path) => `/repo/${path}`),
    namedImages,
    world.input,
  );
  const host = (name: string) => groups[0]?.hosts.find((one) => one.name === name);
  const placed = (name: string) =>
    host(name)?.placements.map(
      (one) => `${one.kind} ${one.path}${one.kind === "file" ? ` ${one.file.replace("/repo/", "")}` : ""}`,
    );
  return { ...world, groups, host, placed };
}

describe("a kustomization", () => {
  it("is one set with its base, and its patches are no workloads", () => {
    const { groups, host, placed } = applied("");
    expect(groups.map(({ name }) => name)).toEqual(["/repo/prod/kustomization.yaml"]);
    expect(host("php")?.memoryBytes?.value).toBe(256 * 2 ** 20);
    expect(placed("php")).toEqual([
      "directory /usr/local/etc/php-fpm.d",
      "file /usr/local/etc/php-fpm.d/www.conf base/www.conf",
    ]);
  });

  it.each(["patches: [{path: php.yaml}]", "patchesStrategicMerge: [php.yaml]"])("merges %s", (line) => {
    const patch = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 5
  template:
    spec:
      containers:
        - name: php
          resources: {limits: {memory: 1Gi}}
          volumeMounts: [{name: more, mountPath: /run/php}]
        - {name: side, image: "redis:7"}
      volumes: [{name: more, emptyDir: {}}]
`;
    const { groups, host, placed } = applied(`${line}\n`, { "prod/php.yaml": patch });
    expect(groups).toHaveLength(1);
    expect(groups[0]?.hosts.map(({ name }) => name)).toEqual(["nginx", "php", "side"]);
    const memory = host("php")?.memoryBytes;
    expect(memory?.value).toBe(2 ** 30);
    // Each place is in the file that says it.
    expect(memory?.at.file).toBe("/repo/prod/php.yaml");
    expect(patch.slice(memory?.at.start, memory?.at.end)).toBe("1Gi");
    expect(host("nginx")?.declared?.file).toBe("/repo/base/app.yaml");
    expect(host("nginx")?.replicas).toMatchObject({ value: 5, at: { file: "/repo/prod/php.yaml" } });
    expect(placed("php")).toContain("volume /run/php");
    expect(placed("php")).toContain("file /usr/local/etc/php-fpm.d/www.conf base/www.conf");
  });

  it("merges data of ConfigMaps, inline patches and deletions", () => {
    const overlay = `patches:
  - patch: |
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: sites}
      data:
        b.conf: null
        c.conf: |
          server { listen 81; }
  - target: {kind: Deployment, name: w.b}
    patch: |-
      kind: Deployment
      metadata: {name: any}
      spec: {template: {spec: {containers: [{name: php, $patch: delete}]}}}
`;
    const { host, placed, embedded, problems } = applied(overlay);
    expect(problems).toEqual([]);
    expect(host("php")).toBeUndefined();
    expect(placed("nginx")?.map((place) => place.split(" ")[1])).toEqual([
      "/etc/nginx/conf.d",
      "/etc/nginx/conf.d/a.conf",
      "/etc/nginx/conf.d/c.conf",
    ]);
    const added = embedded.find(({ text }) => text.includes("81"));
    expect(added?.file).toBe("/repo/prod/kustomization.yaml");
    const run = added?.runs[0];
    expect(added?.fileText.slice(run?.to).startsWith("server { listen 81; }")).toBe(true);
  });

  it("merges the ports of a Service", () => {
    const overlay = `patches:
  - patch: |
      apiVersion: v1
      kind: Service
      metadata: {name: php}
      spec: {ports: [{port: 9000, targetPort: 9001}, {port: 80, targetPort: 8080}]}
`;
    const { groups, host } = applied(overlay);
    const from = host("nginx");
    const answer = from ? groups[0]?.resolve(from, "php") : undefined;
    const port = answer?.kind === "hosts" ? answer.port : undefined;
    expect([9000, 80, 81].map((one) => port?.(one))).toEqual([9001, 8080, null]);
  });

  it("changes images, names and namespaces", () => {
    const overlay = `namePrefix: prod-
namespace: shop
images:
  - {name: acme/php, newName: registry.example/php, newTag: "2"}
  - {name: nginx, digest: "sha256:abc"}
configMapGenerator:
  - {name: pools, behavior: merge, files: [zz.conf], literals: [x.conf=y]}
replicas: [{name: web, count: 9}]
`;
    const { groups, host, placed } = applied(overlay, { "prod/zz.conf": "" });
    expect(host("php")?.image?.name).toBe("registry.example/php:2");
    expect(host("nginx")?.image?.name).toBe("nginx@sha256:abc");
    expect(host("nginx")?.replicas).toBeNull();
    expect(host("nginx")?.because).toContain("Deployment prod-web");
    // What refers to a ConfigMap follows its name; what nginx's text calls a Service does not.
    expect(placed("php")).toEqual([
      "directory /usr/local/etc/php-fpm.d",
      "file /usr/local/etc/php-fpm.d/www.conf base/www.conf",
      "file /usr/local/etc/php-fpm.d/zz.conf prod/zz.conf",
      "unknown /usr/local/etc/php-fpm.d/x.conf",
    ]);
    const from = host("nginx");
    const led = (name: string) => from && groups[0]?.resolve(from, name).kind;
    expect(led("prod-php")).toBe("hosts");
    expect(led("php")).toBe("unknown");
    expect(led("prod-php.shop")).toBe("hosts");
  });

  it.each([
    [
      "a JSON patch",
      "patches: [{target: {kind: Deployment}, patch: '[{op: add, path: /spec/template/spec/x, value: 1}]'}]\n",
    ],
    ["a JSON patch of a file", "patchesJson6902: [{target: {kind: Deployment, name: web}, path: gone.yaml}]\n"],
    [
      "a patch that replaces a mapping by a text",
      "patches: [{patch: '{kind: Deployment, metadata: {name: web}, spec: x}'}]\n",
    ],
    ["a patch that is missing", "patches: [{path: gone.yaml}]\n"],
    ["a transformer", "transformers: [x.yaml]\n"],
    ["a replacement", "replacements: [{source: {kind: Service}, targets: [{select: {kind: Deployment}}]}]\n"],
  ])("knows nothing of what %s touches", (_, overlay) => {
    const { groups, problems } = applied(overlay);
    expect(groups).toEqual([]);
    expect(problems.map(({ message, level }) => `${level} ${message}`)).toEqual(
      overlay.includes("gone.yaml") ? ["notice gone.yaml does not exist"] : [],
    );
  });

  it("passes over JSON patches of labels and numbers", () => {
    const overlay =
      "patches: [{target: {kind: Deployment}, patch: '[{op: replace, path: /spec/replicas, value: 1}]'}]\n";
    expect(applied(overlay).groups).toHaveLength(1);
  });

  it("may be in circles, and grow", () => {
    const chain = Object.fromEntries(
      Array.from({ length: 15 }, (_, at) => [
        `k${at}/kustomization.yaml`,
        `resources: [../k${at + 1}, ../k${at + 1}/.]\nnamePrefix: p-\n`,
      ]),
    );
    expect(
      applied("", { ...chain, "k15/kustomization.yaml": "resources: [../base, ../k0]\n" }).groups.length,
    ).toBeGreaterThan(0);
    const circle = { "a/kustomization.yaml": "resources: [../b]\n", "b/kustomization.yaml": "resources: [../a]\n" };
    expect(applied("", circle).groups).toHaveLength(1);
    expect(applied("patches: {a: [}\nimages: 7\nresources: {x: 1}\n").groups.length).toBeLessThan(2);
  }, 30_000);

  it("is judged as it is applied", () => {
    const files = {
      "base/kustomization.yaml": "resources: [app.yaml]\n",
      "base/app.yaml": `apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data:
  default.conf: |
    server {
      location / { include fastcgi_params; fastcgi_param SCRIPT_FILENAME /srv/i.php; fastcgi_pass 127.0.0.1:9000; }
    }
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - {name: nginx, image: "nginx:1.27", volumeMounts: [{name: c, mountPath: /etc/nginx/conf.d}]}
        - {name: php, image: "php:8.3-fpm", volumeMounts: [{name: c, mountPath: /usr/local/etc/php-fpm.d/zzz.conf, subPath: pool.conf}]}
      volumes: [{name: c, configMap: {name: conf}}]
`,
      "prod/kustomization.yaml": "resources: [../base]\npatches: [{path: conf.yaml}]\n",
      "prod/conf.yaml": `apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data:
  pool.conf: |
    [www]
    listen = 127.0.0.1:9001
`,
    };
    const result = lintFiles(files);
    const errors = result.findings.filter(({ severity }) => severity === "error");
    expect(errors.map(({ rule, at }) => [rule, result.display(at.file)])).toEqual([
      ["upstream-not-listening", "base/app.yaml"],
    ]);
    expect(errors[0]?.related.map(({ span }) => result.display(span.file))).toContain("prod/conf.yaml");
  });
});

describe("an image's name", () => {
  it.each([
    ["php:8", [{ name: "php", newName: null, newTag: ":9" }], "php:9"],
    ["php", [{ name: "php", newName: "x.io:5000/php", newTag: null }], "x.io:5000/php"],
    ["x.io:5000/php:1", [{ name: "x.io:5000/php", newName: null, newTag: "@sha256:a" }], "x.io:5000/php@sha256:a"],
    ["php:8", [{ name: "acme/php", newName: "other", newTag: null }], "php:8"],
    [
      "php:8",
      [
        { name: "php", newName: "a", newTag: null },
        { name: "a", newName: null, newTag: ":2" },
      ],
      "a:2",
    ],
  ])("%s with %j is %s", (written, changes, expected) => {
    expect(changedImage(written, changes)).toBe(expected);
  });
});
