import { describe, expect, it } from "vitest";
import { proofBlock, renderProofBlocks, withProofBlock } from "../../scripts/proof-docs.ts";

describe("proof blocks", () => {
  it("stand in every doc page as proof.json has them", () => {
    expect(renderProofBlocks({ check: true })).toEqual([]);
  });

  it("say what ran, what came back and what the logs hold", () => {
    const text = proofBlock({
      replace: [{ from: "wait 20", to: "wait 2" }],
      steps: [
        { request: "GET /a", times: 3, together: 3, bad: { status: { 200: 1, 504: 2 } }, fixed: { status: 200 } },
      ],
      bad: { nginxLog: ["[error] … no"] },
      measured: { nginx: "1.2.3", php: "8.9.1", date: "2026-01-02" },
    });
    expect(text).toContain("nginx 1.2.3 and PHP-FPM 8.9.1 on 2026-01-02");
    expect(text).toContain("`wait 2` in place of `wait 20`");
    expect(text).toContain("| `GET /a`, 3 times (3 at once) | **200** (1 of 3), **504** (2 of 3) | **200** (3 of 3) |");
    expect(text).toContain("```text\n[error] … no\n```");
  });

  it("say what happens besides the requests, and what a status 0 is", () => {
    const text = proofBlock({
      steps: [
        { request: "POST /a", upload: 7, bad: { status: 502 }, fixed: { status: 200 } },
        { request: "GET /b", reload: 0.5, bad: { status: { some: 0 } }, fixed: { status: 200 } },
      ],
      bad: { nginxLogAtTimes: ["[error] … at times"] },
    });
    expect(text).toContain("| `POST /a`, its body over 7 s ");
    expect(text).toContain(
      "| `GET /b`, PHP-FPM reloaded after 0.5 s | some closed without an answer, the rest **200** |",
    );
    expect(text).toContain("In some runs also:\n\n```text\n[error] … at times\n```");
  });

  it("say why where nothing was run", () => {
    expect(proofBlock({ shown: false, why: "it is advice" })).toBe("Not shown by a server: it is advice.");
  });

  it("replace what stands between the markers and nothing else", () => {
    const page = "# A\n\n<!-- proof:start -->\nold\n<!-- proof:end -->\n\n## B\n";
    const next = withProofBlock(page, "new");
    expect(next).toBe("# A\n\n<!-- proof:start -->\nnew\n<!-- proof:end -->\n\n## B\n");
    expect(withProofBlock(next ?? "", "new")).toBe(next);
    expect(withProofBlock("# A\n", "new")).toBeNull();
  });
});
