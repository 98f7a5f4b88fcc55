CREATE OR REPLACE VIEW v_logins
COMMENT 'Who logged in when? One row a login'
AS SELECT * FROM logins FINAL;
