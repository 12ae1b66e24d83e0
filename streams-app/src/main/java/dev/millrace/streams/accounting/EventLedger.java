package dev.millrace.streams.accounting;

/**
 * Adds up what becomes of events. At any time
 *
 * <ul>
 *   <li>events taken = committed + released + those that this instance still has, and
 *   <li>per task, rows owed = predictions + dead letters of that task, of committed events.
 * </ul>
 *
 * <p>An event is committed once: work that a failure undid is not counted but as released. Under
 * {@code exactly_once_v2} what is counted is what readers of committed records see, unless a
 * process dies between a commit and its counting, which loses its counters anyway. Under {@code
 * at_least_once} an outcome that is written again counts once.
 *
 * <p>Threading: called by all stream threads at once.
 */
public interface EventLedger {
  /** Adds nothing up. */
  EventLedger NONE =
      new EventLedger() {
        @Override
        public void taken() {}

        @Override
        public void committed(EventAccount account) {}

        @Override
        public void released(int events) {}
      };

  /** An event was read, to be answered; once more where it is read again. */
  void taken();

  /** What came of an event is committed, and so is that it was read. */
  void committed(EventAccount account);

  /** Events that were taken will not be committed here: whoever has their partition reads them. */
  void released(int events);
}
