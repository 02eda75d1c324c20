import type { Distribution, PackageFacts } from "../../facts/images/image-facts.ts";
import { mainOfUnknown, packageFacts } from "../../facts/images/packages.ts";
import { basename } from "../../source/paths.ts";
import { placementOf } from "../image-for.ts";
import { optionsOf } from "../shell/commands/command.ts";
import type { Call } from "../shell/state.ts";
import { textOf } from "../shell/value.ts";
import type { Stage } from "./stage.ts";

/** What a package manager is called, and how it says "install". */
const managers: Readonly<Record<string, { readonly family: Distribution["family"]; readonly verb: RegExp }>> = {
  "apt-get": { family: "debian", verb: /^install$/ },
  apt: { family: "debian", verb: /^install$/ },
  aptitude: { family: "debian", verb: /^install$/ },
  install_packages: { family: "debian", verb: /^/ },
  apk: { family: "alpine", verb: /^add$/ },
  yum: { family: "rhel", verb: /^(?:install|localinstall|groupinstall)$/ },
  dnf: { family: "rhel", verb: /^(?:install|localinstall)$/ },
  microdnf: { family: "rhel", verb: /^install$/ },
  tdnf: { family: "rhel", verb: /^install$/ },
};

const taking = [
  "t",
  "o",
  "c",
  "X",
  "p",
  "virtual",
  "repository",
  "root",
  "target-release",
  "option",
  "enablerepo",
  "disablerepo",
];

/** Notes archives of others that are added by a text: a RUN, a file of a repository. */
export function noteRepositories(text: string, stage: Stage): void {
  const { nginxOrg, php } = stage.added;
  stage.added = {
    nginxOrg: nginxOrg || /nginx\.org\/packages|nginx\.org\/keys|ppa:nginx\//.test(text),
    php:
      php ||
      /packages\.sury\.org|ppa:ondrej\/php|ppa\.launchpad(?:content)?\.net\/ondrej|rpms\.remirepo\.net|webtatic/.test(
        text,
      ),
  };
}

/** True for a package manager: what it installs is placed. */
export function installPackages(call: Call, stage: Stage): boolean {
  const name = basename(call.name ?? "");
  const manager = Object.hasOwn(managers, name) ? managers[name] : undefined;
  if (manager === undefined) return false;
  const { operands } = optionsOf(call.args, taking);
  const [verb, ...rest] = operands;
  const word = verb === undefined ? null : textOf(verb);
  if (word === null || !manager.verb.test(word)) return true;
  const packages = name === "install_packages" ? operands : rest;
  const distribution = stage.distribution ?? { family: manager.family, release: null };
  // Packages bring files of names that nobody stated.
  if (packages.length > 0) call.world.files.open();
  for (const value of packages) {
    const text = textOf(value);
    if (text === null) continue;
    const match = /^([A-Za-z0-9][\w.+-]*?)(?:[=~<>@/:].*)?$/.exec(text);
    const written = match?.[1] ?? "";
    const pinned = /[=~]=?(\d+(?:\.\d+)+)/.exec(text)?.[1] ?? null;
    const installed = packageFacts(written, distribution, stage.added);
    if (installed.kind === "program")
      place(pinned === null ? installed.facts : withVersion(installed.facts, pinned), call, stage);
    else if (installed.kind === "unknown") {
      const because = call.world.because(call.at);
      for (const path of installed.paths) {
        call.world.files.putUnknown(path, true, `the files of the package ${written} are not known`, because);
        const program = {
          program: installed.program,
          ...mainOfUnknown(installed.program, path),
          version: null,
          phpInis: [],
        };
        if (!stage.programs.some(({ main }) => main === program.main)) stage.programs.push(program);
      }
    }
  }
  return true;
}

function withVersion(facts: PackageFacts, version: string): PackageFacts {
  // The version of a PHP package stands in its name.
  return facts.program.program === "nginx" ? { ...facts, program: { ...facts.program, version } } : facts;
}

function place(facts: PackageFacts, call: Call, stage: Stage): void {
  const { files } = call.world;
  const because = call.world.because(call.at);
  if (stage.programs.some(({ main }) => main === facts.program.main)) return;
  stage.programs.push(facts.program);
  for (const [user, id] of Object.entries(facts.userIds)) stage.userIds.set(user, id);
  // On an image that is not known the package may have been there, with other files.
  const sure = call.certain && stage.distribution !== null;
  const before = facts.placements.map(({ path }) => files.entry(path).kind);
  for (const [at, fact] of facts.placements.entries()) {
    const kind = before[at];
    if (kind === "file" || kind === "unknown") continue;
    if (!sure) {
      if (fact.kind === "directory" || fact.kind === "file")
        files.putUnknown(
          fact.path,
          fact.kind === "directory",
          `what a package puts into ${stage.base.image.name} is not known`,
          because,
        );
    } else if (fact.kind !== "directory" || kind !== "directory") files.put(placementOf(fact, because));
  }
}
