package dev.millrace.schemas.registry;

import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.avro.Schema;

/**
 * Asks another registry on threads of its own, so that nobody waits for an outage: who asks waits a
 * moment for the answer, and gets {@link SchemaRegistryException#isOutage an outage} if there is
 * none. Meanwhile the question is asked again and again. Whoever comes back with it gets the answer
 * once it is there, and the outage at once as long as it is not.
 *
 * <p>For threads that have other things to do, such as a stream thread, registering included: the
 * same question may be repeated for as long as it takes.
 *
 * <p>Threading: safe for use by several threads at once. Calls block for the patience at most, and
 * only the first of a question.
 */
public final class BackgroundSchemaRegistry implements SchemaRegistry {
  /** How long a call blocks by default: far more than a registry takes that is well. */
  static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(1);

  private static final int THREADS = 4;
  private static final Duration IDLE_THREAD = Duration.ofSeconds(30);
  private static final int CACHED_SCHEMAS = 1_000;

  /** Far more than the tasks of a process; each asks one thing at a time. */
  private static final int MAX_OPEN = 1_000;

  private static final Duration FORGOTTEN = Duration.ofMinutes(10);

  /** How long an answer waits to be heard; later it may not be true any more. */
  private static final Duration UNHEARD = Duration.ofSeconds(10);

  private static final RetryPolicy RETRIES =
      new RetryPolicy(0, Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ZERO);

  private final SchemaRegistry registry;
  private final Duration patience;
  private final BoundedCache<Integer, Schema> schemas = new BoundedCache<>(CACHED_SCHEMAS);
  private final ConcurrentMap<List<Object>, OpenQuestion<?>> open = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor asking;
  private volatile boolean reachable = true;

  /**
   * A registry before another, which it closes.
   *
   * @param patience how long the first call of a question blocks
   */
  BackgroundSchemaRegistry(SchemaRegistry registry, Duration patience) {
    this.registry = registry;
    this.patience = patience;
    this.asking = new ScheduledThreadPoolExecutor(THREADS, BackgroundSchemaRegistry::thread);
    asking.setKeepAliveTime(IDLE_THREAD.toSeconds(), TimeUnit.SECONDS);
    asking.allowCoreThreadTimeOut(true);
    // After close: nobody is told of what is still asked then.
    asking.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
  }

  /**
   * Opens the registry that the properties name, behind one of these.
   *
   * @param properties as for {@link SchemaRegistry#open}
   * @throws org.apache.kafka.common.config.ConfigException if they can't be honoured
   */
  public static BackgroundSchemaRegistry open(Map<String, ?> properties) {
    return new BackgroundSchemaRegistry(SchemaRegistry.open(properties), DEFAULT_PATIENCE);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "schema-registry");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public int register(String subject, Schema schema) {
    return ask(List.of("register", subject, schema), () -> registry.register(subject, schema));
  }

  @Override
  public int idFor(String subject, Schema schema) {
    return ask(List.of("id", subject, schema), () -> registry.idFor(subject, schema));
  }

  @Override
  public Schema schemaById(int id) {
    Schema known = schemas.get(id);
    return known != null ? known : ask(List.of("schema", id), () -> fetch(id));
  }

  private Schema fetch(int id) {
    Schema schema = registry.schemaById(id);
    schemas.put(id, schema);
    return schema;
  }

  @Override
  public RegisteredSchema latestVersion(String subject) {
    return ask(List.of("latest", subject), () -> registry.latestVersion(subject));
  }

  @Override
  public Compatibility compatibility(String subject, Schema schema) {
    return ask(
        List.of("compatibility", subject, schema), () -> registry.compatibility(subject, schema));
  }

  @Override
  public void probe() {
    ask(
        List.of("probe"),
        () -> {
          registry.probe();
          return true;
        });
  }

  /** Gives up whatever is still asked. */
  @Override
  public void close() {
    asking.shutdownNow();
    registry.close();
  }

  @SuppressWarnings("unchecked") // a key stands for one question, which has one type
  private <T> T ask(List<Object> key, Supplier<T> call) {
    OpenQuestion<T> fresh = new OpenQuestion<>(call);
    OpenQuestion<T> known = (OpenQuestion<T>) open.putIfAbsent(key, fresh);
    if (known != null) {
      return heard(key, known, Duration.ZERO);
    }
    if (open.size() > MAX_OPEN) {
      open.remove(key, fresh);
      throw new SchemaRegistryException(
          Kind.UNAVAILABLE, 0, "%d questions to the registry are open already".formatted(MAX_OPEN));
    }
    // While others wait in vain, this one would too; its own first attempt tells nothing of that.
    Duration time = reachable ? patience : Duration.ZERO;
    asking.execute(() -> attempt(key, fresh));
    return heard(key, fresh, time);
  }

  /** The answer, after which the question is no longer open; until then it stays open. */
  private <T> T heard(List<Object> key, OpenQuestion<T> question, Duration time) {
    if (!question.isSettledWithin(time)) {
      throw question.outage();
    }
    open.remove(key, question);
    return question.answer();
  }

  private void attempt(List<Object> key, OpenQuestion<?> question) {
    boolean settled = question.attempt();
    reachable = settled;
    if (settled) {
      // Who asked may have gone before the answer came, and is given time to come back for it.
      Future<?> unused =
          asking.schedule(
              () -> open.remove(key, question), UNHEARD.toMillis(), TimeUnit.MILLISECONDS);
      return;
    }
    if (question.isForgotten(FORGOTTEN)) {
      open.remove(key, question);
      return;
    }
    double random = 0.5 + ThreadLocalRandom.current().nextDouble() / 2;
    Duration wait = RETRIES.waitAfter(question.attempts() - 1, random);
    Future<?> unused = // it ends in here again
        asking.schedule(() -> attempt(key, question), wait.toMillis(), TimeUnit.MILLISECONDS);
  }
}
