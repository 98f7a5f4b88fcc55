import { pythonWith } from "../services/python-environment.ts";
import { pathOf, succeeds, type Toolchain } from "./toolchain.ts";

const REQUIREMENTS = pathOf("python/requirements.txt");

export const PYTHON: Toolchain = {
  language: "Python",
  missing: async () =>
    (await succeeds("python3", "-c", "import ensurepip, venv"))
      ? undefined
      : "Python 3 with venv is needed (apt-get install python3 python3-venv)",
  prepared: async () => {
    const python = await pythonWith("python-examples", REQUIREMENTS);
    return (example) => [python, pathOf(`python/${example}.py`)];
  },
};
