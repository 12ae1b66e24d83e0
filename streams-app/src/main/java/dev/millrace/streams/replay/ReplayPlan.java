package dev.millrace.streams.replay;

import dev.millrace.streams.failure.FailureCode;
import dev.millrace.streams.routing.Names;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are to be replayed.
 *
 * <p>Threading: immutable, any thread.
 *
 * @param codes the failures
 * @param topics where events are read from; nothing is sent elsewhere
 * @param from the earliest timestamp of a dead letter, or null
 * @param to the first timestamp that is too late, or null
 * @param limit how many to replay, at most
 * @param maxAttempts how often an event is attempted altogether
 */
public record ReplayPlan(
    Set<FailureCode> codes,
    List<String> topics,
    @Nullable Instant from,
    @Nullable Instant to,
    long limit,
    int maxAttempts) {

  /** Copies the collections. */
  public ReplayPlan {
    codes = Set.copyOf(codes);
    topics = List.copyOf(topics);
  }

  /** What is to become of a dead letter, its marker and the limit aside. */
  Verdict judge(StoredLetter letter) {
    Set<String> names = codes.stream().map(FailureCode::name).collect(Collectors.toSet());
    Instant at = Instant.ofEpochMilli(letter.record().timestamp());
    boolean selected =
        names.contains(letter.code())
            && (from == null || !at.isBefore(from))
            && (to == null || at.isBefore(to));
    if (!selected) {
      return Verdict.NOT_ASKED_FOR;
    }
    if (letter.record().value() == null || !letter.omitted().isEmpty()) {
      return Verdict.INCOMPLETE;
    }
    String task = letter.task();
    if (!topics.contains(letter.topic()) || (task != null && !Names.valid(task))) {
      return Verdict.FOREIGN;
    }
    return letter.attempt() < maxAttempts ? Verdict.REPLAY : Verdict.EXHAUSTED;
  }

  /** What becomes of a dead letter. */
  public enum Verdict {
    /** It goes to its topic again. */
    REPLAY,
    /** It is of other failures or times. */
    NOT_ASKED_FOR,
    /** It was replayed before. */
    DONE,
    /** Its event had all its attempts. */
    EXHAUSTED,
    /** Parts of the event were left out. */
    INCOMPLETE,
    /** It is not from a topic of events, or its headers can't be read. */
    FOREIGN,
    /** It is beyond the limit. */
    BEYOND_LIMIT
  }
}
