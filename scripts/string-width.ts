/** Stands in the bundle for the package string-width, which compiles large Unicode tables when it is loaded. */
export { displayWidth as default } from "../src/report/display-width.ts";
