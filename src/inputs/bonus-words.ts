import { BONUS_PRODUCTS, BONUS_TYPES } from "../bonuses/names.ts";
import { BONUS_STATUSES, type BonusStatus } from "../bonuses/status.ts";
import { Vocabulary } from "./vocabulary.ts";

/** The Portuguese document's word for both Forfeited and Lost. */
export const PERDIDO = "Perdido";

export const STATUSES = new Vocabulary<BonusStatus | typeof PERDIDO>([...BONUS_STATUSES, PERDIDO], {
  Pendente: "Pending",
  Criado: "Created",
  "Em andamento": "Ongoing",
  Concluído: "Completed",
  AutoConcluído: "AutoCompleted",
  Expirado: "Expired",
  Revertido: "Reversed",
});

export const UNDEFINED_TYPE = "Undefined";

export const TYPES = new Vocabulary(BONUS_TYPES, {
  SemDepósito: "NoDeposit",
  BônusBoasVindas: "WelcomeBonus",
  BônusCashback: "CashbackBonus",
  BônusRecarga: "ReloadBonus",
  SemAposta: "WagerFree",
  RodadasGrátis: "FreeSpins",
  ApostaSemRisco: "RiskFreeBet",
  Indefinido: UNDEFINED_TYPE,
});

export const PRODUCTS = new Vocabulary(BONUS_PRODUCTS);
