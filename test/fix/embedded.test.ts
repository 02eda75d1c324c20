import { describe, expect, it } from "vitest";
import { fixFiles } from "../support/fix.ts";

const workload = `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers:
        - name: nginx
          image: nginx:1.27
          volumeMounts: [{name: conf, mountPath: /etc/nginx/conf.d/default.conf, subPath: default.conf}]
        - name: php
          image: php:8.2-fpm
          volumeMounts: [{name: conf, mountPath: /usr/local/etc/php-fpm.d/zz.conf, subPath: www.conf}]
      volumes: [{name: conf, configMap: {name: web}}]
`;
const configMap = (data: string) => `apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data:
${data}${workload}`;

const fixed = (data: string) => {
  const { texts, bugs } = fixFiles({ "k8s.yaml": configMap(data) }, { wanted: ({ severity }) => severity !== "info" });
  expect(bugs).toEqual([]);
  return texts["k8s.yaml"];
};

describe("fixes in texts that lie in another file", () => {
  it("take the indentation of the YAML around them", () => {
    const before = `  default.conf: |
    server {
      listen 8080;
      location ~ \\.php$ {
        include fastcgi_params;
        fastcgi_pass 127.0.0.1:9000;
      }
      location /pay/ {
        set $pay pay.example.com;
        proxy_pass https://$pay;
      }
      location /x {
        return 404
      }
    }
  www.conf: |
    [www]
    # our pool
    listen = 127.0.0.1:9000
`;
    expect(fixed(before)).toBe(
      configMap(
        before
          .replace(
            "params;\n",
            () => "params;\n        fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;\n",
          )
          .replace("$pay;\n      }", () => "$pay;\n        proxy_ssl_server_name on;\n      }")
          .replace("return 404\n", "return 404;\n")
          .replace("# our", "; our"),
      ),
    );
  });

  it("are written as the scalar wants them", () => {
    const before = `  default.conf: "server {\\n  listen 8080;\\n  location /x { return 404 }\\n}\\n"
  www.conf: "[www]\\nlisten = 127.0.0.1:9000\\n"
`;
    expect(fixed(before)).toBe(configMap(before.replace("404 }", "404; }")));
  });
});
