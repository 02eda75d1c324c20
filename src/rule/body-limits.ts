import type { Pool, Route, Stack } from "../model/stack.ts";
import { isStock } from "../source/is-stock.ts";
import type { Span } from "../source/span.ts";
import type { Report } from "./define-rule.ts";
import { scopeName } from "./scope-name.ts";
import { setEntry } from "./set-entry.ts";
import { showBytes } from "./show.ts";

/** `fastcgi_param PHP_VALUE "post_max_size=..."` is stronger than the pool's own value (measured: 04l). */
export function overridden(route: Route): boolean {
  return route.from.array("fastcgi_param").directives.some(({ args }) => {
    const name = args[0]?.text;
    return (name === "PHP_VALUE" || name === "PHP_ADMIN_VALUE") && !/^\w*\s*$/.test(args[1]?.text ?? "");
  });
}

/** A body that nginx lets pass and PHP drops: 200, and an empty $_POST. */
export function lostPost(route: Route, pool: Pool, stack: Stack): Report | null {
  const body = route.from.bytes("client_max_body_size");
  const post = pool.phpBytes("post_max_size");
  if (!body.value.known || !post.value.known || post.span === null || post.value.value <= 0) return null;
  const [nginx, php] = [body.value.value, post.value.value];
  if ((nginx !== 0 && nginx <= php) || asPackaged(body.span, post.span)) return null;
  if (!passesBody(route)) return null;
  const limit = nginx === 0 ? "no limit" : showBytes(nginx);
  const origin = body.span ? `client_max_body_size is ${limit}` : `client_max_body_size is ${limit} by default`;
  return {
    message: `A POST of more than ${showBytes(php)} to pool ${pool.name} gets 200 with an empty $_POST: ${origin}, and post_max_size is ${showBytes(php)}.`,
    args: { location: scopeName(route.from), pool: pool.name, client_max_body_size: nginx, post_max_size: php },
    at: body.span ?? post.span,
    label: body.span ? `nginx allows ${limit}` : `nginx allows ${limit} by default`,
    related: [
      ...(body.span ? [{ span: post.span, text: `PHP takes ${showBytes(php)}` }] : []),
      { span: route.pass, text: `leads to pool ${pool.name}` },
    ],
    // The other way would refuse what nginx was told to take.
    fix: nginx === 0 ? [] : setEntry(stack, post.span, showBytes(nginx).toUpperCase()),
  };
}

/** Two packages whose defaults differ (Alpine's nginx takes 1m, its PHP 2m): nobody asked for more. */
function asPackaged(nginx: Span | null, php: Span): boolean {
  return (nginx === null || isStock(nginx.file)) && isStock(php.file);
}

function passesBody(route: Route): boolean {
  const { value } = route.from.flag("fastcgi_pass_request_body");
  return !value.known || value.value;
}

/** A file that PHP would take and nginx refuses: 413. */
export function refusedUpload(route: Route, pool: Pool): Report | null {
  const body = route.from.bytes("client_max_body_size");
  const upload = pool.phpBytes("upload_max_filesize");
  if (!body.value.known || !upload.value.known || body.span === null || upload.span === null) return null;
  const [nginx, php] = [body.value.value, upload.value.value];
  if (nginx === 0 || nginx >= php || asPackaged(body.span, upload.span)) return null;
  return {
    message: `An upload of more than ${showBytes(nginx)} to pool ${pool.name} is refused with 413: upload_max_filesize is ${showBytes(php)}, and client_max_body_size is ${showBytes(nginx)}.`,
    args: { location: scopeName(route.from), pool: pool.name, client_max_body_size: nginx, upload_max_filesize: php },
    at: body.span,
    label: `nginx allows ${showBytes(nginx)}`,
    related: [
      { span: upload.span, text: `PHP allows files of ${showBytes(php)}` },
      { span: route.pass, text: `leads to pool ${pool.name}` },
    ],
  };
}

/** A file always comes in a POST: the smaller limit decides. 0 is no limit for either; who lowers the one limit means it. */
export function withinPool(pool: Pool): Report | null {
  const [upload, post] = [pool.phpBytes("upload_max_filesize"), pool.phpBytes("post_max_size")];
  if (upload.span === null || !upload.value.known || !post.value.known) return null;
  const [file, all] = [upload.value.value, post.value.value];
  if (all <= 0 || file <= all) return null;
  const limit = post.span ? showBytes(all) : `${showBytes(all)} by default`;
  return {
    message: `An upload of more than ${showBytes(all)} to pool ${pool.name} arrives as an empty $_FILES: upload_max_filesize is ${showBytes(file)}, and post_max_size is ${limit}.`,
    args: { pool: pool.name, upload_max_filesize: file, post_max_size: all },
    at: upload.span,
    label: `files of ${showBytes(file)}`,
    related: post.span ? [{ span: post.span, text: `in a request of ${showBytes(all)} at most` }] : [],
  };
}
