/** Segments of the demo: a day's play decides who is in them. */
export const DEMO_SEGMENTS = `# Try changes in the console before you save them.
- id: high-roller
  name: High roller
  description: Staked much in the last day.
  when: { feature: turnover_24h, gte: 1000 }

- id: losing-streak
  name: On a losing streak
  description: Lost at least ten rounds in a row and bet within the last hour.
  when:
    all:
      - { feature: losing_streak, gte: 10 }
      - { feature: last_bet, within: 1h }

- id: unlucky
  name: Unlucky
  description: Played a while and got back less than two thirds of it.
  when:
    all:
      - { feature: rounds_24h, gte: 100 }
      - { feature: rtp_30d, lt: 0.67 }

- id: bonus-loser
  name: Lost a bonus today
  when: { feature: bonuses_lost_24h, gte: 1 }

- id: new-depositor
  name: New depositor
  when:
    all:
      - { feature: deposit_count_lifetime, gte: 1 }
      - { feature: first_seen, within: 7d }
`;
