import type { Route } from "./stack.ts";

/** Other programs that speak FastCGI, as their sockets, upstreams, locations and script names call them. */
const others =
  /fcgiwrap|cgi-bin|\.(?:cgi|pl|py|rb|fcgi|lua)\b|perl|hhvm|python|django|flask|rails|ruby|munin|nagios|gitweb|git-http|cgit|smokeping|mailman|websvn|zoneminder|mapserv|trac\b|seahub|seafile|sympa|spawn-fcgi|hgweb/i;

/** Whether the other end of a route is PHP, judged by what its location, parameters and target are called. */
export function speaksPhp(route: Omit<Route, "php">): Route["php"] {
  if (route.protocol !== "fastcgi") return "no";
  const { from, text, upstream } = route;
  const location = from.directive?.args.map((word) => word.text).join(" ") ?? "";
  const script = from
    .array("fastcgi_param")
    .directives.filter((directive) => directive.args[0]?.text === "SCRIPT_FILENAME")
    .map((directive) => directive.args[1]?.text ?? "")
    .join(" ");
  const index = from.setting("fastcgi_index").value;
  const target = `${text} ${upstream?.servers.map((server) => server.directive.args[0]?.text).join(" ") ?? ""}`;
  if (/php|\.phar/i.test(`${location} ${script} ${target} ${index.known ? index.value : ""}`)) {
    return !/php/i.test(`${script} ${target}`) && others.test(`${script} ${target}`) ? "no" : "yes";
  }
  if (others.test(`${location} ${script} ${target}`)) return "no";
  return "unknown";
}
