package dev.millrace.schemas.registry;

import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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

  /** How often it was asked. */
  int attempts() {
    return attempts;
  }

  /** Whether nobody wanted to know for so long. */
  boolean isForgotten(Duration time) {
    return System.nanoTime() - askedAt > time.toNanos();
  }

  /** Waits for an answer, be it a refusal; whether there is one in that time. */
  boolean isSettledWithin(Duration patience) {
    askedAt = System.nanoTime();
    try {
      answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      return true;
    }
  }

  /**
   * The answer to a settled question.
   *
   * @throws SchemaRegistryException if it is no
   */
  T answer() {
    try {
      return answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof SchemaRegistryException refusal) {
        throw again(refusal);
      }
      throw new IllegalStateException("unexpected error while asking the registry", e.getCause());
    }
  }

  /** Why there was no answer so far: the last attempt's outage, if there was one. */
  SchemaRegistryException outage() {
    SchemaRegistryException last = fault;
    return last != null && last.isOutage()
        ? again(last)
        : new SchemaRegistryException(
            Kind.UNAVAILABLE, 0, "no answer from the schema registry so far");
  }

  /** The same fault, with the trace of whoever hears of it now. */
  private static SchemaRegistryException again(SchemaRegistryException fault) {
    return new SchemaRegistryException(
        fault.kind(), fault.errorCode(), String.valueOf(fault.getMessage()), fault);
  }
}
