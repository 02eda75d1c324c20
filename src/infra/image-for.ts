import type { Distribution, FactPlacement, ImageFacts } from "../facts/images/image-facts.ts";
import { knownImage } from "../facts/images/known-images.ts";
import { generationForGood, lastOlder } from "../facts/images/php-official.ts";
import { type Known, known, unknown } from "../source/known.ts";
import type { Image, ImageNote, ImageRef } from "./image.ts";
import { hubRepository, showImageRef } from "./image-ref.ts";
import type { Because, Placement } from "./placement.ts";

/** What facts know of an image of a registry; null where they know nothing. */
export function imageFor(ref: ImageRef): Image | null {
  const facts = imageFactsFor(ref);
  return facts === null ? null : imageOf(facts, ref);
}

/** The distribution an image is made of, which says what its packages bring; null where it is not known. */
export function distributionFor(ref: ImageRef): Distribution | null {
  return imageFactsFor(ref)?.distribution ?? null;
}

/** Whether all that nginx and php-fpm read was known of the image of a registry at the bottom, whatever was done on it. */
export function isBaseKnown({ base, whole }: Image): boolean {
  return whole || (base !== null && imageFactsFor(base)?.whole === true);
}

function imageFactsFor(ref: ImageRef): ImageFacts | null {
  const repository = hubRepository(ref);
  if (repository === null) return null;
  // `php:*-fpm`: a version that a variable holds was chosen by somebody, as one that is pinned.
  const tag = ref.tag ?? "latest";
  if (tag === "*" && /(?:^|\/)php$/.test(repository)) return null;
  const facts = knownImage(repository, tag.replaceAll("*", ""), ref.digest !== null || tag.includes("*"));
  if (facts === null || !/-.*\*|\*$/.test(tag) || /alpine/.test(tag)) return facts;
  // What stands behind the version names the distribution, and with it what differs.
  const differs = { kind: "unknown", path: "/etc/nginx/fastcgi.conf", reason: "only Alpine's package has it" } as const;
  const nginx = facts.programs.some(({ program }) => program === "nginx");
  return {
    ...facts,
    distribution: null,
    userIds: {},
    placements: nginx ? [...facts.placements, differs] : facts.placements,
  };
}

/** Official PHP images before and since docker-library/php's pull request 1635; none where it is the newer for certain. */
function listenNotes(version: string | null): readonly ImageNote[] {
  const generation = version === null ? null : generationForGood(version);
  if (generation === "newer") return [];
  return [
    {
      kind: "listen-overridden",
      deadOn: `${lastOlder.join(", ")} and older`,
      effectiveOn: "later releases",
      alwaysDead: generation === "older" ? `PHP ${version}` : null,
      value: "9000",
    },
  ];
}

function imageOf(facts: ImageFacts, ref: ImageRef): Image {
  const name = showImageRef(ref);
  const because: Because = { text: `the image ${name}`, at: null };
  const words = (value: readonly string[] | null): Known<readonly string[]> =>
    value === null ? unknown("environment") : known(value);
  return {
    name,
    base: ref,
    whole: facts.whole,
    placements: facts.placements.map((fact) => placementOf(fact, because)),
    programs: facts.programs,
    environment: new Map(Object.entries(facts.environment).map(([key, value]) => [key, known(value)])),
    user: facts.user === null ? null : known(facts.user),
    workdir: facts.workdir,
    entrypoint: words(facts.entrypoint),
    command: words(facts.command),
    ports: facts.ports.map((port) => ({ port, at: null })),
    userIds: new Map(Object.entries(facts.userIds)),
    ...(facts.overridesListen ? { notes: listenNotes(facts.programs[0]?.version ?? null) } : {}),
    ...(facts.rendersTemplates ? { rendersTemplates: officialTemplates } : {}),
    ...(facts.runs ? { runs: facts.runs } : {}),
  };
}

/** What `20-envsubst-on-templates.sh` of nginx/docker-nginx does; the environment may say otherwise. */
const officialTemplates = {
  entrypoint: "/docker-entrypoint.sh",
  commands: ["nginx", "nginx-debug"],
  templates: "/etc/nginx/templates",
  suffix: ".template",
  output: "/etc/nginx/conf.d",
} as const;

export function placementOf(fact: FactPlacement, because: Because): Placement {
  switch (fact.kind) {
    case "directory":
      return { ...fact, mode: "replace", because };
    case "unknown":
      return { ...fact, below: true, because };
    default:
      return { ...fact, because };
  }
}
