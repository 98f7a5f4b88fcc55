-- Who may do what in the warehouse. Run once as an administrator; it can be run again.
-- On a cluster add ON CLUSTER to each statement, and to pitboss_migrator_role: GRANT CLUSTER, REMOTE ON *.* TO pitboss_migrator_role.

-- Makes tables and views: `pitboss migrate`. Views run with its rights, so that a reader needs none on the tables.
CREATE ROLE IF NOT EXISTS pitboss_migrator_role SETTINGS default_normal_view_sql_security = 'DEFINER';
GRANT SHOW, SELECT, INSERT, CREATE DATABASE, CREATE TABLE, CREATE VIEW, ALTER TABLE, ALTER VIEW, DROP TABLE, DROP VIEW
ON pitboss.* TO pitboss_migrator_role;

-- Fills tables and reads them: `pitboss run`, `verify`, `export`, `player`, `segments`.
CREATE ROLE IF NOT EXISTS pitboss_sink_role;
GRANT SHOW, SELECT, INSERT ON pitboss.* TO pitboss_sink_role;

-- Analysts and dashboards: the views, and nothing else.
CREATE ROLE IF NOT EXISTS pitboss_reader_role SETTINGS readonly = 2;
GRANT SHOW, SELECT ON pitboss.v_* TO pitboss_reader_role;
