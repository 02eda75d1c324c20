import { showSeconds } from "../../rule/show.ts";

/** Turns seconds into per cent of a drawing's width. */
export interface TimeAxis {
  readonly scale: "linear" | "logarithmic";
  /** 0 to 100. */
  at(seconds: number): number;
  readonly ticks: readonly { readonly seconds: number; readonly text: string }[];
}

/** Room to the right of the longest bar, for what has no end. */
const longest = 92;
/** Between the second shortest and the longest time; beyond, a linear axis would show the short ones as nothing. */
const linearUpTo = 40;

const steps = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200,
  86_400, 172_800, 604_800, 2_592_000, 31_536_000,
];
const decades = [0.001, 0.01, 0.1, 1, 10, 60, 600, 3600, 36_000, 86_400, 864_000, 8_640_000, 86_400_000];

/** One axis for all times of a ladder. @param times seconds; those of 0 do not count. */
export function timeAxis(times: readonly number[]): TimeAxis {
  const positive = times.filter((time) => time > 0);
  const max = positive.length === 0 ? 60 : Math.max(...positive);
  const min = positive.length === 0 ? max : Math.min(...positive);
  if (max / min <= linearUpTo) {
    const step = steps.find((one) => max / one <= 4.5) ?? max / 4;
    const count = Math.floor(max / step + 0.001);
    const ticks = Array.from({ length: count + 1 }, (_, at) => at * step);
    return { scale: "linear", at: (seconds) => (seconds / max) * longest, ticks: ticks.map(tick) };
  }
  const low = decades.filter((one) => one <= min).at(-1) ?? (decades[0] as number);
  const from = Math.log(low / 2);
  const span = Math.log(max) - from;
  const at = (seconds: number) => (seconds <= 0 ? 0 : Math.max(0, ((Math.log(seconds) - from) / span) * longest));
  const ticks = decades.filter((one) => one >= low && one <= max);
  // Names of ticks must not run into each other.
  return {
    scale: "logarithmic",
    at,
    ticks: (ticks.length > 5 ? ticks.filter((_, index) => index % 2 === 0) : ticks).map(tick),
  };
}

function tick(seconds: number): { readonly seconds: number; readonly text: string } {
  return { seconds, text: showDuration(seconds) };
}

/** `2 h`, `10 min`, `45 s`: the largest unit that comes out even; one minute is `60 s`, as nginx's defaults are written. */
export function showDuration(seconds: number): string {
  const units = [
    [86_400, "d", 1],
    [3600, "h", 1],
    [60, "min", 2],
  ] as const;
  const unit = units.find(([size, , least]) => seconds >= size * least && seconds % size === 0);
  return unit ? `${seconds / unit[0]} ${unit[1]}` : showSeconds(seconds);
}
