/** What a release is made of, as it was found. */
export interface ReleaseFacts {
  /** Of package.json. */
  readonly version: string;
  readonly lockedVersion: string;
  /** Where the sources are, as package.json says; provenance names it. */
  readonly repository: string | undefined;
  readonly changelog: string;
  /** Output of `git status --porcelain`. */
  readonly changes: string;
  /** Output of `git tag --list`. */
  readonly tags: string;
}

/** All that keeps these facts from being a release, each with what to do; none when it is one. */
export function releaseFaults(facts: ReleaseFacts): string[] {
  const { version, lockedVersion, repository, changes, tags } = facts;
  const faults: string[] = [];
  if (changes.trim() !== "") faults.push(`the tree has changes that are not committed: commit them\n${few(changes)}`);
  if (lockedVersion !== version)
    faults.push(`package-lock.json says ${lockedVersion}, package.json ${version}: run npm install`);
  if (tags.split("\n").includes(`v${version}`))
    faults.push(`the tag v${version} is there already: raise the version in package.json`);
  if (repository === undefined)
    faults.push('package.json has no "repository": provenance ties a package to it, so name it');
  return [...faults, ...changelogFaults(facts)];
}

const FEW = 5;

function few(changes: string): string {
  const lines = changes.trimEnd().split("\n");
  return [...lines.slice(0, FEW), ...(lines.length > FEW ? [` … and ${lines.length - FEW} more`] : [])].join("\n");
}

function changelogFaults({ version, changelog }: ReleaseFacts): string[] {
  const entry = entryOf(changelog, version);
  if (entry === undefined)
    return [`CHANGELOG.md has no heading "## ${version} - YYYY-MM-DD": make one of "Unreleased"`];
  if (!/^ - \d{4}-\d{2}-\d{2}\n/.test(entry))
    return [`the heading of ${version} in CHANGELOG.md has no date: add " - YYYY-MM-DD"`];
  return entry.includes("\n- ") ? [] : [`CHANGELOG.md says nothing under ${version}: say what users notice`];
}

/** What follows the version's heading, up to the next one. */
function entryOf(changelog: string, version: string): string | undefined {
  const heading = `\n## ${version}`;
  const begin = changelog.indexOf(heading);
  const after = changelog.slice(begin + heading.length);
  if (begin < 0 || !/^[ \n]/.test(after)) return undefined;
  const end = after.indexOf("\n## ");
  return end < 0 ? after : after.slice(0, end);
}
