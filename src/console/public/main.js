import { html } from "htm/preact";
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask, hasRole, seesEveryTenant, session } from "./lib/api.js";
import { ICON } from "./lib/icon.js";
import { linkTo, route, setQuery, tenant } from "./lib/route.js";
import { theme } from "./lib/theme.js";
import { LogIn } from "./pages/log-in.js";
import { Choice, Failure, Loading } from "./parts/basics.js";

/** Pages by their name in the address: what the menu calls them, and where their code is. */
const PAGES = [
  { name: "now", title: "Now", load: () => import("./pages/now.js") },
  { name: "player", title: "Player", load: () => import("./pages/player.js") },
  { name: "bonuses", title: "Bonuses", load: () => import("./pages/bonuses.js") },
  { name: "segments", title: "Segments", load: () => import("./pages/segments.js") },
  { name: "games", title: "Games", load: () => import("./pages/games.js") },
  { name: "dead-letters", title: "Dead letters", load: () => import("./pages/dead-letters.js") },
  { name: "sql", title: "SQL", load: () => import("./pages/sql.js"), forAllTenants: true },
  { name: "replay", title: "Replay", load: () => import("./pages/replay.js"), forAllTenants: true },
];

function App() {
  if (session.value === null) return html`<p class="starting">Loading …</p>`;
  if (!session.value.loggedIn) return html`<${LogIn} />`;
  return html`<${Shell} />`;
}

function Shell() {
  const pages = PAGES.filter((page) => !page.forAllTenants || seesEveryTenant());
  const page = pages.find(({ name }) => name === route.value.page);
  useEffect(() => {
    document.title = `${page?.title ?? "Not found"} – Pitboss`;
  }, [page]);
  return html`
    <a class="skip" href="#content" onClick=${toContent}>To the content</a>
    <div class="shell">
      <header class="side">
        <a class="brand" href=${linkTo("now")}><img src=${ICON} alt="" width="22" height="22" />Pitboss</a>
        <nav aria-label="Pages">
          <ul>
            ${pages.map(
              ({ name, title }) => html`
              <li key=${name}><a href=${linkTo(name)} aria-current=${page?.name === name ? "page" : undefined}>${title}</a></li>
            `,
            )}
          </ul>
        </nav>
        <${Settings} />
      </header>
      <main id="content" tabindex="-1">
        ${page === undefined ? html`<${NotFound} />` : html`<${Loaded} key=${page.name} load=${page.load} />`}
      </main>
    </div>
  `;
}

/** The address behind # is the page, so the link moves the focus by itself. @param {Event} event */
function toContent(event) {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

/** @param {{ load: () => Promise<any> }} props */
function Loaded({ load }) {
  const [state, setState] = useState(/** @type {{ page?: any, error?: Error }} */ ({}));
  useEffect(() => {
    load().then(
      (module) => setState({ page: module.default }),
      (error) => setState({ error }),
    );
  }, []);
  if (state.error) return html`<${Failure} error=${state.error} retry=${() => location.reload()} />`;
  return state.page === undefined ? html`<${Loading} lines=${8} />` : html`<${state.page} />`;
}

function NotFound() {
  return html`<h1>There is no such page</h1><p><a href=${linkTo("now")}>To the first page</a></p>`;
}

function Settings() {
  const tenants = session.value?.tenants ?? [];
  const options = /** @type {[string, string][]} */ ([["*", "All tenants"], ...tenants.map(({ id }) => [id, id])]);
  return html`
    <div class="settings">
      ${
        seesEveryTenant()
          ? html`<${Choice} label="Tenant" value=${tenant.value} options=${options} onChange=${(/** @type {string} */ id) => setQuery({ tenant: id === "*" ? "" : id })} />`
          : html`<p class="note">Tenant <strong>${tenant.value}</strong></p>`
      }
      <${Choice} label="Colours" value=${theme.value} options=${[["system", "As the system"], ["light", "Light"], ["dark", "Dark"]]} onChange=${(
        /** @type {any} */ chosen,
      ) => {
        theme.value = chosen;
      }} />
      <p class="note">Key <strong>${session.value?.key}</strong>${hasRole("operate") ? "" : ", reading only"}</p>
      <button type="button" class="quiet" onClick=${logOut}>Log out</button>
    </div>
  `;
}

async function logOut() {
  session.value = await ask("/session", { method: "DELETE" });
}

/** An address with a log-in that works once: the demonstration prints one. */
async function logInByAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get("login");
  if (token === null) return;
  const known = session.value;
  session.value = null;
  history.replaceState(null, "", location.pathname);
  location.hash = "/now";
  session.value = await ask("/session", { method: "POST", body: { token } }).catch(() => known);
}

const app = /** @type {HTMLElement} */ (document.getElementById("app"));
app.replaceChildren();
logInByAddress();
render(html`<${App} />`, app);
