import type { BonusType } from "./campaigns.ts";

export const BONUS_STATUSES = [
  "Pending",
  "Created",
  "Ongoing",
  "Completed",
  "AutoCompleted",
  "Forfeited",
  "Expired",
  "Lost",
  "Reversed",
] as const;
export type BonusStatus = (typeof BONUS_STATUSES)[number];

/** The Portuguese document has one word for Forfeited and Lost. */
const STATUSES: Readonly<Record<BonusStatus, string>> = {
  Pending: "Pendente",
  Created: "Criado",
  Ongoing: "Em andamento",
  Completed: "Concluído",
  AutoCompleted: "AutoConcluído",
  Forfeited: "Perdido",
  Expired: "Expirado",
  Lost: "Perdido",
  Reversed: "Revertido",
};

const TYPES: Readonly<Record<BonusType, string>> = {
  NoDeposit: "SemDepósito",
  WelcomeBonus: "BônusBoasVindas",
  CashbackBonus: "BônusCashback",
  ReloadBonus: "BônusRecarga",
  WagerFree: "SemAposta",
  FreeSpins: "RodadasGrátis",
  RiskFreeBet: "ApostaSemRisco",
  Undefined: "Indefinido",
};

export function bonusStatusWord(status: BonusStatus, portuguese: boolean): string {
  return portuguese ? STATUSES[status] : status;
}

export function bonusTypeWord(type: BonusType, portuguese: boolean): string {
  return portuguese ? TYPES[type] : type;
}
