import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Looks around in a database as a tool that knows nothing but JDBC does, and says what it found: a name, a tab, a value. */
class Explorer {
  interface Look {
    Object at(Connection connection) throws SQLException;
  }

  private final String url;
  private final Properties properties = new Properties();

  Explorer(String url) {
    this.url = url;
    // What tools send when nobody gave them a user.
    properties.setProperty("user", "default");
    properties.setProperty("password", "");
  }

  public static void main(String[] args) {
    Explorer explorer = new Explorer(args[0]);
    explorer.tell("product", connection -> connection.getMetaData().getDatabaseProductName());
    explorer.tell("version", connection -> connection.getMetaData().getDatabaseProductVersion());
    explorer.tell("driver", connection -> connection.getMetaData().getDriverVersion());
    explorer.tell("valid", connection -> connection.isValid(5));
    explorer.tell("databases", Explorer::databases);
    explorer.tell("tables", Explorer::tables);
    explorer.tell("columns", Explorer::columns);
    explorer.tell("types", connection -> new Rows(connection.getMetaData().getTypeInfo()).count() > 50);
    explorer.tell("round", Explorer::round);
    explorer.tell("kinds", Explorer::kinds);
    explorer.tell("prepared", Explorer::prepared);
    explorer.tell("many", Explorer::many);
    explorer.tell("first", Explorer::first);
    explorer.tell("empty", connection -> rows(connection, "SELECT 1 WHERE 0").count());
    explorer.tell("shown", connection -> rows(connection, "SHOW TABLES LIKE 'rounds'").firstColumn());
    explorer.tell("unknown", connection -> rows(connection, "SELECT * FROM nowhere").count());
    explorer.tell("wrong", connection -> rows(connection, "SELEC 1").count());
    explorer.tell("late", connection -> rows(connection, "SELECT throwIf(number = 400000) FROM numbers(500000)").count());
    explorer.tell("insert", connection -> update(connection, "INSERT INTO schema_migrations (name) VALUES ('x')"));
    explorer.tell("drop", connection -> update(connection, "DROP TABLE rounds"));
    explorer.properties.setProperty("compress", "false");
    explorer.tell("uncompressed", connection -> rows(connection, "SELECT 'plain'").firstColumn());
    explorer.properties.setProperty("compress", "true");
    explorer.properties.setProperty("decompress", "true");
    explorer.tell("bothWays", connection -> rows(connection, "SELECT 'packed'").firstColumn());
  }

  void tell(String name, Look look) {
    try (Connection connection = DriverManager.getConnection(url, properties)) {
      System.out.println(name + "\t" + look.at(connection));
    } catch (SQLException error) {
      System.out.println(name + "\terror " + error.getErrorCode() + " " + error.getMessage().lines().findFirst().orElse(""));
    }
  }

  /** Some clients take databases for catalogs, others for schemas. */
  static Object databases(Connection connection) throws SQLException {
    List<String> names = new ArrayList<>(new Rows(connection.getMetaData().getCatalogs()).firstColumn());
    names.addAll(new Rows(connection.getMetaData().getSchemas()).firstColumn());
    return names;
  }

  static ResultSet inDatabase(Connection connection, boolean columns) throws SQLException {
    DatabaseMetaData data = connection.getMetaData();
    boolean catalogs = data.getCatalogs().next();
    String catalog = catalogs ? "pitboss" : null;
    String schema = catalogs ? null : "pitboss";
    return columns ? data.getColumns(catalog, schema, "rounds", "%") : data.getTables(catalog, schema, "%", null);
  }

  static Object tables(Connection connection) throws SQLException {
    return new Rows(inDatabase(connection, false)).column("TABLE_NAME");
  }

  static Object columns(Connection connection) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (ResultSet found = inDatabase(connection, true)) {
      while (found.next()) columns.add(found.getString("COLUMN_NAME") + " " + found.getString("TYPE_NAME"));
    }
    return columns;
  }

  static Object round(Connection connection) throws SQLException {
    try (ResultSet found = connection.createStatement().executeQuery("SELECT * FROM rounds FINAL")) {
      found.next();
      BigDecimal bet = found.getBigDecimal("bet_total");
      Object[] flags = (Object[]) found.getArray("flags").getArray();
      OffsetDateTime started = found.getObject("started_at", OffsetDateTime.class);
      String vendor = found.getString("vendor_name");
      return List.of(bet, started.toInstant(), List.of(flags), vendor + " " + found.wasNull(),
          found.getString("status"), found.getInt("is_deleted"), found.getLong("version"), found.getString("round_id"));
    }
  }

  static Object kinds(Connection connection) throws SQLException {
    String sql = "SELECT true, toUInt64(18446744073709551615), CAST([] AS Array(String)), toLowCardinality(toNullable('x')), "
        + "toDate('2024-03-01'), toFloat64(0.25), toInt32(-5), toDecimal128('-0.00000001', 8)";
    try (ResultSet found = connection.createStatement().executeQuery(sql)) {
      found.next();
      return List.of(found.getBoolean(1), found.getObject(2, BigInteger.class), ((Object[]) found.getArray(3).getArray()).length,
          found.getString(4), found.getDate(5), found.getDouble(6), found.getInt(7), found.getBigDecimal(8).toPlainString());
    }
  }

  static Object prepared(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT concat(?, '!'), ? + number FROM numbers(3) WHERE number < ?")) {
      statement.setString(1, "it's");
      statement.setLong(2, 40);
      statement.setInt(3, 2);
      List<String> rows = new ArrayList<>();
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) rows.add(found.getString(1) + found.getLong(2));
      }
      return rows;
    }
  }

  static Object many(Connection connection) throws SQLException {
    long count = 0;
    long sum = 0;
    String sql = "SELECT number, toString(number) AS text, toDecimal128(number, 8) AS amount FROM numbers(500000)";
    try (ResultSet found = connection.createStatement().executeQuery(sql)) {
      for (; found.next(); count++) {
        long number = found.getLong(1);
        if (!found.getString(2).equals(Long.toString(number)) || found.getBigDecimal(3).longValue() != number) return number;
        sum += number;
      }
    }
    return count + " " + sum;
  }

  /** What a tool asks for when somebody opens a table. */
  static Object first(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setMaxRows(200);
      statement.setFetchSize(200);
      statement.setQueryTimeout(20);
      statement.execute("SELECT number FROM numbers(1000)");
      return new Rows(statement.getResultSet()).count();
    }
  }

  static Rows rows(Connection connection, String sql) throws SQLException {
    return new Rows(connection.createStatement().executeQuery(sql));
  }

  static int update(Connection connection, String sql) throws SQLException {
    return connection.createStatement().executeUpdate(sql);
  }

  record Rows(ResultSet found) {
    int count() throws SQLException {
      return firstColumn().size();
    }

    List<String> firstColumn() throws SQLException {
      ResultSetMetaData data = found.getMetaData();
      return column(data.getColumnLabel(1));
    }

    List<String> column(String label) throws SQLException {
      List<String> values = new ArrayList<>();
      while (found.next()) values.add(found.getString(label));
      return values;
    }
  }
}
