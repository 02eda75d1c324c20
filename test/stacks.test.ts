import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectations, projectFolder, readTree } from "./support/examples.ts";
import { lintFiles, places } from "./support/lint.ts";

/** Small stacks, one for each shape that repositories have; what is wrong in them is marked at its line. */
const folder = join(projectFolder, "test/stacks");

/** For each stack: its PHP routes, those that lead to a known pool, and those of which nothing can be said. */
const coverage: Readonly<Record<string, readonly [routes: number, linked: number, unknown: number]>> = {
  "ansible-packaged-pool": [1, 1, 0],
  "ansible-role": [1, 0, 1],
  "ansible-shared-variable": [2, 2, 0],
  "compose-config-content": [1, 1, 0],
  "compose-config-content-wrong": [1, 0, 0],
  "compose-docker-host": [1, 0, 1],
  "compose-network-mode": [1, 1, 0],
  "compose-network-mode-none": [1, 0, 0],
  "compose-override": [2, 1, 1],
  "compose-override-wrong": [2, 0, 1],
  "compose-socket-other-volume": [1, 0, 0],
  "compose-socket-volume": [1, 1, 0],
  "compose-tcp": [1, 1, 0],
  "compose-tcp-own-loopback": [1, 0, 0],
  "compose-tcp-pool-on-loopback": [1, 0, 0],
  "compose-tcp-wrong-port": [1, 0, 0],
  "dockerfile-copies-all": [1, 1, 0],
  "dockerfile-heredoc-supervisor": [1, 1, 0],
  "dockerfile-heredoc-supervisor-wrong": [1, 0, 0],
  "dockerfile-stages": [1, 1, 0],
  "dockerfile-stages-wrong": [1, 0, 0],
  "envsubst-templates": [1, 1, 0],
  "envsubst-templates-wrong": [1, 0, 0],
  "fpm-samples": [0, 0, 0],
  "helm-chart": [1, 1, 0],
  "helm-chart-wrong": [1, 0, 0],
  "kubernetes-service": [1, 1, 0],
  "kubernetes-service-named-port": [1, 1, 0],
  "kubernetes-service-wrong": [1, 0, 0],
  "kubernetes-sidecar": [1, 1, 0],
  "kubernetes-sidecar-wrong": [1, 0, 0],
  kustomize: [1, 1, 0],
  "kustomize-wrong": [1, 0, 0],
  "php-variants": [2, 2, 0],
  "pool-beside-dockerfile": [0, 0, 0],
  "rootfs-etc": [1, 1, 0],
  "rootfs-etc-wrong": [1, 0, 0],
  "server-etc": [1, 1, 0],
  "server-etc-wrong": [1, 0, 0],
  "template-branches": [2, 1, 1],
  "vagrant-etc": [1, 1, 0],
  "vagrant-etc-other-socket": [1, 0, 1],
};

it("holds every stack in the table, and no other", () => {
  expect(Object.keys(coverage)).toEqual(readdirSync(folder).sort());
});

describe.each(Object.entries(coverage))("stack %s", (name, [routes, linked, unknown]) => {
  const files = readTree(join(folder, name));
  const result = lintFiles(files);

  it("is reported at its marked lines and nowhere else", () => {
    expect(result.unread).toEqual([]);
    expect(result.internalErrors).toEqual([]);
    const loud = result.findings.filter((finding) => finding.severity !== "info");
    expect([...places(result, loud)].sort()).toEqual([...expectations(files)].sort());
  });

  it("links the routes that can be linked", () => {
    expect(result.coverage).toMatchObject({ routes, linked, unknown });
  });
});
