import { describe, expect, it } from "vitest";
import { LineIndex } from "../../src/source/line-index.ts";
import { type LintFilesOptions, lintFiles } from "../support/lint.ts";

const tree = {
  "nginx/nginx.conf": "events {}\nhttp {\n  server {\n    listen 80;\n  }\n}\n",
  "php/www.conf": "[www]\nuser = www-data\nlisten = /run/fpm.sock\npm = static\npm.max_children = 5\n",
  "old/nginx.conf": "events {}\nhttp {}\n",
};

/** `2:14 message` for every note about the configuration file. */
function notes(config: object, options: LintFilesOptions = {}, more: Readonly<Record<string, string>> = {}) {
  const text = JSON.stringify(config, null, 1);
  const { notices } = lintFiles({ ...tree, ...more, ".no502.json": text }, options);
  const lines = new LineIndex(text);
  return notices
    .filter(({ file }) => file === "/project/.no502.json")
    .map(({ offset, message }) => `${lines.position(offset ?? -1).line} ${message}`);
}

describe("entries of the configuration that match nothing", () => {
  it("are told with their places: globs", () => {
    const config = {
      exclude: ["old/**", "vendor", "nginx/*.bak"],
      overrides: [
        { files: ["php/**", "legacy/**"], rules: {} },
        { files: ["*.j2"], rules: {} },
      ],
    };
    expect(notes(config)).toEqual([
      '4 exclude[1]: "vendor" matches nothing in what is linted',
      '5 exclude[2]: "nginx/*.bak" matches nothing in what is linted',
      '11 overrides[0].files[1]: "legacy/**" matches no file that is linted',
      '17 overrides[1].files[0]: "*.j2" matches no file that is linted',
    ]);
  });

  it("are told: stacks without a side, mounts without a directory", () => {
    const config = {
      stacks: [
        { nginx: "nginx", fpm: ["php"], mounts: { "/etc/nginx": "nginx" } },
        { nginx: "php", fpm: ["nginx"], mounts: { "/etc/nginx": "ngnix" } },
      ],
    };
    expect(notes(config)).toEqual([
      '13 stacks[1].nginx: "php" holds no configuration of nginx',
      '14 stacks[1].fpm: "nginx" holds no configuration of PHP-FPM',
      '18 stacks[1].mounts./etc/nginx: "ngnix" is no directory',
    ]);
  });

  const config = { exclude: ["vendor"], overrides: [{ files: ["legacy"], rules: {} }] };
  it.each<[string, LintFilesOptions, number]>([
    ["a part of the project", { paths: ["nginx"] }, 0],
    ["the whole of it", { paths: ["."] }, 2],
    ["more than it", { paths: [".."] }, 2],
    ["two parts", { paths: ["nginx", "php"] }, 0],
  ])("are told of %s or not", (_, options, count) => {
    expect(notes(config, options)).toHaveLength(count);
  });

  it("are told where exactly what the configuration names is linted", () => {
    const named = { ...config, paths: ["nginx", "php"] };
    expect(notes(named, { paths: ["nginx", "php"] })).toHaveLength(2);
    expect(notes(named, { paths: ["nginx"] })).toHaveLength(0);
  });

  it("are not told of an extended file, which others share", () => {
    const base = { "base.json": JSON.stringify({ ...config, exclude: ["vendor", "old"] }) };
    expect(notes({ extends: "base.json" }, {}, base)).toEqual([]);
  });
});
