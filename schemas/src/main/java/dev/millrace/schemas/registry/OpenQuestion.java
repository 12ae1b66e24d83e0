package dev.millrace.schemas.registry;

import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a registry is asked until it answers.
 *
 * <p>Threading: one thread at a time attempts it, any thread waits for the answer.
 */
final class OpenQuestion<T> {
  private final Supplier<T> call;
  private final CompletableFuture<T> answer = new CompletableFuture<>();
  private volatile @Nullable SchemaRegistryException fault;
  private volatile long askedAt = System.nanoTime();
  private int attempts;

  OpenQuestion(Supplier<T> call) {
    this.call = call;
  }

  /**
   * Asks once.
   *
   * @return whether that settled it; if not, the registry is out of reach
   */
  boolean attempt() {
    attempts++;
    try {
      T given = call.get();
      return answer.complete(given);
    } catch (SchemaRegistryException e) {
      fault = e;
      return !e.isOutage() && answer.completeExceptionally(e);
    } catch (RuntimeException | Error e) {
      return answer.completeExceptionally(e); // else somebody would wait for ever
    }
  }

  /** Whether there is an answer, be it a refusal. */
  boolean isSettled() {
    return answer.isDone();
  }

  /** How often it was asked. */
  int attempts() {
    return attempts;
  }

  /** Whether nobody wanted to know for so long. */
  boolean isForgotten(Duration time) {
    return System.nanoTime() - askedAt > time.toNanos();
  }

  /**
   * The answer.
   *
   * @throws SchemaRegistryException if it is no, or if there is none in that time
   */
  T answer(Duration patience) {
    askedAt = System.nanoTime();
    try {
      return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw again(fault);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SchemaRegistryException(Kind.UNAVAILABLE, 0, "interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SchemaRegistryException refusal) {
        throw again(refusal);
      }
      throw new IllegalStateException("unexpected error while asking the registry", e.getCause());
    }
  }

  /** The same fault, with the trace of whoever hears of it now. */
  private static SchemaRegistryException again(@Nullable SchemaRegistryException fault) {
    return fault == null
        ? new SchemaRegistryException(
            Kind.UNAVAILABLE, 0, "no answer from the schema registry so far")
        : new SchemaRegistryException(
            fault.kind(), fault.errorCode(), String.valueOf(fault.getMessage()), fault);
  }
}
