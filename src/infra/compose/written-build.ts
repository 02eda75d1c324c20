import { join } from "../../source/paths.ts";
import { type NamedBuild, openText } from "../builds/named-build.ts";
import type { InfraInput } from "../infra-input.ts";
import { child } from "../yaml.ts";
import { lastOf, pairsOf, scalarOf } from "./fields.ts";
import type { Service } from "./project.ts";

/** The build of a service that names what it builds; null for others, and where a part of it is not known. */
export function writtenBuild(service: Service, input: InfraInput): NamedBuild | null {
  const last = lastOf(service, "image");
  const image = scalarOf(service, "image");
  const build = lastOf(service, "build");
  if (last === null || image === null || build === null) return null;
  if (child(build.value, "dockerfile_inline") || child(build.value, "additional_contexts")) return null;
  const name = image.text.known ? image.text.value : openText(String((last.value.node as { value?: unknown }).value));
  const fields = [
    scalarOf(service, "build") ?? scalarOf(service, "build", "context"),
    scalarOf(service, "build", "dockerfile"),
    scalarOf(service, "build", "target"),
  ];
  if (fields.some((field) => field && !field.text.known)) return null;
  const [root = ".", dockerfile = "Dockerfile", target = null] = fields.map((field) =>
    field?.text.known ? field.text.value : undefined,
  );
  const context = join(build.layer.directory, root);
  const file = join(context, dockerfile);
  if (/^(?:[a-z]+:\/\/|git@)/.test(root) || !input.within(file) || input.kind(file) !== "file") return null;
  return {
    name,
    build: {
      context,
      dockerfile: file,
      target,
      args: pairsOf(service, "build", "args"),
      inline: null,
      contexts: new Map(),
    },
  };
}
