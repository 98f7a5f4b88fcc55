import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.apache.kafka.streams.state.Stores;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;

/**
 * Rounds and player sessions as one would write them by hand on Kafka Streams, and tuned: exactly once, the processor API, fields
 * read straight from the Avro bytes and those that are not needed skipped, sums in longs, states of fixed layout, everything that
 * can be cached and gathered.
 *
 * <p>There are two. One forgets a round when it ends: a repeat or a late event counts as a new round. The other keeps rounds and
 * what they are made of, so that repeats are dropped and late events correct the round that was told, as the engine does. Neither
 * knows rollbacks or time passing, and their records have a third of the engine's fields.
 *
 * <p>Arguments: brokers, prefix of the topics, how many events there are, forgetful or remembering, rocksdb or memory, folder of
 * the stores. Ends when all are folded and committed, and prints what it took as JSON.
 */
public final class RoundsAndSessions {
  /** Microseconds of the events' time, as in the engine. */
  private static final long EMIT_INTERVAL = 10_000_000;

  private static final long SESSION_GAP = 1_800_000_000L;
  private static final String PLAYERS = "players";
  private static final String ROUNDS = "rounds";

  private static final AtomicLong folded = new AtomicLong();
  private static final AtomicLong told = new AtomicLong();
  private static final CountDownLatch done = new CountDownLatch(1);

  public static void main(String[] args) throws Exception {
    String brokers = args[0];
    String events = args[1] + "events";
    long expected = Long.parseLong(args[2]);
    boolean isRemembering = args[3].equals("remembering");
    boolean isInMemory = args[4].equals("memory");
    String application = args[1] + "streams-" + args[3] + "-" + args[4];
    List<String> outputs = List.of(application + "-rounds", application + "-player-sessions");
    makeTopics(brokers, events, outputs);
    Topology topology = topology(events, outputs, isRemembering, isInMemory, expected);
    KafkaStreams streams = new KafkaStreams(topology, settings(brokers, application, args[5]));
    streams.setUncaughtExceptionHandler(
        error -> {
          error.printStackTrace();
          Runtime.getRuntime().halt(1);
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long begun = System.nanoTime();
    long cpuBegun = process.getProcessCpuTime();
    streams.start();
    done.await();
    // Commits what is folded.
    if (!streams.close(Duration.ofMinutes(1))) throw new IllegalStateException("what is folded could not be committed");
    double seconds = (System.nanoTime() - begun) / 1e9;
    double cpuSeconds = (process.getProcessCpuTime() - cpuBegun) / 1e9;
    System.out.printf("{\"items\":%d,\"rounds\":%d,\"seconds\":%.3f,\"cpuSeconds\":%.3f}%n", folded.get(), told.get(), seconds, cpuSeconds);
  }

  private static void makeTopics(String brokers, String events, List<String> outputs) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
      int partitions = admin.describeTopics(List.of(events)).allTopicNames().get().get(events).partitions().size();
      List<NewTopic> topics = outputs.stream().map(name -> new NewTopic(name, partitions, (short) 1)).toList();
      admin.createTopics(topics).all().get();
    }
  }

  private static Topology topology(
      String events, List<String> outputs, boolean isRemembering, boolean isInMemory, long expected) {
    Topology topology = new Topology();
    topology.addSource("events", new ByteArrayDeserializer(), new ByteArrayDeserializer(), events);
    topology.addProcessor("fold", () -> isRemembering ? new Remembering(expected) : new Forgetful(expected), "events");
    for (String name : isRemembering ? List.of(PLAYERS, ROUNDS) : List.of(PLAYERS)) {
      var supplier = isInMemory ? Stores.inMemoryKeyValueStore(name) : Stores.persistentKeyValueStore(name);
      var store = Stores.keyValueStoreBuilder(supplier, Serdes.ByteArray(), Serdes.ByteArray()).withCachingEnabled();
      topology.addStateStore(store, "fold");
    }
    topology.addSink("rounds", outputs.get(0), new ByteArraySerializer(), new ByteArraySerializer(), "fold");
    topology.addSink("sessions", outputs.get(1), new ByteArraySerializer(), new ByteArraySerializer(), "fold");
    return topology;
  }

  private static Properties settings(String brokers, String application, String folder) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, folder);
    // Ten times as rarely as by default: what changes meanwhile is written once. Readers of committed records wait as long.
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 256L << 20);
    settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, Tuned.class);
    settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 20_000);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 10_000);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), 8 << 20);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 512 << 10);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 100);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), 128L << 20);
    return settings;
  }

  /** One cache for all stores, large write buffers, Bloom filters, nothing compressed. */
  public static final class Tuned implements RocksDBConfigSetter {
    private static final Cache CACHE = new LRUCache(256L << 20);
    private static final BloomFilter FILTER = new BloomFilter(10);

    @Override
    public void setConfig(String store, Options options, Map<String, Object> settings) {
      BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
      table.setBlockCache(CACHE);
      table.setFilterPolicy(FILTER);
      table.setCacheIndexAndFilterBlocks(true);
      options.setTableFormatConfig(table);
      options.setWriteBufferSize(64L << 20);
      options.setMaxWriteBufferNumber(3);
      options.setCompressionType(CompressionType.NO_COMPRESSION);
    }

    @Override
    public void close(String store, Options options) {
      // All stores share what was set.
    }
  }

  /** One event, as far as it is needed; the next is read into the same. */
  private static final class Event {
    private BinaryDecoder decoder;
    private final ByteBuffer money = ByteBuffer.allocate(32);
    String userId;
    String eventId;
    long at;
    boolean isWin;
    boolean isRoundEnd;
    String roundId;
    String gameId;
    /** In player and base currency, and the first one's real, bonus and locked parts. */
    final long[] amounts = new long[5];

    void read(byte[] bytes) throws IOException {
      // Five bytes name the schema.
      decoder = DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, decoder);
      decoder.readLong(); // received_at
      decoder.skipString(); // source
      decoder.readInt(); // schema_version
      decoder.skipString(); // tenant
      decoder.skipString(); // origin
      userId = decoder.readString();
      eventId = decoder.readString();
      at = decoder.readLong();
      decoder.skipString(); // activity_id
      isWin = decoder.readString().equals("Win");
      decoder.skipString(); // status
      roundId = decoder.readString();
      gameId = decoder.readString();
      for (int field = 0; field < 4; field++) if (decoder.readIndex() == 1) decoder.skipString(); // game and vendor
      decoder.skipString(); // currency
      if (decoder.readIndex() == 1) decoder.skipBytes(); // exchange_rate
      for (int kind = 0; kind < amounts.length; kind++) amounts[kind] = readMoney();
      for (int field = 0; field < 2; field++) if (decoder.readIndex() == 1) decoder.skipBytes(); // balances
      isRoundEnd = decoder.readIndex() == 1 && decoder.readBoolean();
    }

    private long readMoney() throws IOException {
      ByteBuffer bytes = decoder.readBytes(money);
      if (bytes.remaining() > Long.BYTES) throw new IOException("an amount is larger than this job can count");
      long value = bytes.hasRemaining() && bytes.get(bytes.position()) < 0 ? -1 : 0;
      while (bytes.hasRemaining()) value = value << 8 | bytes.get() & 0xff;
      return value;
    }
  }

  /** Longs in a row: when it began and ended, when it was told last, then bets and wins: how many, and five amounts each. */
  private static final class Sums {
    static final int BEGAN = 0;
    static final int ENDED = 8;
    static final int TOLD = 16;
    static final int BETS = 24;
    static final int WINS = 72;
    static final int SIZE = 120;

    static void begin(ByteBuffer state, int at, Event event) {
      for (int place = at; place < at + SIZE; place += Long.BYTES) state.putLong(place, 0);
      state.putLong(at + BEGAN, event.at).putLong(at + ENDED, event.at);
    }

    static void add(ByteBuffer state, int at, Event event) {
      state.putLong(at + BEGAN, Math.min(state.getLong(at + BEGAN), event.at));
      state.putLong(at + ENDED, Math.max(state.getLong(at + ENDED), event.at));
      int place = at + (event.isWin ? WINS : BETS);
      plus(state, place, 1);
      for (long amount : event.amounts) plus(state, place += Long.BYTES, amount);
    }

    private static void plus(ByteBuffer state, int place, long value) {
      state.putLong(place, Math.addExact(state.getLong(place), value));
    }
  }

  private abstract static class Fold implements Processor<byte[], byte[], byte[], byte[]> {
    protected final Event event = new Event();
    protected KeyValueStore<byte[], byte[]> players;
    private final long expected;
    private final byte[] out = new byte[1 << 16];
    private ProcessorContext<byte[], byte[]> context;

    Fold(long expected) {
      this.expected = expected;
    }

    abstract void fold(Record<byte[], byte[]> record);

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
      this.context = context;
      players = context.getStateStore(PLAYERS);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      try {
        event.read(record.value());
      } catch (IOException error) {
        throw new IllegalStateException("an event cannot be read", error);
      }
      fold(record);
      if (folded.incrementAndGet() == expected) done.countDown();
    }

    /** The player's state with the event in its session, which is at the beginning of it. */
    protected byte[] foldSession(byte[] before, Record<byte[], byte[]> record) {
      byte[] bytes = before == null ? new byte[Sums.SIZE] : before;
      ByteBuffer state = ByteBuffer.wrap(bytes);
      boolean isOver = before != null && event.at - state.getLong(Sums.ENDED) > SESSION_GAP;
      if (isOver) tell("sessions", record, event.userId, "ended", state, 0);
      if (isOver || before == null) Sums.begin(state, 0, event);
      Sums.add(state, 0, event);
      if (event.at - state.getLong(Sums.TOLD) >= EMIT_INTERVAL) {
        state.putLong(Sums.TOLD, event.at);
        tell("sessions", record, event.userId, "open", state, 0);
      }
      return bytes;
    }

    /** Avro: two strings and fourteen longs. */
    protected void tell(String sink, Record<byte[], byte[]> record, String id, String what, ByteBuffer state, int at) {
      int length = string(what, string(id, 0));
      for (int place = 0; place < Sums.SIZE; place += Long.BYTES)
        if (place != Sums.TOLD) length = number(state.getLong(at + place), length);
      context.forward(record.withValue(Arrays.copyOf(out, length)), sink);
      if (sink.equals("rounds")) told.incrementAndGet();
    }

    private int string(String text, int at) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      int begin = number(bytes.length, at);
      System.arraycopy(bytes, 0, out, begin, bytes.length);
      return begin + bytes.length;
    }

    private int number(long value, int at) {
      int place = at;
      long rest = value << 1 ^ value >> 63;
      for (; (rest & ~0x7fL) != 0; rest >>>= 7) out[place++] = (byte) (rest & 0x7f | 0x80);
      out[place++] = (byte) rest;
      return place;
    }
  }

  /** One entry for each player: the session, then each open round, with the length of its id and the id before its sums. */
  private static final class Forgetful extends Fold {
    Forgetful(long expected) {
      super(expected);
    }

    @Override
    void fold(Record<byte[], byte[]> record) {
      players.put(record.key(), foldRound(foldSession(players.get(record.key()), record), record));
    }

    private byte[] foldRound(byte[] before, Record<byte[], byte[]> record) {
      byte[] id = event.roundId.getBytes(StandardCharsets.UTF_8);
      byte[] bytes = before;
      int at = find(bytes, id);
      int sums = at + 1 + id.length;
      if (at == bytes.length) {
        bytes = Arrays.copyOf(bytes, sums + Sums.SIZE);
        bytes[at] = (byte) id.length;
        System.arraycopy(id, 0, bytes, at + 1, id.length);
        Sums.begin(ByteBuffer.wrap(bytes), sums, event);
      }
      ByteBuffer state = ByteBuffer.wrap(bytes);
      Sums.add(state, sums, event);
      if (!event.isRoundEnd) return bytes;
      tell("rounds", record, event.roundId, event.gameId, state, sums);
      int end = sums + Sums.SIZE;
      byte[] rest = Arrays.copyOf(bytes, bytes.length - end + at);
      System.arraycopy(bytes, end, rest, at, bytes.length - end);
      return rest;
    }

    /** Where the round is; the length when it is not there. */
    private static int find(byte[] state, byte[] id) {
      int at = Sums.SIZE;
      while (at < state.length) {
        int begin = at + 1;
        int end = begin + (state[at] & 0xff);
        if (Arrays.equals(state, begin, end, id, 0, id.length)) break;
        at = end + Sums.SIZE;
      }
      return at;
    }
  }

  /** An entry for each player's session, and one for each round: its sums, and what each of its events is known by. */
  private static final class Remembering extends Fold {
    private KeyValueStore<byte[], byte[]> rounds;

    Remembering(long expected) {
      super(expected);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
      super.init(context);
      rounds = context.getStateStore(ROUNDS);
    }

    @Override
    void fold(Record<byte[], byte[]> record) {
      if (foldRound(record)) players.put(record.key(), foldSession(players.get(record.key()), record));
    }

    /** False: the event is a repeat. */
    private boolean foldRound(Record<byte[], byte[]> record) {
      byte[] key = keyOf(record.key(), event.roundId.getBytes(StandardCharsets.UTF_8));
      byte[] before = rounds.get(key);
      long known = hashOf(event.eventId);
      if (before != null && has(before, known)) return false;
      int length = before == null ? Sums.SIZE : before.length;
      byte[] bytes = before == null ? new byte[length + Long.BYTES] : Arrays.copyOf(before, length + Long.BYTES);
      ByteBuffer state = ByteBuffer.wrap(bytes);
      if (before == null) Sums.begin(state, 0, event);
      Sums.add(state, 0, event);
      state.putLong(length, known);
      if (event.isRoundEnd) state.putLong(Sums.TOLD, event.at);
      // Also when what comes after its end corrects it.
      if (state.getLong(Sums.TOLD) != 0) tell("rounds", record, event.roundId, event.gameId, state, 0);
      rounds.put(key, bytes);
      return true;
    }

    private static byte[] keyOf(byte[] player, byte[] round) {
      byte[] key = Arrays.copyOf(player, player.length + 1 + round.length);
      key[player.length] = '#';
      System.arraycopy(round, 0, key, player.length + 1, round.length);
      return key;
    }

    private static boolean has(byte[] bytes, long known) {
      ByteBuffer state = ByteBuffer.wrap(bytes);
      for (int at = Sums.SIZE; at < bytes.length; at += Long.BYTES) if (state.getLong(at) == known) return true;
      return false;
    }

    /** FNV-1a. */
    private static long hashOf(String text) {
      long hash = 0xcbf29ce484222325L;
      for (int at = 0; at < text.length(); at++) hash = (hash ^ text.charAt(at)) * 0x100000001b3L;
      return hash;
    }
  }
}
