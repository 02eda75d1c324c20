import type { GenerateWords } from "../../src/cli/generate-arguments.ts";
import { packagingNames } from "../../src/generate/packaging.ts";

/** A site of an ordinary server, where a test says nothing else. */
export function wordsFor(own: Partial<GenerateWords> = {}): GenerateWords {
  return {
    packaging: "debian",
    serverNames: ["shop.example"],
    root: "/srv/shop/public",
    listen: "socket",
    pool: null,
    memory: "1G",
    reserve: null,
    processMemory: "60M",
    cores: "2",
    longestRequest: "30s",
    largestUpload: "20M",
    keepalive: false,
    nginxVersion: null,
    phpVersion: null,
    ...own,
  };
}

/** Versions where something differs: paths, images before and after their change of 2026, nginx before and after 1.29.7. */
const versions = {
  debian: [
    { phpVersion: "8.2", nginxVersion: "1.22.1", age: "new" },
    { phpVersion: "8.4", nginxVersion: "1.29.8", age: "new" },
  ],
  rhel: [
    { phpVersion: null, nginxVersion: null, age: "new" },
    { phpVersion: "8.3", nginxVersion: "1.29.8", age: "new" },
  ],
  alpine: [
    { phpVersion: "7.4", nginxVersion: "1.15.3", age: "new" },
    { phpVersion: "8.4", nginxVersion: null, age: "new" },
  ],
  docker: [
    { phpVersion: "8.2.29", nginxVersion: "1.22", age: "old" },
    { phpVersion: "8.4", nginxVersion: null, age: "new" },
  ],
} as const;

/** Every combination of the main options. */
export const combinations = packagingNames.flatMap((packaging) =>
  versions[packaging].flatMap(({ age, ...version }) =>
    ["socket", "tcp"].flatMap((listen) =>
      [false, true].map((keepalive) => ({
        title: `${packaging}, PHP ${version.phpVersion}, nginx ${version.nginxVersion}, ${listen}${keepalive ? ", keepalive" : ""}`,
        words: { packaging, listen, keepalive, ...version } as Partial<GenerateWords>,
        age,
      })),
    ),
  ),
);
