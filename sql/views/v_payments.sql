CREATE OR REPLACE VIEW v_payments
COMMENT 'Who paid in or out, when and how much? One row a payment'
AS SELECT * FROM payments FINAL;
