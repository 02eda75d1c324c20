import manifest from "../package.json" with { type: "json" };

/** What a new proof.json says; a test asks for more. */
const untried = "nobody has tried it yet";

/** Why a text cannot be a rule's id; null when it can. */
export function ruleIdProblem(id: string): string | null {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) {
    return `"${id}" is no rule id: use lower-case words joined by "-", such as small-backlog`;
  }
  if (id.startsWith("suppression-")) return `"${id}": ids that start with suppression- belong to the engine`;
  return id.length > 60 ? `"${id}" is longer than 60 characters` : null;
}

const pool = (mark: string) => `[www]
user = www-data
group = www-data

listen = /run/php/fpm.sock
listen.owner = www-data
listen.group = www-data${mark}

pm = dynamic
pm.max_children = 20
pm.start_servers = 4
pm.min_spare_servers = 2
pm.max_spare_servers = 6
`;

const nginx = `user www-data;

events {
    worker_connections 1024;
}

http {
    include /etc/nginx/mime.types;

    server {
        listen 80;
        server_name shop.example;
        root /var/www/shop/public;
        index index.php;

        location / {
            try_files $uri $uri/ /index.php$is_args$args;
        }

        location ~ \\.php$ {
            include /etc/nginx/fastcgi.conf;
            fastcgi_pass unix:/run/php/fpm.sock;
        }
    }
}
`;

/** Path below rules/<id>/ to content. */
export function newRuleFiles(id: string): Readonly<Record<string, string>> {
  const files: Record<string, string> = { "rule.ts": rule(id), "doc.md": doc(id), "proof.json": proof };
  for (const example of ["bad", "good", "fixed"]) {
    files[`${example}/nginx/nginx.conf`] = nginx;
    files[`${example}/php/www.conf`] = pool(example === "bad" ? ` ; expect: ${id}` : "");
  }
  return files;
}

const rule = (id: string) => `import { defineRule } from "../../src/rule/define-rule.ts";

export default defineRule({
  id: "${id}",
  summary: "what goes wrong, in one line",
  category: "operation",
  severity: "warning",
  confidence: "medium",
  since: "${manifest.version}",
  sources: ["https://the documentation or source file that says so, or measured: §N"],
  each: "pool",
  check(_pool, _context) {
    // const children = pool.int("pm.max_children");
    // if (!children.value.known || children.value.value > 1) return;
    // report({ message: "One sentence with values and names.", at: children.span ?? pool.span, label: "a few words" });
  },
});
`;

const proof = `{
  "shown": false,
  "why": "${untried}"
}
`;

const doc = (id: string) => `# ${id}

One sentence: what this rule finds.

## What breaks

What the visitor sees, and when.

## The log line

\`\`\`
the line in nginx's or FPM's log
\`\`\`

## Measured

<!-- proof:start -->
<!-- proof:end -->

## Why

How nginx and PHP-FPM come to this.

## Example

\`\`\`nginx
fastcgi_pass unix:/run/php/fpm.sock;
\`\`\`

\`\`\`ini
[www]
listen = /run/php/fpm.sock
\`\`\`

Both files, with the mistake marked by a comment (or the sentence: PHP-FPM has no part in it).

## How to fix

The change, as configuration.

## When to ignore

\`\`\`ini
; no502: ignore[${id}] the reason
\`\`\`

## Related rules

- [\`timeout-inversion\`](../timeout-inversion/doc.md): how the other rule differs

## Sources

- the documentation or source that says so
`;

/** Sentences of a new rule that its author has to replace, and that are still in these of its files. */
export function leftFromTemplate(id: string, files: Readonly<Record<string, string>>): string[] {
  const page = doc(id)
    .split("\n")
    .filter((line) => /^[A-Z-]/.test(line) || line === "the line in nginx's or FPM's log");
  return [...page, "what goes wrong, in one line", untried].filter((sentence) =>
    Object.values(files).some((text) => text.includes(sentence)),
  );
}
