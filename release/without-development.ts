/** What of an SBOM in CycloneDX's format is looked at here. */
export interface Bom {
  readonly metadata: { readonly component: { readonly name: string } };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

interface Component {
  readonly "bom-ref": string;
  readonly name: string;
  readonly properties: readonly { readonly name: string; readonly value: string }[];
}

/** The mark that npm gives what only development needs. */
const DEVELOPMENT = "cdx:npm:package:development";

/**
 * The SBOM of the package alone, made of that of the whole checkout. `npm sbom --omit dev` is no way to it: it leaves out
 * what both the package and its development need.
 *
 * @param name of the package; npm gives that of the folder
 */
export function withoutDevelopment<Given extends Bom>(bom: Given, name: string): Given {
  const isBrought = ({ properties }: Component) => !properties.some((each) => each.name === DEVELOPMENT);
  const dropped = new Set(bom.components.filter((each) => !isBrought(each)).map((each) => each["bom-ref"]));
  return {
    ...bom,
    metadata: { ...bom.metadata, component: { ...bom.metadata.component, name } },
    components: bom.components.filter(isBrought),
    dependencies: bom.dependencies
      .filter(({ ref }) => !dropped.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => !dropped.has(each)) })),
  };
}
