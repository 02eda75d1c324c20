/**
 * PHP's built-in values under FPM, for a setting that neither a pool nor a php.ini names. Sources:
 * https://www.php.net/manual/en/ini.list.php, and asked from php-fpm 8.2 without a php.ini. The php.ini of a distribution
 * differs from these; without that file in the tree nothing says so.
 */
const defaults: Readonly<Record<string, string>> = {
  "cgi.fix_pathinfo": "1",
  default_socket_timeout: "60",
  disable_functions: "",
  display_errors: "1",
  enable_post_data_reading: "1",
  expose_php: "1",
  "fastcgi.logging": "1",
  file_uploads: "1",
  ignore_user_abort: "0",
  log_errors: "0",
  max_execution_time: "30",
  max_file_uploads: "20",
  max_input_time: "-1",
  max_input_vars: "1000",
  memory_limit: "128M",
  open_basedir: "",
  output_buffering: "0",
  post_max_size: "8M",
  realpath_cache_size: "4096K",
  upload_max_filesize: "2M",
  "user_ini.filename": ".user.ini",
  "zlib.output_compression": "0",
};

/** @returns null for a setting that is not in the table: its default is then unknown to us. */
export function phpDefault(name: string): string | null {
  return Object.hasOwn(defaults, name) ? (defaults[name] as string) : null;
}
