/** Acts on the triggers of a folder, granting bonuses at the address that it is given, until it is killed. */
import { grantBonus, openActing } from "./support.ts";

const [, , folder = "", url = ""] = process.argv;
const { act } = await openActing(folder);
await act([grantBonus(url, {}, { timeoutMs: 60_000 })]);
