/** Addresses of the console's files in its document. */
const ADDRESS = /"\/console\/(?=\w)/g;
/** What the document says of who asks for it, until the server fills it in. */
const UNKNOWN = 'name="session" content="null"';

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;" };

/**
 * Makes the document that loads the console: its files by addresses that change when any of them does, so that browsers need
 * not ask whether theirs are still good, and who asks, so that scripts need not ask that before anything else.
 */
export function frontPage(template: string, version: string): (session: object) => string {
  if (!template.includes(UNKNOWN)) throw new Error(`the console's index.html has no meta element ${UNKNOWN}`);
  const addressed = template.replaceAll(ADDRESS, `"/console/${version}/`);
  return (session) => addressed.replace(UNKNOWN, () => `name="session" content="${escaped(JSON.stringify(session))}"`);
}

function escaped(text: string): string {
  return text.replaceAll(/[&"<>]/g, (each) => ENTITIES[each] ?? each);
}
