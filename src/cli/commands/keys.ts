import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type ApiKey, apiKeysOf, EVERY_TENANT } from "../../config/api-keys-of.ts";
import { instantOf } from "../../config/key-settings.ts";
import { KeysFile } from "../../config/keys-file.ts";
import { ROLES, type Role } from "../../config/roles.ts";
import { digestOf } from "../../doors/http/credentials.ts";
import { formatTimestamp } from "../../values/time.ts";
import type { CliContext } from "../context.ts";
import { UsageError } from "../failure.ts";
import { formatTable } from "../table.ts";

interface CreateFlags {
  readonly tenant?: string;
  readonly everyTenant?: boolean;
  readonly role?: readonly Role[];
  readonly expires?: string;
}

const DEFAULT_TENANT = "default";
const KEY_BYTES = 32;
const ID_BYTES = 5;
/** What needs a tenant of its own. */
const OF_ONE_TENANT: readonly Role[] = ["ingest", "grant"];

const EXAMPLES = `
Examples:
  $ pitboss keys create --tenant acme                       for a system that sends events
  $ pitboss keys create --tenant acme --role grant --expires 2027-01-01
  $ pitboss keys create --every-tenant --role read --role operate
  $ pitboss keys revoke k-4f1d0c82aa

The configuration keeps digests only: a key is shown once, when it is made. A following run hears of changes by itself.
`;

export function registerKeys(program: Command, context: CliContext): void {
  const keys = program
    .command("keys")
    .description("make, list and revoke the keys of the HTTP doors")
    .addHelpText("after", EXAMPLES);
  keys
    .command("create")
    .description("make a key, show it once, and write its digest into the configuration file")
    .option("--tenant <id>", "the tenant whose key it is")
    .option("--every-tenant", "a key of all tenants, for those who run the installation")
    .addOption(
      new Option("--role <role...>", "what it is for (default: ingest; of every tenant: read and operate)").choices([
        ...ROLES,
      ]),
    )
    .option("--expires <time>", "when it ends: a timestamp, or a date", instant)
    .addHelpText("after", EXAMPLES)
    .action((flags: CreateFlags) => create(flags, context));
  keys
    .command("list")
    .description("list the keys that are configured, without the keys themselves")
    .addHelpText("after", EXAMPLES)
    .action(() => list(context));
  keys
    .command("revoke")
    .description("take a key out of the configuration file")
    .argument("<id>", "its id, as keys list shows it")
    .addHelpText("after", EXAMPLES)
    .action((id: string) => revoke(id, context));
}

function instant(text: string): string {
  if (instantOf(text) !== undefined) return text;
  throw new InvalidArgumentError("Give a timestamp such as 2027-01-01T00:00:00Z, or a date.");
}

async function create(flags: CreateFlags, context: CliContext): Promise<void> {
  const { expires, everyTenant = false, role: roles = everyTenant ? ["read", "operate"] : ["ingest"] } = flags;
  const tenant = tenantOf(flags, roles);
  const end = expires === undefined ? undefined : instantOf(expires);
  if (end !== undefined && end <= context.clock())
    throw new UsageError(`--expires ${expires} is past: the key would never count`);
  // A file that is named and not there yet is made below.
  const tenants = existsSync(context.configFile) ? Object.keys(context.settings.values.tenants) : [DEFAULT_TENANT];
  const isNew = tenant !== EVERY_TENANT && !tenants.includes(tenant);
  const key = `pb_${randomBytes(KEY_BYTES).toString("base64url")}`;
  const id = `k-${randomBytes(ID_BYTES).toString("hex")}`;
  const digest = digestOf(key).toString("hex");
  change(context, (file) => file.add(tenant, { id, digest, roles, ...(expires === undefined ? {} : { expires }) }));
  if (!keysNow(context).some((each) => each.id === id))
    throw new Error(
      `${context.configFile}: the key ${id} is written but does not count: a variable of the environment sets api_keys; ` +
        "add it there, or take that away",
    );
  const told = { id, tenant, roles, expires: expires ?? null, key };
  const remark = isNew
    ? `\nThe tenant ${tenant} is new: a following run takes its events once it is started again.`
    : "";
  await context.output.result(told, () => `${key}\nid ${id}, not shown again: keep it safe.${remark}`);
}

function tenantOf({ tenant, everyTenant = false }: CreateFlags, roles: readonly Role[]): string {
  if (everyTenant === (tenant !== undefined)) throw new UsageError("give one of --tenant <id> and --every-tenant");
  if (tenant === EVERY_TENANT)
    throw new UsageError(`--tenant ${tenant} is no tenant: --every-tenant means all of them`);
  const misplaced = everyTenant ? roles.find((each) => OF_ONE_TENANT.includes(each)) : undefined;
  if (misplaced !== undefined)
    throw new UsageError(`--role ${misplaced} is for a key of one tenant: give --tenant <id>, or other roles`);
  return tenant ?? EVERY_TENANT;
}

/** Changes the file, and puts it back as it was where nothing could be read from it any more. */
function change(context: CliContext, edit: (file: KeysFile) => void): void {
  const file = new KeysFile(context.configFile);
  edit(file);
  const putBack = file.write();
  try {
    context.settingsNow();
  } catch (error) {
    putBack();
    throw error;
  }
}

function keysNow(context: CliContext): ApiKey[] {
  return apiKeysOf(context.settingsNow().values);
}

async function list(context: CliContext): Promise<void> {
  const now = context.clock();
  const keys = keysNow(context).map(({ id, tenant, roles, expires }) => ({
    id,
    tenant,
    roles,
    expires: expires === undefined ? null : formatTimestamp(expires),
    counts: expires === undefined || expires > now,
  }));
  await context.output.result(keys, () =>
    keys.length === 0
      ? "There are no keys: pitboss keys create makes one."
      : formatTable(
          ["id", "tenant", "roles", "expires"],
          keys.map(({ id, tenant, roles, expires, counts }) => [
            id,
            tenant === EVERY_TENANT ? "(every tenant)" : tenant,
            roles.join(" "),
            expires === null ? "never" : `${expires}${counts ? "" : " (expired)"}`,
          ]),
        ),
  );
}

async function revoke(id: string, context: CliContext): Promise<void> {
  const key = keysNow(context).find((each) => each.id === id);
  if (key === undefined) throw new Error(`no key has the id ${id}; pitboss keys list shows those there are`);
  const { configFile } = context;
  change(context, (file) => {
    if (file.remove(key.tenant, id)) return;
    throw new Error(`${configFile}: the key ${id} is not in it: it comes from the environment; take it out there`);
  });
  await context.output.result({ id, tenant: key.tenant, revoked: true }, () => `${id} is revoked.`);
}
