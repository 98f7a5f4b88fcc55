CREATE OR REPLACE VIEW v_dead_letters_recent
COMMENT 'What was refused in the last 7 days, newest first?'
AS
SELECT received_at, tenant, door, position, code, path, message, type, id, payload
FROM dead_letters FINAL
WHERE received_at >= now64(6, 'UTC') - INTERVAL 7 DAY
ORDER BY received_at DESC, tenant, id;
