import { describe, expect, it } from "vitest";
import { stackGraph } from "../../../src/map/graph.ts";
import { nodeFindings } from "../../../src/report/html/node-findings.ts";
import { type PathPicture, pathPicture } from "../../../src/report/html/path-picture.ts";
import { lintFiles } from "../../support/lint.ts";
import { pool, stack } from "../../support/stacks.ts";
import { unlikeSites } from "./render.ts";

function pictureOf(files: Readonly<Record<string, string>>, select?: readonly string[]): PathPicture {
  const result = lintFiles(files, select ? { select } : {});
  const [only] = result.stacks;
  if (!only) throw new Error("no stack");
  const graph = stackGraph(only);
  return pathPicture(graph, nodeFindings(graph, only, result.findings), () => "");
}

const php = (path: string, target: string) =>
  `location ${path} { include /etc/nginx/fastcgi.conf; fastcgi_pass ${target}; }`;
const node = (picture: PathPicture, title: string) => picture.nodes.find((one) => one.title === title);
const looks = (picture: PathPicture) =>
  picture.edges.map(({ from, to, look }) => {
    const title = (id: string) => picture.nodes.find((one) => one.id === id)?.title;
    return `${title(from)} ${look} ${title(to)}`;
  });

describe("what the drawing of request paths shows", () => {
  it("breaks links that lead nowhere, and leaves unknown ones unknown", () => {
    const picture = pictureOf(
      stack({
        locations: [php("/a", "127.0.0.1:9001"), php("/b", "10.1.2.3:9000"), php("/c", "unix:/run/php/www.sock")].join(
          "\n",
        ),
      }),
    );
    expect(looks(picture).filter((line) => line.startsWith("location"))).toEqual([
      "location /a broken 127.0.0.1:9001",
      "location /b unknown 10.1.2.3:9000",
      "location /c linked www",
    ]);
    expect(node(picture, "127.0.0.1:9001")).toMatchObject({
      look: "broken",
      note: "no pool listens on 127.0.0.1:9001",
    });
    expect(node(picture, "10.1.2.3:9000")).toMatchObject({
      look: "unknown",
      note: expect.stringContaining("another host"),
    });
    expect(node(picture, "www")).toMatchObject({ look: "linked", note: "" });
  });

  it("breaks a link that stands and does not work, of several to one pool only the one", () => {
    const picture = pictureOf(
      stack({
        locations: [php("/a", "unix:/run/php/closed.sock"), php("/b", "unix:/run/php/www.sock")].join("\n"),
        pools: "[closed]\nuser = www-data\nlisten = /run/php/closed.sock\npm = static\npm.max_children = 40",
      }),
    );
    expect(looks(picture).filter((line) => line.startsWith("location"))).toEqual([
      "location /a broken closed",
      "location /b linked www",
    ]);
    expect(node(picture, "location /a")?.errors).toBe(1);
    expect(node(picture, "location /b")?.errors).toBe(0);
    expect(node(picture, "closed")?.errors).toBe(1);
  });

  it("counts what lies in a block at the innermost one", () => {
    const picture = pictureOf(
      stack({ locations: php("~ \\.php$", "unix:/run/php/www.sock").replace("}", "fastcgi_read_timeout 0; }") }),
      ["zero-timeout"],
    );
    expect(node(picture, "location ~ \\.php$")?.errors).toBe(1);
    expect(node(picture, "shop.example")?.errors).toBe(0);
  });

  it("shows a pool that nothing leads to, and no server that passes nothing on", () => {
    const picture = pictureOf(
      stack({ http: "server { listen 81; server_name static.example; root /srv; }", pools: pool("spare") }),
    );
    expect(node(picture, "spare")?.note).toBe("no route of this stack leads here");
    expect(node(picture, "static.example")).toBeUndefined();
  });

  it("puts many that are alike together and still fits where all are unlike", () => {
    const picture = pictureOf(unlikeSites(300));
    expect(picture.collapsed).toBe(true);
    expect(picture.nodes.length).toBeLessThanOrEqual(60);
    const servers = picture.nodes.filter(({ kind }) => kind === "server");
    expect(servers.some(({ more }) => more > 10)).toBe(true);
    // Whatever is drawn is drawn whole: each location has its server and its end.
    for (const { id, kind } of picture.nodes) {
      if (kind !== "location") continue;
      expect(picture.edges.some(({ to }) => to === id)).toBe(true);
      expect(picture.edges.some(({ from }) => from === id)).toBe(true);
    }
    const locations = picture.nodes.filter(({ kind }) => kind === "location");
    const drawn = locations.reduce((sum, { more }) => sum + more + 1, 0);
    const routes = lintFiles(unlikeSites(300)).coverage.routes;
    expect(drawn + picture.omitted).toBe(routes);
    // The broken ways come first.
    if (picture.omitted > 0) expect(picture.edges.some(({ look }) => look === "broken")).toBe(true);
  }, 60_000);
});
