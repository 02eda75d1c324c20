import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { likelyContext } from "../../../src/infra/dockerfile/likely-context.ts";
import { hostTree } from "../../../src/infra/host-tree.ts";
import { isBaseKnown } from "../../../src/infra/image-for.ts";
import { createImages } from "../../../src/infra/images.ts";
import type { InfraInput } from "../../../src/infra/infra-input.ts";
import type { RuntimeHost } from "../../../src/infra/runtime-host.ts";
import { startedPrograms } from "../../../src/infra/started-programs.ts";
import { diskFileSystem } from "../../../src/source/disk.ts";
import { known, unknown } from "../../../src/source/known.ts";
import { isWithin } from "../../../src/source/paths.ts";
import { projectFolder } from "../../support/examples.ts";
import { infraOf } from "../support.ts";

function buildAndStart(dockerfile: string, context: string, input: InfraInput) {
  const image = createImages(input).ofBuild({
    context,
    dockerfile,
    target: null,
    args: new Map(),
    inline: null,
    contexts: new Map(),
  });
  if (image === null) return null;
  const { entrypoint, command } = image;
  const host: RuntimeHost = {
    id: dockerfile,
    name: "x",
    kind: "container",
    because: "x",
    declared: null,
    image,
    placements: image.placements,
    environment: image.environment,
    environmentOpen: true,
    user: null,
    command:
      entrypoint.known && command.known ? known([...entrypoint.value, ...command.value]) : unknown("missing-include"),
    network: "x",
    ports: [],
    memoryBytes: null,
    cores: null,
    replicas: null,
  };
  return { image, started: startedPrograms(host, input) };
}

/** Every place is one of the file, so that it can be shown and edited. */
function soundPlaces(text: string): void {
  const { input, embedded, problems } = infraOf({
    Dockerfile: text,
    "a.conf": "x\n",
    "s.sh": "#!/bin/sh\nsed -i s/x/y/ /etc/nginx/a.conf\nexec nginx\n",
  });
  const made = buildAndStart("/repo/Dockerfile", "/repo", input);
  for (const { at } of problems) expect(at.start <= at.end && at.end <= text.length).toBe(true);
  for (const { because } of made?.image.placements ?? [])
    if (because.at?.file === "/repo/Dockerfile") expect(because.at.end).toBeLessThanOrEqual(text.length);
  for (const one of embedded) {
    for (const [at, run] of one.runs.entries()) {
      const length = (one.runs[at + 1]?.at ?? one.text.length) - run.at;
      expect(run.to + (run.width ?? length)).toBeLessThanOrEqual(one.fileText.length);
      // What stands in the file as it is, stands there.
      if (run.width === undefined)
        expect(one.fileText.slice(run.to, run.to + length)).toBe(one.text.slice(run.at, run.at + length));
    }
  }
}

const lines = fc.constantFrom(
  "FROM nginx",
  "FROM php:8.2-fpm AS b",
  "FROM b",
  "FROM ${X:-y}",
  "ARG X=1",
  "ENV A=b C=$X",
  "COPY a.conf /etc/nginx/",
  "COPY --from=b /etc /etc",
  "COPY <<EOF /etc/nginx/x.conf\nlisten $X \\$y;\nEOF",
  "COPY . /etc/nginx",
  "ADD s.sh /usr/local/bin/s",
  "RUN s",
  'RUN echo "a $X" > /etc/nginx/y.conf && cat /etc/nginx/y.conf >> /etc/nginx/z.conf',
  "RUN rm -rf /etc/nginx/* && mv /etc/nginx /srv",
  "RUN cp -r /etc/nginx/. /etc/nginx/sub && ln -s /etc/nginx /etc/nginx/loop",
  "RUN ln -s a /etc/b; ln -s b /etc/a; cat /etc/a > /etc/nginx/c",
  "RUN for f in /etc/nginx/*; do sed -i 's/a/b/' $f; done",
  "RUN <<EOT sh\nprintf '%s\\n' a b > /etc/nginx/p.conf\nEOT",
  "RUN apt-get install -y nginx php8.2-fpm",
  "WORKDIR a/../$X",
  "USER $X",
  'CMD ["nginx", "-c", "/srv/nginx.conf"]',
  'ENTRYPOINT exec s "$@"',
  "EXPOSE 80-90 $X",
);
const scraps = fc.constantFrom(
  "RUN ",
  "COPY ",
  "FROM ",
  "<<EOF ",
  "\\\n",
  "\n",
  '"',
  "'",
  "[",
  "]",
  "$",
  "${",
  "#",
  " > /etc/nginx/x",
  "\r\n",
  "\t",
  "EOF\n",
  "--from=",
  "=",
  "\u2028",
  "é",
);

describe("Dockerfiles of any kind", () => {
  it("are read without a throw, every place in the file: lines in any order", () => {
    fc.assert(
      fc.property(fc.array(lines, { maxLength: 12 }), (all) => soundPlaces(`${all.join("\n")}\n`)),
      { numRuns: 300 },
    );
  });

  it("are read without a throw, every place in the file: scraps", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(lines, scraps), { maxLength: 25 }), (all) => soundPlaces(all.join(""))),
      { numRuns: 300 },
    );
  });

  it.each([
    [
      "stages that each build on the one before",
      Array.from(
        { length: 500 },
        (_, at) => `FROM ${at === 0 ? "nginx" : `s${at - 1}`} AS s${at}\nRUN touch /etc/nginx/${at}`,
      ).join("\n"),
    ],
    ["a RUN of many commands", `FROM nginx\nRUN ${"echo a >> /etc/nginx/x.conf && ".repeat(3000)}true\n`],
    [
      "a file that is changed again and again",
      `FROM nginx\nCOPY a.conf /etc/nginx/\nRUN ${"sed -i s/x/xx/ /etc/nginx/a.conf && ".repeat(2000)}true\n`,
    ],
    [
      "loops in loops",
      `FROM nginx\nRUN ${"for x in 1 2 3 4 5 6 7 8; do ".repeat(9)} rm /etc/nginx/x; ${"done; ".repeat(9)}\n`,
    ],
    ["deep nesting", `FROM nginx\nRUN ${"(".repeat(5000)}rm x${")".repeat(5000)}\n`],
    ["functions that call themselves", "FROM nginx\nRUN f() { f; f; rm /etc/nginx/x; }; f\n"],
    [
      "a variable in a variable",
      `FROM nginx\nENV A0=x\n${Array.from({ length: 60 }, (_, at) => `ENV A${at + 1}=$A${at}$A${at}`).join("\n")}\n`,
    ],
    ["many EXPOSE", `FROM nginx\nEXPOSE ${"1-65535 ".repeat(200)}\n`],
    [
      "patterns",
      `FROM nginx\nRUN rm /etc/${"*/".repeat(200)}x && sed -i 's/${".*".repeat(50)}x/y/' /etc/nginx/nginx.conf\nCOPY ${"*".repeat(2000)}a /etc/\n`,
    ],
  ])("end: %s", (_, text) => {
    soundPlaces(text);
  });
});

const corpus = join(dirname(projectFolder), "shared/corpus");
const index = join(corpus, "INDEX.tsv");

describe.skipIf(!existsSync(index))("the Dockerfiles of real repositories", () => {
  it("are read, and most of what nginx and PHP-FPM read in them is known", () => {
    const entries = readFileSync(index, "utf8")
      .split("\n")
      .map((line) => line.split("\t"));
    const paths = entries
      .filter(([, , kind]) => kind === "dockerfile")
      .map(([repository = "", path = ""]) => [join(corpus, repository.replace("/", "__")), path] as const);
    let mains = 0;
    let unknownMains = 0;
    let opaque = 0;
    for (const [root, path] of paths) {
      const within = (one: string) => isWithin(one, root);
      const input: InfraInput = {
        within,
        kind: (one) => (within(one) ? diskFileSystem.kind(one) : "none"),
        read: (one) => diskFileSystem.read(one),
        list: (one) => (within(one) ? diskFileSystem.list(one) : null),
        realpath: (one) => diskFileSystem.realpath(one),
        addEmbedded: () => {},
        embedded: () => null,
        report: () => {},
      };
      const file = join(root, path);
      const made = buildAndStart(file, likelyContext(file, input), input);
      if (made === null) continue;
      const { image } = made;
      const tree = hostTree(image.placements, image.whole, input);
      for (const { main } of image.programs) {
        mains++;
        if (tree.entry(main).kind === "file") continue;
        // Images of registries that bring their programs with files of their own.
        if (image.runs || !isBaseKnown(image)) opaque++;
        else unknownMains++;
      }
    }
    expect(paths.length).toBeGreaterThan(600);
    expect(mains).toBeGreaterThan(150);
    expect(unknownMains).toBeLessThanOrEqual(5);
    expect(mains - opaque).toBeGreaterThan(80);
  }, 120_000);
});
