package dev.millrace.streams.bench.pipeline;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * When events were appended, and when the last of their predictions came. Pure.
 *
 * @param asked by event, in milliseconds
 * @param answered by event, in milliseconds; events with fewer predictions than tasks are absent
 */
record Answers(Map<Long, Long> asked, Map<Long, Long> answered) {

  /**
   * From what the topics hold.
   *
   * @param tasks predictions that each event is owed
   */
  static Answers of(Collection<Append> events, Collection<Append> predictions, int tasks) {
    Map<Long, Long> asked = new HashMap<>();
    events.forEach(event -> asked.putIfAbsent(event.event(), event.millis()));
    Map<Long, Integer> counts = new HashMap<>();
    Map<Long, Long> answered = new HashMap<>();
    for (Append prediction : predictions) {
      // Under at_least_once one may come twice: what counts is when all had come.
      if (counts.merge(prediction.event(), 1, Integer::sum) == tasks) {
        answered.put(prediction.event(), prediction.millis());
      }
    }
    return new Answers(asked, answered);
  }

  /** Only events from this number on. */
  Answers from(long first) {
    return new Answers(since(asked, first), since(answered, first));
  }

  private static Map<Long, Long> since(Map<Long, Long> times, long first) {
    Map<Long, Long> later = new HashMap<>(times);
    later.keySet().removeIf(event -> event < first);
    return later;
  }

  /** From the append of each answered event to the append of its last prediction. */
  double[] millis() {
    return answered.keySet().stream()
        .filter(asked::containsKey)
        .mapToDouble(this::millis)
        .toArray();
  }

  /** The same of one event, which was answered. */
  double millis(long event) {
    return answered.getOrDefault(event, 0L) - asked.getOrDefault(event, 0L);
  }

  int unanswered() {
    return (int) asked.keySet().stream().filter(event -> !answered.containsKey(event)).count();
  }

  /** Events appended but not answered, at each millisecond at which an event was appended. */
  double[] lags() {
    List<Long> questions = asked.values().stream().sorted().toList();
    List<Long> answers = answered.values().stream().sorted().toList();
    double[] lags = new double[questions.size()];
    int done = 0;
    for (int i = 0; i < lags.length; i++) {
      while (done < answers.size() && answers.get(done) <= questions.get(i)) {
        done++;
      }
      lags[i] = i + 1 - done;
    }
    return lags;
  }
}
