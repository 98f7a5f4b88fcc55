/** Writes the SBOM of the package, in CycloneDX's format, to standard output: `npm run -s sbom`. */
import { execFileSync } from "node:child_process";
import packageFile from "../package.json" with { type: "json" };
import { type Bom, withoutDevelopment } from "./without-development.ts";

const MUCH = 64 * 1024 * 1024;
const whole = execFileSync("npm", ["sbom", "--sbom-format", "cyclonedx", "--sbom-type", "application"], {
  cwd: new URL("../", import.meta.url),
  encoding: "utf8",
  maxBuffer: MUCH,
  stdio: ["ignore", "pipe", "inherit"],
});
process.stdout.write(`${JSON.stringify(withoutDevelopment(JSON.parse(whole) as Bom, packageFile.name), null, 2)}\n`);
