import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Acts on triggers, each once. See README.md. */
public final class Triggers {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] arguments) throws Exception {
    Options options = Options.parse(arguments);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings(options));
        Actions actions = new Actions(options.one("actions", "actions.ndjson"))) {
      Triggers triggers = new Triggers(options, consumer, actions);
      Thread main = Thread.currentThread();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> triggers.stop(main)));
      triggers.run();
    }
  }

  private static Properties settings(Options options) {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", options.one("brokers", "127.0.0.1:9094"));
    settings.put("group.id", options.one("group", "example-java"));
    settings.put("auto.offset.reset", "earliest");
    settings.put("enable.auto.commit", "false");
    // Others get the partitions of a subscriber that died without a word after this long.
    settings.put("session.timeout.ms", "10000");
    // Only what a transaction committed: the engine's unfinished batches never happened.
    settings.put("isolation.level", "read_committed");
    settings.put("key.deserializer", ByteArrayDeserializer.class.getName());
    settings.put("value.deserializer", ByteArrayDeserializer.class.getName());
    return settings;
  }

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Actions actions;
  private final Schemas schemas;
  private final String topic;
  private final List<String> types;
  private final String tenant;
  private final long count;
  private long acted;
  private long repeated;
  private long stale;
  private volatile boolean stopping;

  private Triggers(Options options, KafkaConsumer<byte[], byte[]> consumer, Actions actions) {
    this.consumer = consumer;
    this.actions = actions;
    schemas = new Schemas(options.one("registry", "http://127.0.0.1:8081/apis/ccompat/v7"));
    topic = options.one("prefix", "pitboss.") + "triggers";
    types = options.all("type");
    tenant = options.one("tenant", null);
    count = Long.parseLong(options.one("count", String.valueOf(Long.MAX_VALUE)));
  }

  /** Runs when the process is told to end, and holds its end up until the consumer has left the group. */
  private void stop(Thread main) {
    stopping = true;
    try {
      main.join();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() throws Exception {
    consumer.subscribe(List.of(topic));
    while (!stopping && acted < count) {
      act();
    }
    System.err.printf("%d acted on, %d already acted on before, %d stale%n", acted, repeated, stale);
  }

  /** Acts first and commits after: what is not committed comes again, and is known by its id. */
  private void act() throws Exception {
    Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofSeconds(1))) {
      if (stopping || acted >= count) {
        break;
      }
      handle(schemas.decode(each.value()));
      done.put(new TopicPartition(each.topic(), each.partition()), new OffsetAndMetadata(each.offset() + 1));
    }
    consumer.commitSync(done);
  }

  private void handle(GenericRecord trigger) throws IOException {
    if (!types.isEmpty() && !types.contains(trigger.get("type").toString())) {
      return;
    }
    if (tenant != null && !tenant.equals(trigger.get("tenant").toString())) {
      return;
    }
    // More than a day old when it fired: known, but not to be acted on.
    if ((Boolean) trigger.get("stale")) {
      stale++;
    } else if (actions.once(trigger)) {
      acted++;
    } else {
      repeated++;
    }
  }

  /**
   * The effect, here a line in a file, and the memory of it are one write: either both are there or neither is. With a
   * database they are one transaction and a unique key; with a remote call the id is its idempotency key.
   */
  private static final class Actions implements AutoCloseable {
    private final FileChannel file;
    private final Set<String> ids = new HashSet<>();

    Actions(String path) throws IOException {
      file = FileChannel.open(Path.of(path), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      byte[] bytes = Files.readAllBytes(Path.of(path));
      // What stands behind the last line's end was being written when the process died: it did not happen.
      int whole = bytes.length;
      while (whole > 0 && bytes[whole - 1] != '\n') {
        whole--;
      }
      file.truncate(whole).position(whole);
      for (String line : new String(bytes, 0, whole, StandardCharsets.UTF_8).lines().toList()) {
        ids.add(JSON.readTree(line).get("trigger_id").asText());
      }
    }

    /** False when it was done before. */
    boolean once(GenericRecord trigger) throws IOException {
      if (!ids.add(trigger.get("trigger_id").toString())) {
        return false;
      }
      ObjectNode action = JSON.createObjectNode();
      for (String name : List.of("trigger_id", "type", "tenant", "origin", "user_id")) {
        action.put(name, trigger.get(name).toString());
      }
      action.set("payload", JSON.readTree(trigger.get("payload").toString()));
      String line = action + "\n";
      file.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
      file.force(true);
      System.out.print(line);
      System.out.flush();
      return true;
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /** The registry's schemas by id: asked for once, because under its id a schema never changes. */
  private static final class Schemas {
    private static final int PREFIX_BYTES = 5;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<Integer, Schema> known = new HashMap<>();
    private final String url;

    Schemas(String url) {
      this.url = url;
    }

    /** A zero byte, the schema's id in four bytes, and the body. */
    GenericRecord decode(byte[] value) throws IOException, InterruptedException {
      ByteBuffer buffer = ByteBuffer.wrap(value);
      if (buffer.get() != 0) {
        throw new IOException("the value is not in the registry's wire format");
      }
      Schema schema = schemaOf(buffer.getInt());
      var body = DecoderFactory.get().binaryDecoder(value, PREFIX_BYTES, value.length - PREFIX_BYTES, null);
      return new GenericDatumReader<GenericRecord>(schema).read(null, body);
    }

    private Schema schemaOf(int id) throws IOException, InterruptedException {
      Schema schema = known.get(id);
      if (schema == null) {
        schema = fetch(id);
        known.put(id, schema);
      }
      return schema;
    }

    private Schema fetch(int id) throws IOException, InterruptedException {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/schemas/ids/" + id)).build();
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException("the registry answers " + answer.statusCode() + " for schema " + id);
      }
      JsonNode schema = JSON.readTree(answer.body()).get("schema");
      return new Schema.Parser().parse(schema.asText());
    }
  }

  /** Pairs of --name and value. */
  private record Options(Map<String, List<String>> values) {
    static Options parse(String[] arguments) {
      Map<String, List<String>> values = new HashMap<>();
      for (int i = 0; i + 1 < arguments.length; i += 2) {
        String name = arguments[i].replaceFirst("^--", "");
        values.computeIfAbsent(name, each -> new ArrayList<>()).add(arguments[i + 1]);
      }
      return new Options(values);
    }

    List<String> all(String name) {
      return values.getOrDefault(name, List.of());
    }

    String one(String name, String otherwise) {
      List<String> given = all(name);
      return given.isEmpty() ? otherwise : given.get(given.size() - 1);
    }
  }
}
