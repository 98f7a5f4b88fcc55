CREATE OR REPLACE VIEW v_free_spin_grants
COMMENT 'Which free spins were granted to whom, on which game, and what is a spin worth?'
AS SELECT * FROM free_spin_grants FINAL;
