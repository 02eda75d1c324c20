/**
 * What php.ini-production and php.ini-development of php-src set, as far as it concerns requests. Debian's and RHEL's php.ini
 * are the production one with other session settings.
 */
const common = [
  "engine = On",
  "short_open_tag = Off",
  "precision = 14",
  "output_buffering = 4096",
  "zlib.output_compression = Off",
  "implicit_flush = Off",
  "max_execution_time = 30",
  "max_input_time = 60",
  "memory_limit = 128M",
  "log_errors = On",
  'variables_order = "GPCS"',
  'request_order = "GP"',
  "register_argc_argv = Off",
  "auto_globals_jit = On",
  "post_max_size = 8M",
  'default_mimetype = "text/html"',
  'default_charset = "UTF-8"',
  "enable_dl = Off",
  "file_uploads = On",
  "upload_max_filesize = 2M",
  "max_file_uploads = 20",
  "allow_url_fopen = On",
  "allow_url_include = Off",
  "default_socket_timeout = 60",
];

const production = ["display_errors = Off", "display_startup_errors = Off"];
const development = ["display_errors = On", "display_startup_errors = On"];

export function phpIni(kind: "production" | "development"): string {
  return `${["[PHP]", ...common, ...(kind === "production" ? production : development)].join("\n")}\n`;
}
