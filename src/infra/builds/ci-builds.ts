import { fileId } from "../../source/span.ts";
import { child, entriesOf, itemsOf, readYaml, rootOf, textOf, type YamlValue } from "../yaml.ts";
import { buildArgument, type WrittenBuild } from "./named-build.ts";

/** What steps with `docker/build-push-action` of a GitHub workflow build. */
export function workflowBuilds(path: string, text: string): readonly WrittenBuild[] {
  if (!text.includes("docker/build-push-action")) return [];
  const [document] = readYaml(fileId(path), text).documents;
  const jobs = entriesOf(child(document ? rootOf(document) : null, "jobs"));
  return jobs.flatMap(({ value }) => itemsOf(child(value, "steps")).flatMap((step) => buildOf(step) ?? []));
}

function buildOf(step: YamlValue | null): WrittenBuild | null {
  if (!/^docker\/build-push-action(?:@|$)/.test(textOf(child(step, "uses")) ?? "")) return null;
  const given = child(step, "with");
  const of = (key: string) => textOf(child(given, key));
  const lines = (key: string) =>
    (of(key) ?? "")
      .split(key === "tags" ? /[\n,]/ : /\n/)
      .map((line) => line.trim())
      .filter(Boolean);
  const args = lines("build-args").map((line) => {
    const cut = line.indexOf("=");
    return [line.slice(0, cut), buildArgument(line.slice(cut + 1))] as const;
  });
  return {
    names: lines("tags"),
    context: of("context"),
    dockerfile: of("file"),
    target: of("target"),
    args: new Map(args),
  };
}
