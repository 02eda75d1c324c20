import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const rule = "upstream-times-not-logged";
const full = "log_format timed '$status $upstream_status $" + "{upstream_response_time}';";

describe(rule, () => {
  it("advises where nginx's own format is used", () => {
    expect(ask(rule, stack()).marked).toEqual(["info http"]);
    expect(ask(rule, stack({ http: "access_log /var/log/a.log;" })).marked).toEqual(["info access_log /var/log/a.log"]);
    expect(ask(rule, stack({ http: `${full} access_log /var/log/a.log combined;` })).messages[0]).toContain(
      "format combined does not",
    );
  });

  it("says so where nothing is logged at all", () => {
    const asked = ask(rule, stack({ http: "access_log off;" }));
    expect(asked.marked).toEqual(["info access_log off"]);
    expect(asked.messages[0]).toContain("access_log off: there is no log");
    // Off for one location only, nginx still writes the log of http.
    expect(ask(rule, stack({ location: "access_log off;" })).messages[0]).toContain("nginx's own format combined");
  });

  it.each(["$upstream_status", "$upstream_response_time", "$upstream_status_x $upstream_response_time"])(
    "wants both variables: %s",
    (format) => {
      const http = `log_format some '${format}'; access_log /var/log/a.log some buffer=32k;`;
      expect(ask(rule, stack({ http })).marked).toEqual(["info access_log /var/log/a.log some buffer=32k"]);
    },
  );

  it.each([
    ["one log records both", { http: `${full} access_log /var/log/a.log; access_log /var/log/b.log timed;` }],
    ["a location's log does", { http: full, location: "access_log /var/log/b.log timed;" }],
    ["the format is not in the tree", { http: "access_log /var/log/b.log elsewhere;" }],
    ["a template makes the format", { http: "log_format t '{{ fields }}'; access_log /var/log/b.log t;" }],
    ["a file is not there", { http: "include /srv/other/site.conf;" }],
    ["nothing is passed on", { locations: "location / { return 404; }" }],
  ])("is silent: %s", (_, parts) => {
    expect(ask(rule, stack(parts)).marked).toEqual([]);
  });

  it("does not judge a site file without its main file", () => {
    const site = "server { listen 80; location / { fastcgi_pass unix:/run/php/www.sock; } }\n";
    expect(ask(rule, { "site.conf": site }).marked).toEqual([]);
  });
});
