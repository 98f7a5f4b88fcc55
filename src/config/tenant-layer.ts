import { type Branch, branchOf, type Entry, overlay, type Setting } from "./setting-tree.ts";
import { tenantSettings } from "./settings-schema.ts";

/**
 * The settings with every tenant complete: what a tenant leaves out is as outside `tenants`, map by map, so that of two
 * thresholds the more specific wins wherever it stands (semantics.md, section 5).
 */
export function withCompleteTenants(root: Setting): Setting {
  if (root.kind !== "branch") return root;
  const tenants = root.entries.get("tenants");
  if (tenants === undefined || tenants.setting.kind !== "branch") return root;
  const shared = sharedSettings(root);
  const complete = new Map<string, Entry>();
  for (const [id, entry] of tenants.setting.entries) {
    complete.set(id, { ...entry, setting: overlay(withOrigin(shared, id), entry.setting) });
  }
  const entries = new Map(root.entries);
  entries.set("tenants", { ...tenants, setting: { ...tenants.setting, entries: complete } });
  return { ...root, entries };
}

function sharedSettings(root: Branch): Branch {
  return { ...root, entries: new Map([...root.entries].filter(([key]) => Object.hasOwn(tenantSettings, key))) };
}

function withOrigin(shared: Branch, id: string): Setting {
  return overlay(branchOf([["default_origin", id]], { origin: "default", where: "default" }), shared);
}
