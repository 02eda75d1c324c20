import { basename, dirname } from "../../source/paths.ts";
import { buildKey } from "../build-key.ts";
import type { ComposeProject } from "../compose/project.ts";
import { writtenBuild } from "../compose/written-build.ts";
import type { Build } from "../image.ts";
import type { InfraInput } from "../infra-input.ts";
import type { InfraFiles } from "../read-infra.ts";
import { bakeTargets } from "./bake-targets.ts";
import { buildCommands } from "./build-commands.ts";
import { workflowBuilds } from "./ci-builds.ts";
import { type NamedBuild, namedBuilds } from "./named-build.ts";

/** Scripts beyond these are not looked at. */
const mostScripts = 500;
const longestScript = 200_000;

/**
 * Which build of the repository makes an image of a name: services of compose with `image` beside `build`, targets of bake,
 * `docker build -t` in scripts, Makefiles and CI. Looked for when the first name is asked that no fact knows.
 *
 * @returns null where none does, or several may
 */
export function builtImages(
  files: InfraFiles,
  projects: readonly ComposeProject[],
  input: InfraInput,
): (name: string) => Build | null {
  let all: readonly NamedBuild[] | null = null;
  return (name) => {
    if (files.dockerfiles.length === 0) return null;
    all ??= [...ofCompose(projects, input), ...ofScripts(files, input)];
    const meant = all.filter((one) => means(one.name, name));
    const exact = meant.filter((one) => one.name === name);
    const builds = new Map((exact.length > 0 ? exact : meant).map(({ build }) => [buildKey(build), build]));
    return builds.size === 1 ? ([...builds.values()][0] ?? null) : null;
  };
}

function ofCompose(projects: readonly ComposeProject[], input: InfraInput): readonly NamedBuild[] {
  return projects.flatMap((project) =>
    project.services.flatMap((service) => {
      const written = writtenBuild(service, input);
      return written === null ? [] : [written];
    }),
  );
}

function ofScripts(files: InfraFiles, input: InfraInput): readonly NamedBuild[] {
  const workflows = files.yaml.filter((path) =>
    /\/\.(?:github|gitea|forgejo)\/workflows\/|(?:^|\/)(?:\.gitlab-ci|\.?drone|Taskfile|cloudbuild|bitbucket-pipelines|azure-pipelines)[\w.-]*\.ya?ml$|\/\.circleci\//.test(
      path,
    ),
  );
  return [...files.scripts, ...workflows].slice(0, mostScripts).flatMap((path) => {
    const read = input.read(path);
    if (!read.ok || read.text.length > longestScript) return [];
    const homes = homesOf(path, files);
    if (/^docker-bake[\w.-]*\.(?:hcl|json)$/.test(basename(path)))
      return bakeTargets(read.text).flatMap((one) => namedBuilds(one, homes, true, input));
    const steps = workflowBuilds(path, read.text).flatMap((one) => namedBuilds(one, homes, false, input));
    return [
      ...steps,
      ...buildCommands(read.text, /(?:^|\/)(?:GNU)?[Mm]akefile$|\.mk$/.test(path)).flatMap((one) =>
        namedBuilds(one, homes, false, input),
      ),
    ];
  });
}

/** Where relative paths may start: at the script, or at the top of the repository, which holds all Dockerfiles. */
function homesOf(path: string, { dockerfiles }: InfraFiles): readonly string[] {
  const homes: string[] = [];
  const inCi = /\/\.(?:github|gitea|forgejo|circleci)\//.exec(path);
  let home = inCi ? path.slice(0, inCi.index) || "/" : dirname(path);
  for (let depth = 0; depth < 4; depth++) {
    homes.push(home);
    const here = home;
    if (here === "/" || dockerfiles.every((file) => file.startsWith(`${here}/`))) break;
    home = dirname(home);
  }
  return homes;
}

/** Tags that say which state of an image is meant, not which image. */
const stateOnly =
  /^(?:latest|main|master|dev|develop|development|stable|edge|prod|production|staging|test|local|nightly)$|\d|\0/;

/** Whether an image of a written name is the one that is asked for: the same repository, and no other variant by its tag. */
function means(written: string, asked: string): boolean {
  const [own, ownTag] = parts(written);
  const [other, otherTag] = parts(asked);
  const last = own.slice(own.lastIndexOf("/") + 1);
  if (last === "" || last.includes("\0")) return false;
  if (own.includes("\0")) {
    const [head = "", ...rest] = own.split("\0");
    const fits = other.startsWith(head) && other.endsWith(rest.at(-1) ?? "") && other.endsWith(`/${last}`);
    if (!fits && other !== last) return false;
  } else if (own !== other) return false;
  return ownTag === otherTag || (stateOnly.test(ownTag) && stateOnly.test(otherTag));
}

function parts(name: string): readonly [string, string] {
  const plain = name.split("@")[0] ?? name;
  const colon = plain.lastIndexOf(":");
  return colon > plain.lastIndexOf("/") ? [plain.slice(0, colon), plain.slice(colon + 1)] : [plain, "latest"];
}
