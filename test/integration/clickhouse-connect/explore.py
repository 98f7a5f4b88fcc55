"""Looks around in a warehouse with the client that Superset takes, and says what it found: one JSON object."""

import json
import sys

import clickhouse_connect
from clickhouse_connect.driver.exceptions import DatabaseError

client = clickhouse_connect.get_client(host="127.0.0.1", port=int(sys.argv[1]))


def refused(look):
    try:
        look()
    except DatabaseError as error:
        return str(error)
    return None


rounds = client.query("SELECT bet_total, started_at, flags, vendor_name, status, version FROM rounds FINAL")
many = client.query("SELECT number, toString(number) FROM numbers(500000)").result_rows
print(
    json.dumps(
        {
            "version": client.server_version,
            "ping": client.ping(),
            "databases": [name for (name,) in client.query("SHOW DATABASES").result_rows],
            "tables": [name for (name,) in client.query("SHOW TABLES").result_rows],
            "columns": dict(row[:2] for row in client.query("DESCRIBE TABLE rounds").result_rows),
            "round": [str(value) for value in rounds.first_row],
            "kinds": [str(value) for value in client.query("SELECT true, toUInt64(-1), [''], now() > 0").first_row],
            "bound": client.query("SELECT {text:String}", parameters={"text": "it's\ta \\"}).first_row[0],
            "many": [len(many), sum(int(text) for _, text in many)],
            "unknown": refused(lambda: client.query("SELECT * FROM nowhere")),
            "insert": refused(lambda: client.insert("schema_migrations", [["x"]], column_names=["name"])),
            "drop": refused(lambda: client.command("DROP TABLE rounds")),
        }
    )
)
