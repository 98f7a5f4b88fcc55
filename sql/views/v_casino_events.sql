CREATE OR REPLACE VIEW v_casino_events
COMMENT 'What did the casino report, bet by bet and win by win? Each accepted event once'
AS SELECT * FROM casino_events FINAL;
