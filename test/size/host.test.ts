import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { thisHost } from "../../src/cli/this-host.ts";
import { groupLimit } from "../../src/size/control-group.ts";
import { hostMemory } from "../../src/size/host-memory.ts";
import { runningPools } from "../../src/size/running-pools.ts";
import { describeWithServers, servers } from "../support/servers.ts";
import { fakeHost, processFiles } from "./fake-host.ts";

const gigabyte = 1024 ** 3;
const nothing = { pools: [], unreadable: 0, total: 0, limits: [] };

describe("limits of control groups", () => {
  it("of version 2 count up to the root", () => {
    const host = fakeHost({
      files: {
        "/proc/self/cgroup": "0::/user.slice/app.scope\n",
        "/sys/fs/cgroup/user.slice/app.scope/memory.max": "max\n",
        "/sys/fs/cgroup/user.slice/memory.max": `${2 * gigabyte}\n`,
      },
    });
    expect(groupLimit(host, "self")).toEqual({ bytes: 2 * gigabyte, group: "/user.slice" });
  });

  it("of version 1 know their own word for no limit", () => {
    const files = {
      "/proc/self/cgroup": "9:name=systemd:/\n4:cpu,memory:/docker/1e5a\n0::/\n",
      "/sys/fs/cgroup/memory/docker/1e5a/memory.limit_in_bytes": "9223372036854771712\n",
    };
    expect(groupLimit(fakeHost({ files }), "self")).toBeNull();
    // In a container the path of the host is not there, and the mounted root is the container's own group.
    const inside = { ...files, "/sys/fs/cgroup/memory/memory.limit_in_bytes": `${gigabyte}\n` };
    expect(groupLimit(fakeHost({ files: inside }), "self")).toEqual({ bytes: gigabyte, group: "/" });
  });

  it("are none where nothing says one", () => {
    for (const files of [
      {},
      { "/proc/self/cgroup": "rubbish\n0::relative\n" },
      { "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/memory.max": "-5\n" },
    ]) {
      expect(groupLimit(fakeHost({ files }), "self")).toBeNull();
    }
  });
});

describe("the memory of this machine", () => {
  const meminfo = (megabytes: number) => ({
    "/proc/meminfo": `MemTotal: 1 kB\nMemAvailable:    ${megabytes * 1024} kB\n`,
  });
  const limit = (bytes: number) => ({ "/proc/self/cgroup": "0::/a\n", "/sys/fs/cgroup/a/memory.max": `${bytes}\n` });

  it("is the smallest of what it has, what its group allows and what is free", () => {
    const all = { ...meminfo(6144), ...limit(4 * gigabyte) };
    expect(hostMemory(fakeHost({ files: all }), nothing, 0)).toEqual({
      bytes: 4 * gigabyte,
      from: "the limit of control group /a",
    });
    expect(hostMemory(fakeHost({ files: meminfo(6144) }), nothing, 0)).toEqual({
      bytes: 6 * gigabyte,
      from: "6 GB available now",
    });
    expect(hostMemory(fakeHost(), nothing, 0)).toEqual({ bytes: 8 * gigabyte, from: "all that this machine has" });
  });

  it("gives back what PHP-FPM takes now, and counts the reserve once", () => {
    const running = { ...nothing, total: gigabyte };
    expect(hostMemory(fakeHost({ files: meminfo(3072) }), running, 2 * gigabyte)).toEqual({
      bytes: 6 * gigabyte,
      from: "3 GB available now, with 1 GB of the running PHP-FPM",
    });
  });

  it("knows the limit of the group that PHP-FPM runs in", () => {
    const running = { ...nothing, limits: [{ bytes: gigabyte, group: "/system.slice/php8.2-fpm.service" }] };
    expect(hostMemory(fakeHost(), running, 0).from).toBe("the limit of control group /system.slice/php8.2-fpm.service");
  });
});

describe("running pools", () => {
  it("are grouped by the pool in the title of each worker", () => {
    const host = fakeHost({
      files: {
        ...processFiles(10, "php-fpm: master process (/etc/php/8.2/fpm/php-fpm.conf)", 9000),
        ...processFiles(11, "php-fpm: pool www", 40_000),
        ...processFiles(12, "php-fpm: pool www", 80_000),
        ...processFiles(13, "php-fpm: pool blog", 30_000),
        ...processFiles(14, "php-fpm: pool blog", null),
        ...processFiles(15, "vim php-fpm: pool www", 1),
        "/proc/meminfo": "",
      },
    });
    expect(runningPools(host)).toEqual({
      pools: [
        { name: "blog", workers: 1, mean: 30_000 * 1024, largest: 30_000 * 1024 },
        { name: "www", workers: 2, mean: 60_000 * 1024, largest: 80_000 * 1024 },
      ],
      unreadable: 1,
      total: 159_000 * 1024,
      limits: [null],
    });
  });

  it("are read mapping by mapping on an old kernel, and a worker that ends meanwhile is passed over", () => {
    const files = {
      "/proc/7/cmdline": "php-fpm: pool www\0",
      "/proc/7/smaps": "a\nPss:   10 kB\nb\nPss:   5 kB\n",
      "/proc/8/cmdline": "php-fpm: pool www\0",
      "/proc/8/smaps_rollup": "",
    };
    expect(runningPools(fakeHost({ files }))).toMatchObject({
      pools: [{ name: "www", workers: 1, mean: 15 * 1024 }],
      unreadable: 1,
    });
  });
});

describeWithServers("on this machine", () => {
  it("real workers are found and measured", async () => {
    const folder = mkdtempSync(join(tmpdir(), "no502-size-"));
    const name = `measured${process.pid}`;
    const user = process.getuid?.() === 0 ? "user = www-data\ngroup = www-data\n" : "";
    writeFileSync(
      join(folder, "fpm.conf"),
      `[global]\nerror_log = ${folder}/log\n[${name}]\n${user}listen = ${folder}/sock\npm = static\npm.max_children = 2\n`,
    );
    const fpm = spawn(servers?.fpm ?? "", ["-F", "-y", join(folder, "fpm.conf")], { stdio: "ignore" });
    try {
      const mine = () => runningPools(thisHost).pools.find((pool) => pool.name === name);
      for (let tries = 0; tries < 250 && mine()?.workers !== 2; tries++) await sleep(20);
      const found = mine();
      expect(found?.workers).toBe(2);
      expect(found?.mean).toBeGreaterThan(100_000);
      expect(found?.largest).toBeLessThan(500_000_000);
    } finally {
      fpm.kill("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("memory is more than nothing and no more than all", () => {
    const { bytes } = hostMemory(thisHost, nothing, 0);
    expect(bytes).toBeGreaterThan(1024 ** 2);
    expect(bytes).toBeLessThanOrEqual(totalmem());
  });
});
