/** The direction of dependencies (docs/architecture.md): edges → engine → processors → values. */
module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "pure-core",
      comment:
        "Processors, inputs and values do no I/O: they know neither the log, the warehouse, the doors nor node built-ins that touch the world.",
      severity: "error",
      from: {
        path: "^src/(values|rules|inputs|admission|rounds|bonuses|sessions|days|deposits|features|segments|triggers)/",
      },
      to: {
        path: "^(src/(log|warehouse|doors|cli|runtime|config|simulate)/|node:(fs|sqlite|net|http|child_process|os|process|timers))",
      },
    },
    {
      name: "engine-knows-ports-only",
      severity: "error",
      from: { path: "^src/engine/" },
      to: { path: "^src/(log/(embedded|kafka)|warehouse|doors|cli|runtime|config|simulate)/" },
    },
    {
      name: "adapters-are-private",
      comment: "Only the wiring picks an adapter.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(runtime|cli|log/(embedded|kafka)|warehouse/(embedded|server))/" },
      to: { path: "^src/(log/(embedded|kafka)|warehouse/(embedded|server))/" },
    },
    {
      name: "processors-do-not-know-the-cli",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/cli/" },
      to: { path: "^src/cli/" },
    },
    {
      name: "declared-dependencies",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["unknown", "undetermined", "npm-no-pkg", "npm-unknown", "npm-dev"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
