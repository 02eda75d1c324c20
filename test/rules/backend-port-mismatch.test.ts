import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";

const rule = "backend-port-mismatch";
const files = (service: string, pass = "http://api:8080") => ({
  "compose.yaml": `services:\n  web: {image: nginx, volumes: ["./site.conf:/etc/nginx/conf.d/default.conf"]}\n  api: {image: x/api, ${service}}\n`,
  "site.conf": `server { location /api/ { proxy_pass ${pass}; } }\n`,
  Dockerfile: "FROM python:3\nEXPOSE 8000\nCMD uvicorn app:app --host 0.0.0.0 --port 8000\n",
});
const kube = (port: number) => ({
  "k8s.yaml": `apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data:
  site.conf: |
    server {
      location / { proxy_pass http://api:${port}; }
    }
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers: [{name: nginx, image: nginx, volumeMounts: [{name: c, mountPath: /etc/nginx/conf.d}]}]
  volumes: [{name: c, configMap: {name: web}}]
---
apiVersion: v1
kind: Pod
metadata: {name: api, labels: {app: api}}
spec: {containers: [{name: api, image: x/api, ports: [{containerPort: 3000, name: http}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: api}
spec: {selector: {app: api}, ports: [{port: 80, targetPort: http}, {port: 81, targetPort: 3001}]}
`,
});

describe(rule, () => {
  it.each([
    'command: "gunicorn -b 0.0.0.0:8000 app"',
    "command: [node, server.js, --port=8000]",
    'command: "puma -p 8000"',
    'expose: ["8000"]',
    'ports: ["80:8000"]',
    "environment: {PORT: 8000}",
    'build: ".", image: y',
  ])("warns where a service with %s is asked on another port", (service) => {
    const asked = ask(rule, files(service));
    expect(asked.marked).toEqual(["warning http://api:8080"]);
    expect(asked.messages[0]).toContain("states port 8000");
  });

  it.each([
    ["the stated port", files('command: "gunicorn -b :8080 app"')],
    ["one of several", files('expose: ["8000", "8080"]')],
    ["a service that states no port", files("restart: always")],
    ["a name that is no service", files('expose: ["8000"]', "http://other:8080")],
    ["an address", files('expose: ["8000"]', "http://10.0.0.9:8080")],
    ["a variable", files('expose: ["8000"]', "http://$backend:8080")],
  ])("is silent about %s", (_, tree) => {
    expect(ask(rule, tree).marked).toEqual([]);
  });

  it("follows the ports of a Kubernetes Service", () => {
    expect(ask(rule, kube(80)).marked).toEqual([]);
    const wrong = ask(rule, kube(81));
    expect(wrong.marked).toEqual(["warning http://api:81"]);
    expect(wrong.messages[0]).toContain("Service api states port 3000");
    expect(ask(rule, kube(8080)).messages[0]).toContain("Service api has no port 8080");
  });
});
