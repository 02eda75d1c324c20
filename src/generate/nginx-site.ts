import { showBytes, showMemory, showSeconds } from "../rule/show.ts";
import type { Answers, ListenAnswer } from "./answers.ts";
import { block, line, type NginxLine } from "./nginx-line.ts";
import { packagings } from "./packaging.ts";
import type { SiteNumbers } from "./site-numbers.ts";
import { slugOf } from "./slug.ts";

/** The nginx side: a log format, with keepalive an upstream, and the server block. */
export function nginxSite(answers: Answers, numbers: SiteNumbers): readonly NginxLine[] {
  const slug = slugOf(answers);
  const format = `upstream_times_${slug.replace(/\W/g, "_")}`;
  const log = answers.packaging === "docker" ? "/var/log/nginx/access.log" : `/var/log/nginx/${slug}.access.log`;
  const [head, ...tail] = logFormat;
  return [
    line(
      "log_format",
      [format, `${[head, ...tail].join(" ")}`],
      "The usual fields, with what PHP answered and how long it took:",
      "they tell a 502 of PHP from one of nginx, and a slow page from a full pool.",
    ),
    ...upstream(answers, numbers),
    block("server", [], `The site ${answers.serverNames.join(", ")}.`, [
      line(
        "listen",
        [80],
        "HTTP on every IPv4 address. Add listen [::]:80 where the host has IPv6, and TLS with your certificate.",
      ),
      line("server_name", answers.serverNames, "Requests for these names come here."),
      line("root", [answers.root], rootWhy(answers)),
      line("index", ["index.php", "index.html"], "What a request for a directory gets."),
      line("access_log", [log, format], "Written with the format above."),
      line(
        "client_max_body_size",
        [showBytes(numbers.body)],
        `As post_max_size of pool ${answers.pool}: a larger request gets 413 here, and none reaches PHP to arrive empty.`,
        `An upload of ${showMemory(numbers.upload)} fits, with the other fields of its form.`,
      ),
      block("location", ["/"], "Files as they are; everything else is for index.php, as most frameworks want it.", [
        line(
          "try_files",
          ["$uri", "$uri/", "/index.php$is_args$args"],
          "A file, a directory, or index.php with the query.",
        ),
      ]),
      block(
        "location",
        ["~", "/\\.(?!well-known/)"],
        "Before the PHP location: .git, .env and the like are nobody's business.",
        [line("deny", ["all"], "403, also for scripts in such directories.")],
      ),
      block("location", ["~", "\\.php$"], "Scripts go to PHP-FPM.", php(answers, numbers)),
    ]),
  ];
}

const logFormat = [
  "$remote_addr - $remote_user [$time_local]",
  '"$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"',
  "request_time=$request_time upstream_status=$upstream_status",
  "upstream_connect_time=$upstream_connect_time upstream_response_time=$upstream_response_time",
];

function rootWhy({ packaging }: Answers): string {
  return packaging === "docker"
    ? "The same path in both containers: PHP gets it as SCRIPT_FILENAME."
    : `Readable for ${listUsers(packaging)}: nginx sends files from here, PHP reads scripts.`;
}

function listUsers(packaging: Answers["packaging"]): string {
  const { nginxUser, poolUser } = packagings[packaging];
  return nginxUser === poolUser ? `user ${nginxUser}` : `the users ${nginxUser} and ${poolUser}`;
}

const upstreamName = ({ pool }: Answers) => `php_${pool.replace(/\W/g, "_")}`;

function upstream(answers: Answers, { keepalive, workers }: SiteNumbers): readonly NginxLine[] {
  if (keepalive === null) return [];
  const { cores, pool, listen } = answers;
  const idle = keepalive.connections * cores;
  return [
    block("upstream", [upstreamName(answers)], "Only an upstream can keep connections open.", [
      line("server", [passAddress(listen)], ...addressWhy(answers)),
      line(
        "keepalive",
        [keepalive.connections],
        `Idle connections in each worker process of nginx: ${cores} × ${keepalive.connections} = ${idle}. Each holds a PHP worker,`,
        `and pool ${pool} has ${workers.maxChildren}: with as many or more idle ones a burst would wait until 504.`,
      ),
      line(
        "keepalive_timeout",
        [`${keepalive.seconds}s`],
        "nginx closes an idle connection before request_terminate_timeout makes PHP-FPM kill its worker.",
      ),
    ]),
  ];
}

function php(answers: Answers, { giveUp, keepalive }: SiteNumbers): readonly NginxLine[] {
  const { longestRequest, listen, pool } = answers;
  const pass = keepalive === null ? passAddress(listen) : upstreamName(answers);
  return [
    line(
      "try_files",
      ["$uri", "=404"],
      "Only scripts that exist: else a path behind an uploaded image could run it as PHP.",
    ),
    line(
      "include",
      ["/etc/nginx/fastcgi_params"],
      "The CGI parameters; without REQUEST_METHOD among them PHP answers 200 and an empty page.",
    ),
    line(
      "fastcgi_param",
      ["SCRIPT_FILENAME", "$document_root$fastcgi_script_name"],
      "Which script to run: fastcgi_params leaves it out, and PHP-FPM answers 404 without it.",
    ),
    line(
      "fastcgi_pass",
      [pass],
      ...(keepalive === null ? addressWhy(answers) : [`The upstream above, which leads to pool ${pool}.`]),
    ),
    ...(keepalive === null
      ? []
      : [
          line(
            "fastcgi_keep_conn",
            ["on"],
            "Asks PHP-FPM to leave the connection open; keepalive does nothing without it.",
          ),
        ]),
    line(
      "fastcgi_read_timeout",
      [`${giveUp}s`],
      `The longest request takes ${showSeconds(longestRequest)}. Equal to request_terminate_timeout of pool ${pool}:`,
      "a shorter wait here leaves workers busy for nobody, a longer one turns 504 into 502.",
      ...(giveUp > longestUnmasked
        ? [`no502: ignore[masking-timeout] requests of ${showSeconds(longestRequest)} are meant`]
        : []),
    ),
    line(
      "fastcgi_buffer_size",
      ["16k"],
      "Room for the response header: with the default of one page, large cookies end as 502 (too big header).",
    ),
    line(
      "fastcgi_buffers",
      [16, "16k"],
      "As large as the header's buffer, or nginx does not start: twice its size must fit into all but one of them.",
    ),
  ];
}

/** Seconds above which lint asks whether a timeout hides a fault. */
const longestUnmasked = 600;

export function passAddress(listen: ListenAnswer): string {
  return listen.kind === "unix" ? `unix:${listen.path}` : `${listen.host}:${listen.port}`;
}

function addressWhy({ packaging, listen, pool }: Answers): readonly string[] {
  if (packaging !== "docker") return [`Exactly where pool ${pool} listens.`];
  if (listen.kind === "unix")
    return ["Exactly where the pool listens: compose.yaml mounts one volume at that directory in both containers."];
  return [
    `Service ${listen.host} of compose.yaml, and the port of its pool.`,
    "no502: ignore[upstream-resolved-once] compose restarts nginx with php (depends_on, restart: true)",
  ];
}
