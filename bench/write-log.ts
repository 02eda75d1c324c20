import { closeSync, openSync, writeSync } from "node:fs";

/** Requests differ in client, path and process: no two lines of such a log are equal. */
const paths = ["/", "/checkout", "/cart", "/api/orders", "/wp-login.php", "/search"];
const fields = (n: number, upstream: string) =>
  `client: 10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}, server: shop.example, request: "GET ${paths[n % paths.length]}?id=${n} HTTP/1.1", upstream: "${upstream}", host: "shop.example", referrer: "https://shop.example/product/${n % 5000}"`;

/** What a bad week looks like: mostly what nginx says of upstreams, and all the rest in between. */
const makers: readonly ((n: number, time: string) => string)[] = [
  (n, time) =>
    `${time} [error] 31#31: *${n} upstream timed out (110: Connection timed out) while reading response header from upstream, ${fields(n, "fastcgi://unix:/run/php/shop.sock:")}`,
  (n, time) =>
    `${time} [error] 32#32: *${n} recv() failed (104: Connection reset by peer) while reading response header from upstream, ${fields(n, "fastcgi://unix:/run/php/shop.sock:")}`,
  (n, time) =>
    `${time} [error] 31#31: *${n} connect() to unix:/run/php/shop.sock failed (11: Resource temporarily unavailable) while connecting to upstream, ${fields(n, "fastcgi://unix:/run/php/shop.sock:")}`,
  (n, time) =>
    `${time} [error] 31#31: *${n} FastCGI sent in stderr: "PHP message: PHP Warning:  Undefined array key ${n % 977} in /var/www/shop/src/Cart.php on line ${n % 311}" while reading response header from upstream, ${fields(n, "fastcgi://unix:/run/php/shop.sock:")}`,
  (n, time) =>
    `${time} [error] 31#31: *${n} open() "/var/www/shop/public/img/${n}.png" failed (2: No such file or directory), client: 10.0.0.1, server: shop.example, request: "GET /img/${n}.png HTTP/1.1", host: "shop.example"`,
  (n, time) => `${time} [warn] 31#31: *${n} something that nobody knows yet about request ${n}`,
];

/** Writes an error log of nginx of at least that many bytes. @returns its lines */
export function writeLog(path: string, bytes: number): number {
  const file = openSync(path, "w");
  let written = 0;
  let lines = 0;
  try {
    while (written < bytes) {
      let text = "";
      while (text.length < 1 << 20) {
        // Three lines a second.
        const second = Math.floor(lines / 3);
        const two = (value: number) => String(value).padStart(2, "0");
        const time = `2026/11/${two(1 + (Math.floor(second / 86_400) % 28))} ${two(Math.floor(second / 3600) % 24)}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
        text += `${(makers[(lines * 7) % makers.length] as (typeof makers)[number])(lines, time)}\n`;
        lines++;
      }
      written += writeSync(file, text);
    }
  } finally {
    closeSync(file);
  }
  return lines;
}
