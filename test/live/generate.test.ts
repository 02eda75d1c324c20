import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { type GenerateWords, readAnswers } from "../../src/cli/generate-arguments.ts";
import { printNginx } from "../../src/cli/print-nginx.ts";
import { packagings } from "../../src/generate/packaging.ts";
import { siteFiles } from "../../src/generate/site-files.ts";
import { siteNumbers } from "../../src/generate/site-numbers.ts";
import { slugOf } from "../../src/generate/slug.ts";
import { combinations, wordsFor } from "../generate/combinations.ts";
import { servers } from "../support/servers.ts";
import type { JobRequest, Observed } from "./observed.ts";
import { type ImageAge, packagedStack } from "./packaged-stack.ts";
import { obstacle, runInside } from "./sandbox.ts";

const cores = availableParallelism();

/** Puts what is generated where its packaging wants it, on a machine as the packages leave it. */
async function serve(words: Partial<GenerateWords>, age: ImageAge, requests: readonly JobRequest[]): Promise<Observed> {
  const answers = readAnswers(wordsFor({ cores: String(cores), ...words }), {
    memory: () => ({ bytes: 0, from: "" }),
    worker: () => ({ bytes: 0, from: "" }),
    cores,
    php: () => null,
  });
  const worked = siteNumbers(answers);
  if (!worked.ok) throw new Error(worked.message);
  const packaging = packagings[answers.packaging];
  const site = packaging.siteFile(slugOf(answers));
  const places: Readonly<Record<string, string>> = {
    "nginx/default.conf": site,
    "php/zzz-www.conf": packaging.poolFile("www", null),
    // What `ln -s` does.
    [site.slice(1)]: site.replace("/sites-available/", "/sites-enabled/"),
  };
  const placed = siteFiles(answers, worked.numbers, printNginx)
    .filter(({ path }) => path !== "compose.yaml" && path !== ".no502.json")
    .map(({ path, text }) => [places[path] ?? `/${path}`, text]);
  const stack = packagedStack(answers.packaging, answers.phpVersion, age);
  return runInside({
    nginx: servers?.nginx ?? "",
    fpm: servers?.fpm ?? "",
    files: {
      ...stack.files,
      ...Object.fromEntries(placed),
      [`${answers.root}/index.php`]: "<?php echo 'index ', $_SERVER['QUERY_STRING'];",
      [`${answers.root}/ok.php`]: "<?php echo 'ok ', $_SERVER['REQUEST_METHOD'], ' ', ini_get('upload_max_filesize');",
      [`${answers.root}/style.css`]: "body {}",
      [`${answers.root}/.git/config.php`]: "<?php echo 'secret';",
    },
    fpmMain: stack.fpmMain,
    backends: [],
    fpmGroup: null,
    port: 80,
    requests,
    machine: stack.machine,
  });
}

const ask = (request: string, times = 1): JobRequest => ({
  request,
  times,
  together: times,
  upload: null,
  reload: null,
});
const complaint = /\[(?:warn|error|crit|alert|emerg)\]|WARNING|ERROR|ALERT/;

function verdict({ exits, steps, nginxLog, fpmLog }: Observed) {
  return {
    tests: [exits["nginx -t"], exits["php-fpm -t"]].map(({ code, output }) => (code === 0 ? 0 : output)),
    answers: steps.map((step) => [
      ...new Set(step?.answers.map(({ status, body }) => `${status} ${body.split("\r\n")[0]}`)),
    ]),
    complaints: [...nginxLog, ...fpmLog].filter((line) => complaint.test(line) && !line.includes("forbidden by rule")),
  };
}

describe.skipIf(obstacle !== null)("what generate writes, on real nginx and PHP-FPM", () => {
  it.each(combinations.map((one) => [one.title, one] as const))(
    "%s: both programs take it, and a page is served",
    { timeout: 120_000 },
    async (_, { words, age }) => {
      const seen = await serve(words, age, [
        ask("GET /ok.php"),
        ask("POST /ok.php", 20),
        ask("GET /shop/cart?page=2"),
        ask("GET /"),
        ask("GET /style.css"),
        ask("GET /none.php"),
        ask("GET /.git/config.php"),
      ]);
      expect(verdict(seen)).toEqual({
        tests: [0, 0],
        answers: [
          ["200 ok GET 20M"],
          ["200 ok POST 20M"],
          ["200 index page=2"],
          ["200 index "],
          ["200 body {}"],
          ["404 <html>"],
          ["403 <html>"],
        ],
        complaints: [],
      });
    },
  );

  it("no idle connection lasts until PHP-FPM kills its worker", { timeout: 120_000 }, async () => {
    const slow = { ...ask("POST /ok.php"), upload: 9 };
    // 6 s until PHP-FPM kills, 3 s until nginx closes: the connection of the first request is idle while the body arrives.
    const seen = await serve({ keepalive: true, longestRequest: "1s" }, "new", [ask("GET /ok.php"), slow]);
    expect(verdict(seen)).toEqual({
      tests: [0, 0],
      answers: [["200 ok GET 20M"], ["200 ok POST 20M"]],
      complaints: [],
    });
  });

  it.each([
    "/srv/my shop/public",
    `/srv/it's "a"; {root} #1`,
    "/srv/läden/ü",
    "/srv/back\\slash\\n",
    "/srv/a'b\"c\\d;",
  ])("serves from the root %s", { timeout: 120_000 }, async (root) => {
    const seen = await serve({ root }, "new", [ask("GET /ok.php"), ask("GET /style.css")]);
    expect(verdict(seen)).toEqual({ tests: [0, 0], answers: [["200 ok GET 20M"], ["200 body {}"]], complaints: [] });
  });
});
