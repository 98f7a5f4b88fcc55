CREATE OR REPLACE VIEW v_dead_letters_recent
COMMENT 'What was refused in the last 7 days, newest first?'
AS
SELECT received_at, tenant, door, position, code, path, message, type, id, payload
FROM dead_letters FINAL
WHERE received_at >= now64(6, 'UTC') - INTERVAL 7 DAY
ORDER BY received_at DESC, tenant, id;

ALTER TABLE v_dead_letters_recent
  COMMENT COLUMN received_at 'When it arrived',
  COMMENT COLUMN tenant 'The operator, empty when unknown',
  COMMENT COLUMN door 'file, http, rabbitmq, kafka or engine',
  COMMENT COLUMN position 'Where in the input of the door',
  COMMENT COLUMN code 'Reason code',
  COMMENT COLUMN path 'JSON path of the fault, empty for the whole',
  COMMENT COLUMN message 'What is wrong',
  COMMENT COLUMN type 'Event type it was taken for, empty when unknown',
  COMMENT COLUMN id 'Deterministic for one arrival',
  COMMENT COLUMN payload 'The original bytes';
