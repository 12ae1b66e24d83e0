package dev.millrace.schemas.registry;

import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a registry that is not there yet: in a cluster that starts as a whole, nobody says who
 * comes first.
 *
 * <p>Threading: one thread, which waits.
 */
public final class RegistryStartup {
  /** How long to wait, a property beside those of {@link SchemaRegistry#open}. */
  public static final String MAX_WAIT = "startup.max.wait.ms";

  private static final int DEFAULT_MAX_WAIT_MILLIS = 60_000;

  private static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              MAX_WAIT,
              ConfigDef.Type.INT,
              DEFAULT_MAX_WAIT_MILLIS,
              Range.atLeast(0),
              Importance.LOW,
              "How long to wait for the registry at the start, in ms.");

  private static final Duration FIRST_BOUND = Duration.ofSeconds(1);
  private static final Duration LARGEST_BOUND = Duration.ofSeconds(10);

  /** Passes time between two attempts. */
  @FunctionalInterface
  public interface Pause {
    /** Waits that long. Returns false, as soon as it is known, if nobody wants to wait any more. */
    boolean pass(Duration time) throws InterruptedException;
  }

  private final SchemaRegistry registry;
  private final Duration maxWait;
  private final LongSupplier nanoTime;

  RegistryStartup(SchemaRegistry registry, Duration maxWait, LongSupplier nanoTime) {
    this.registry = registry;
    this.maxWait = maxWait;
    this.nanoTime = nanoTime;
  }

  /**
   * Returns once the registry answers.
   *
   * @param properties as for {@link SchemaRegistry#open}, and {@link #MAX_WAIT} (default 60 s)
   * @param log takes a line for each attempt that failed
   * @return false if {@code pause} gave up
   * @throws SchemaRegistryException if it does not answer in that time, or refuses us, or TLS can't
   *     be agreed upon with it
   */
  public static boolean await(Map<String, ?> properties, Consumer<String> log, Pause pause)
      throws InterruptedException {
    int maxWait = new AbstractConfig(DEFINITION, properties, false).getInt(MAX_WAIT);
    Map<String, Object> onceEach = new HashMap<>(properties);
    onceEach.put(RegistryConfig.RETRIES, 0); // each attempt is to be heard of
    try (SchemaRegistry registry = SchemaRegistry.open(onceEach)) {
      return new RegistryStartup(registry, Duration.ofMillis(maxWait), System::nanoTime)
          .await(log, pause);
    }
  }

  boolean await(Consumer<String> log, Pause pause) throws InterruptedException {
    long start = nanoTime.getAsLong();
    for (int attempt = 1; ; attempt++) {
      SchemaRegistryException fault = attempt();
      if (fault == null) {
        return true;
      }
      Duration left = maxWait.minusNanos(nanoTime.getAsLong() - start);
      if (left.isNegative() || left.isZero()) {
        throw over(attempt, fault);
      }
      Duration wait = waitAfter(attempt, left);
      log.accept(
          "attempt %d: %s; the next one in %d ms"
              .formatted(attempt, fault.getMessage(), wait.toMillis()));
      if (!pause.pass(wait)) {
        return false;
      }
    }
  }

  /** Null if it answers. */
  private @Nullable SchemaRegistryException attempt() {
    try {
      registry.probe();
      return null;
    } catch (SchemaRegistryException e) {
      if (e.kind() != Kind.UNAVAILABLE) {
        throw e;
      }
      if (isDistrust(e)) {
        throw new SchemaRegistryException(
            Kind.REJECTED, e.errorCode(), String.valueOf(e.getMessage()), e);
      }
      return e;
    }
  }

  /** Whether TLS could not be agreed upon: certificates are not mended by waiting for them. */
  private static boolean isDistrust(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLHandshakeException) {
        return true;
      }
    }
    return false;
  }

  /** From half of the bound on, so that no attempts are wasted; never past the end. */
  private static Duration waitAfter(int attempt, Duration left) {
    double random = 0.5 + ThreadLocalRandom.current().nextDouble() / 2;
    Duration wait =
        new RetryPolicy(0, FIRST_BOUND, LARGEST_BOUND, LARGEST_BOUND)
            .waitAfter(attempt - 1, random);
    return wait.compareTo(left) < 0 ? wait : left;
  }

  private SchemaRegistryException over(int attempts, SchemaRegistryException last) {
    return new SchemaRegistryException(
        Kind.UNAVAILABLE,
        last.errorCode(),
        "the schema registry did not answer within %d ms (%s), in %d attempts; the last: %s"
            .formatted(maxWait.toMillis(), MAX_WAIT, attempts, last.getMessage()),
        last);
  }
}
