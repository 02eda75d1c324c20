import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { pool, stack } from "../support/stacks.ts";

const id = "limit-extensions-disabled";
const limit = (value: string) => ask(id, stack({ pool: `security.limit_extensions =${value}` }));

describe("security.limit_extensions", () => {
  it("is reported when empty, with the routes that lead there (measured: 11n2)", () => {
    const { marked, related, messages } = limit("");
    expect(marked).toEqual(["warning security.limit_extensions ="]);
    expect(related).toEqual(["nginx.conf: fastcgi_pass unix:/run/php/www.sock"]);
    expect(messages[0]).toContain("Pool www runs every file");
  });

  it.each([" off", " false", " none", ' ""', " ; .php"])("is empty with%s (php-fpm -tt)", (value) => {
    expect(limit(value).marked).toHaveLength(1);
  });

  it.each([" .php", " php", " .php .phar", " ${LIMIT}"])("is a limit, or unknown, with%s", (value) => {
    expect(limit(value).marked).toEqual([]);
  });

  it("is .php where nothing is written, and the last value counts", () => {
    expect(ask(id, stack()).marked).toEqual([]);
    expect(ask(id, stack({ pool: "security.limit_extensions =\nsecurity.limit_extensions = .php" })).marked).toEqual(
      [],
    );
  });

  it("is each pool's own", () => {
    const { marked, messages } = ask(id, stack({ pools: pool("open", "security.limit_extensions =") }));
    expect(marked).toHaveLength(1);
    expect(messages[0]).toContain("Pool open");
  });
});
