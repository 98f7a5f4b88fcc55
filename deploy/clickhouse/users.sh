#!/bin/bash
# Makes the roles and a user for each, with the passwords of the environment. The image runs it once, on an empty volume.
set -euo pipefail

administrator() {
  clickhouse-client --user "$CLICKHOUSE_USER" --password "$CLICKHOUSE_PASSWORD" "$@"
}

add_user() {
  administrator --param_password="$2" --query "
    CREATE USER IF NOT EXISTS $1 IDENTIFIED WITH sha256_password BY {password:String}"
  administrator --query "GRANT $1_role TO $1"
}

administrator --queries-file /etc/pitboss/roles.sql
add_user pitboss_migrator "$CLICKHOUSE_MIGRATOR_PASSWORD"
add_user pitboss_sink "$CLICKHOUSE_SINK_PASSWORD"
add_user pitboss_reader "$CLICKHOUSE_READER_PASSWORD"
