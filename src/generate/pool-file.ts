import { stringify } from "ini";
import { showBytes, showMemory, showSeconds } from "../rule/show.ts";
import type { Answers } from "./answers.ts";
import { packagings } from "./packaging.ts";
import type { SiteNumbers } from "./site-numbers.ts";

interface PoolLine {
  readonly key: string;
  readonly value: string | number;
  readonly why: readonly string[];
}

/** The PHP-FPM side: a pool file, each line with its reason. */
export function poolFile(answers: Answers, numbers: SiteNumbers, head: readonly string[]): string {
  const global = section("global", globalLines(answers, numbers));
  const pool = section(answers.pool, poolLines(answers, numbers));
  return `${comments(head)}\n${global}\n${pool}`;
}

/** ini writes the lines, and knows no comments: each reason goes above its line. */
function section(name: string, lines: readonly PoolLine[]): string {
  const values = Object.fromEntries(lines.map(({ key, value }) => [key, String(value)]));
  const written = stringify({ [name]: values }, { whitespace: true, platform: "linux" })
    .trimEnd()
    .split("\n");
  const [header = "", ...entries] = written;
  // One line for each key, in their order: nothing in a value ends a line.
  return `${header}\n${entries.map((entry, at) => `${comments(lines[at]?.why ?? [])}${entry}\n`).join("")}`;
}

function comments(lines: readonly string[]): string {
  return lines.map((text) => `; ${text}\n`).join("");
}

function globalLines({ pool }: Answers, { giveUp }: SiteNumbers): readonly PoolLine[] {
  return [
    {
      key: "process_control_timeout",
      value: `${giveUp}s`,
      why: [
        `A reload waits for running requests, as long as pool ${pool} lets them run; the default of 0 turns them into 502.`,
        "It counts for every pool of this PHP-FPM.",
      ],
    },
  ];
}

function poolLines(answers: Answers, numbers: SiteNumbers): readonly PoolLine[] {
  const { packaging, longestRequest, pool } = answers;
  const { poolUser, kept } = packagings[packaging];
  const { giveUp, upload, body } = numbers;
  const why = (key: string, value: string | number, ...lines: readonly string[]): PoolLine => ({
    key,
    value,
    why: lines,
  });
  return [
    why("user", poolUser, "Scripts run as this user: it reads the site and writes what the site writes."),
    why("group", poolUser, "Its group."),
    ...listenLines(answers),
    ...processLines(numbers),
    why(
      "request_terminate_timeout",
      `${giveUp}s`,
      "Ends what PHP's own limit does not: waiting for a database or another server does not count for PHP.",
      "Equal to fastcgi_read_timeout: when nginx gives up, the worker is free again.",
    ),
    why(
      "php_value[max_execution_time]",
      longestRequest,
      `The longest request, ${showSeconds(longestRequest)}. Less than the line above, so PHP can end a script itself, with an error page.`,
    ),
    why("php_admin_value[upload_max_filesize]", phpSize(upload), `The largest file to upload, ${showMemory(upload)}.`),
    why(
      "php_admin_value[post_max_size]",
      phpSize(body),
      "The file and the other fields of its form; equal to client_max_body_size of nginx, or $_POST may arrive empty.",
    ),
    ...kept.map(({ key, value, why: reason }) => why(key, value, reason)),
    why(
      "catch_workers_output",
      "yes",
      `What workers of pool ${pool} write to standard error, refused clients among it, goes to PHP-FPM's log.`,
    ),
  ];
}

function processLines({ workers, because, keepalive }: SiteNumbers): readonly PoolLine[] {
  const most = {
    key: "pm.max_children",
    value: workers.maxChildren,
    why: [...because, "More requests at a time wait in the queue, up to fastcgi_read_timeout."],
  };
  if (keepalive !== null) {
    const why = [
      "All workers run from the start, and the memory is reckoned for all of them. A connection that nginx keeps holds its",
      "worker, and PHP-FPM starts others only once a second: a burst would wait for it.",
    ];
    return [{ key: "pm", value: "static", why }, most];
  }
  return [
    { key: "pm", value: "dynamic", why: ["Workers are started and ended by need, within the numbers below."] },
    most,
    {
      key: "pm.start_servers",
      value: workers.startServers,
      why: ["Started at once: halfway between the next two."],
    },
    {
      key: "pm.min_spare_servers",
      value: workers.minSpareServers,
      why: ["Kept idle at least, a fifth: a burst finds workers that are ready."],
    },
    {
      key: "pm.max_spare_servers",
      value: workers.maxSpareServers,
      why: ["Kept idle at most, three fifths: memory that nobody uses is given back."],
    },
  ];
}

function listenLines({ packaging, listen }: Answers): readonly PoolLine[] {
  const { nginxUser, socketOwner } = packagings[packaging];
  if (listen.kind === "tcp") {
    const docker = packaging === "docker";
    const port = listen.port;
    return [
      {
        key: "listen",
        value: docker ? port : `${listen.host}:${port}`,
        why: docker
          ? [
              "Every address of the container, for nginx in another one; no port is published.",
              "This file is read last, so it wins over the files of the image, whichever of them sets listen.",
            ]
          : ["Exactly where nginx connects; only this machine can."],
      },
      ...(docker
        ? []
        : [
            {
              key: "listen.allowed_clients",
              value: listen.host.replace(/[[\]]/g, ""),
              why: ["nginx connects from here; all others are refused."],
            },
          ]),
    ];
  }
  const numeric = /^\d+$/.test(socketOwner);
  const owner = numeric
    ? `User ${nginxUser} of nginx's image, by its number: PHP's image does not know the name.`
    : `nginx's workers run as ${nginxUser}. Without an owner the socket is root's, and nginx gets 502 (Permission denied).`;
  return [
    { key: "listen", value: listen.path, why: ["Exactly the path that nginx connects to."] },
    { key: "listen.owner", value: socketOwner, why: [owner] },
    { key: "listen.group", value: socketOwner, why: ["Its group."] },
    { key: "listen.mode", value: "0660", why: ["nginx may connect, other users of the machine may not."] },
  ];
}

/** PHP reads `22M`, and no decimals. */
function phpSize(bytes: number): string {
  return showBytes(bytes).toUpperCase();
}
