import type { Cause } from "../cause.ts";
import { answerCauses } from "./answer.ts";
import { asideCauses } from "./asides.ts";
import { connectCauses } from "./connect.ts";
import { fpmCauses } from "./fpm.ts";
import { nginxCauses } from "./nginx.ts";
import { phpCauses } from "./php.ts";
import { resolverCauses } from "./resolver.ts";
import { startCauses } from "./start.ts";
import { systemCauses } from "./system.ts";

/** Every cause. The first whose pattern fits a line is the one: the particular before the general. */
export const causes: readonly Cause[] = [
  ...resolverCauses,
  ...connectCauses,
  ...answerCauses,
  ...nginxCauses,
  ...fpmCauses,
  ...phpCauses,
  ...startCauses,
  ...systemCauses,
  ...asideCauses,
];
