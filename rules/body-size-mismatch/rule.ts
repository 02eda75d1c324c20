import { lostPost, overridden, refusedUpload, withinPool } from "../../src/rule/body-limits.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { scriptRoutesTo } from "../../src/rule/pool-routes.ts";

export default defineRule({
  id: "body-size-mismatch",
  summary: "nginx and PHP allow different sizes of a request, so that uploads vanish or are refused",
  category: "buffers",
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size",
    "https://www.php.net/manual/en/ini.core.php#ini.post-max-size",
    "measured: §12",
  ],
  symptoms: [
    /POST Content-Length of \d+ bytes exceeds the limit of \d+ bytes/,
    /client intended to send too large body/,
  ],
  related: ["small-header-buffer"],
  fixable: "unsafe",
  each: "pool",
  check(pool, { stack, report, unknown }) {
    for (const route of scriptRoutesTo(pool, stack)) {
      if (overridden(route)) {
        unknown(route.pass, "a PHP_VALUE or PHP_ADMIN_VALUE parameter sets PHP's limits for this route");
        continue;
      }
      for (const found of [lostPost(route, pool, stack), refusedUpload(route, pool)]) if (found) report(found);
    }
    const inside = withinPool(pool);
    if (inside) report(inside);
  },
});
