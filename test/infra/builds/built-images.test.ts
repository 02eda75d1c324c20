import { describe, expect, it } from "vitest";
import { builtImages } from "../../../src/infra/builds/built-images.ts";
import { loadProjects } from "../../../src/infra/compose/load.ts";
import { infraKind, mayBuild } from "../../../src/infra/read-infra.ts";
import { basename } from "../../../src/source/paths.ts";
import { lintFiles } from "../../support/lint.ts";
import { infraOf } from "../support.ts";

const docker = { "docker/php/Dockerfile": "FROM php:8.3-fpm\n", "docker/web/Dockerfile": "FROM nginx\n" };

/** `docker/php/Dockerfile` or with its target `docker/php/Dockerfile:prod`; null for an image that nothing builds. */
function built(name: string, files: Readonly<Record<string, string>>): string | null {
  const { input } = infraOf({ ...docker, ...files });
  const paths = Object.keys({ ...docker, ...files }).map((path) => `/repo/${path}`);
  const of = (kind: string) => paths.filter((path) => infraKind(basename(path)) === kind);
  const infra = {
    compose: of("compose"),
    dockerfiles: of("dockerfiles"),
    yaml: of("yaml"),
    scripts: paths.filter((path) => mayBuild(basename(path))),
  };
  const build = builtImages(infra, loadProjects(infra.compose, input), input)(name);
  if (build === null) return null;
  return `${build.dockerfile?.replace("/repo/", "")}${build.target === null ? "" : `:${build.target}`}`;
}

const php = "docker/php/Dockerfile";
const compose = (image: string) => ({
  "compose.yaml": `services:\n  php: {image: "${image}", build: {context: docker/php, target: prod}}\n`,
});

describe("an image that the repository builds", () => {
  it.each([
    ["acme/php:1.2", "acme/php:1.2", `${php}:prod`],
    ["acme/php", "acme/php:latest", `${php}:prod`],
    ["acme/php:${TAG}", "acme/php:7", `${php}:prod`],
    ["${REGISTRY}/acme/php:${TAG:-latest}", "ghcr.io/acme/php:7", `${php}:prod`],
    ["${REGISTRY}/acme/php", "acme/php", null],
    ["${IMAGE}", "acme/php", null],
    ["acme/${NAME}", "acme/php", null],
    ["acme/php:fpm", "acme/php:nginx", null],
    ["acme/php:fpm", "acme/php:latest", null],
    ["acme/php:fpm", "acme/php:fpm", `${php}:prod`],
    ["acme/php", "other/php", null],
  ])("by a service with %s, asked for %s", (image, name, expected) => {
    expect(built(name, compose(image))).toBe(expected);
  });

  it.each([
    ["Makefile", "image:\n\t@docker build -t $(REPO)/php:$(TAG) -f docker/php/Dockerfile .\n"],
    ["Makefile", "image:\n\tcd docker && docker build \\\n\t  --tag=x.io/php \\\n\t  --pull --build-arg V=1 php\n"],
    ["build.sh", 'docker buildx build --push -t "x.io/php:$(git rev-parse HEAD)" docker/php && echo done\n'],
    ["scripts/build.sh", "docker build -tx.io/php -fdocker/php/Dockerfile . > log\n"],
    [".gitlab-ci.yml", "build:\n  script:\n    - docker build -t x.io/php:$CI_COMMIT_SHA docker/php\n"],
    [
      ".github/workflows/ci.yml",
      "jobs:\n  a:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          file: docker/php/Dockerfile\n          tags: |\n            x.io/php:latest\n            x.io/php:${{ github.sha }}\n",
    ],
    [
      "docker-bake.hcl",
      'variable "TAG" { default = "x" }\n# a remark\ntarget "base" {\n  context = "docker/php"\n}\ntarget "php" {\n  inherits = ["base"]\n  args = {\n    V = "1"\n  }\n  tags = ["x.io/php:${TAG}"]\n}\n',
    ],
    ["docker-bake.json", '{"target": {"php": {"context": "docker/php", "tags": ["x.io/php"]}}}'],
  ])("by %s", (path, text) => {
    expect(built("x.io/php", { [path]: text })).toBe(php);
    expect(built("x.io/php:3", { [path]: text })).toBe(php);
    expect(built("x.io/web", { [path]: text })).toBe(null);
  });

  it("is not known where two builds give one name, or a part is not known", () => {
    const two = "docker build -t acme/php docker/php\ndocker build -t acme/php docker/web\n";
    expect(built("acme/php", { "build.sh": two })).toBe(null);
    expect(built("acme/php:2", { "build.sh": two.replace("acme/php ", "acme/php:2 ") })).toBe(php);
    for (const line of [
      "docker build -t acme/php $DIR",
      "docker build -t acme/php -f $FILE .",
      "docker build -t acme/php https://example.com/x.git",
      "docker build -t acme/php -",
      "docker build -t acme/php missing",
      "docker build -t acme/php ../..",
      "docker build",
      `docker build ${"-t x ".repeat(5000)}`,
    ])
      expect(built("acme/php", { "build.sh": line })).toBe(null);
    const matrix = 'target "a" {\n  matrix = { v = ["1"] }\n  context = "docker/php"\n  tags = ["acme/php"]\n}\n';
    expect(built("acme/php", { "docker-bake.hcl": matrix })).toBe(null);
    expect(built("acme/php", { "docker-bake.json": "{" })).toBe(null);
    expect(built("acme/php", { "docker-bake.hcl": 'target "a" {\n inherits = ["a"]\n tags = ["acme/php"]\n' })).toBe(
      null,
    );
  });

  it.each([
    ["Makefile", "all:\n\tcd docker && docker build -t acme/php php\n", php],
    ["Makefile", "all:\n\tcd elsewhere\n\tdocker build -t acme/php docker/php\n", php],
    ["Makefile", "all:\n\tcd docker && \\\n\tdocker build -t acme/php .\n", null],
    ["Makefile", "all:\n\tcd $(DIR) && docker build -t acme/php .\n", null],
    ["build.sh", 'cd "$(dirname "$0")"\ndocker build -t acme/php docker/php\n', php],
    ["build.sh", "cd docker/php\ndocker build -t acme/php .\n", null],
    ["build.sh", "(cd docker/php && docker build -t acme/php .)\n", php],
    ["build.sh", "(cd docker && cd php && docker build -t acme/php .)\n", null],
    ["build.sh", "cd ../.. && docker build -t acme/php docker/php\n", null],
    [
      ".github/workflows/a.yml",
      "jobs:\n  a:\n    steps:\n      - run: docker build -t acme/php .\n        working-directory: docker/php\n",
      null,
    ],
  ])("starts where %s changes to: %j", (path, text, expected) => {
    expect(built("acme/php", { [path]: text, Dockerfile: "FROM scratch\n" })).toBe(expected);
  });

  it("is what a manifest runs", () => {
    const files = {
      "docker/php/Dockerfile": "FROM php:8.3-fpm\nCOPY www.conf /usr/local/etc/php-fpm.d/zzz.conf\n",
      "docker/php/www.conf": "[www]\nlisten = 9001\n",
      Makefile: "all:\n\tdocker build -t registry.example/shop/php:$(TAG) docker/php\n",
      "k8s/app.yaml": `apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data:
  default.conf: |
    server {
      location / { include fastcgi_params; fastcgi_param SCRIPT_FILENAME /srv/index.php; fastcgi_pass php:9000; }
    }
---
apiVersion: v1
kind: Service
metadata: {name: php}
spec: {selector: {app: php}, clusterIP: None}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: php}
spec: {template: {metadata: {labels: {app: php}}, spec: {containers: [{name: php, image: "registry.example/shop/php:1.0"}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: nginx, volumeMounts: [{name: conf, mountPath: /etc/nginx/conf.d}]}]
      volumes: [{name: conf, configMap: {name: web}}]
`,
    };
    const errors = (more: Readonly<Record<string, string>>) =>
      lintFiles({ ...files, ...more })
        .findings.filter(({ severity }) => severity === "error")
        .map(({ rule }) => rule);
    expect(errors({})).toEqual(["upstream-not-listening"]);
    expect(errors({ Makefile: "all:\n\ttrue\n" })).toEqual([]);
  });
});
