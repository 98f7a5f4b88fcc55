/** Grants campaign after campaign in the folder it is given, and says each on a line, until it is killed. */
import { call, openProvider } from "./support.ts";

const provider = await openProvider(process.argv[2] ?? "");
for (let index = 0; ; index++) {
  const campaign = `c${index}`;
  const { result } = await provider.post(call({ campaign_id: campaign }), { "idempotency-key": campaign });
  process.stdout.write(`${JSON.stringify({ campaign, id: result["promo_freespin_id"] })}\n`);
}
