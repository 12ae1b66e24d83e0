package dev.millrace.streams.app;

import dev.millrace.model.adapter.AdapterCatalog;
import dev.millrace.model.adapter.AdapterReader;
import dev.millrace.streams.accounting.ReloadLedger;
import dev.millrace.streams.config.RoutingConfig;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up new versions of adapters: looks at their directories every so often, reads what changed
 * and publishes it. Rows that are with the engine keep the adapter that they came with; whatever
 * can't be read changes nothing.
 *
 * <p>Threading: one daemon thread of its own looks, reads and publishes, so that no event waits for
 * a file; any thread may close it.
 */
final class AdapterReloader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdapterReloader.class);

  private final List<WatchedAdapter> watched;
  private final WatchedAdapter.Reader reader;
  private final AdapterCatalog catalog;
  private final ReloadLedger ledger;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * A reloader that looks when it is told to.
   *
   * @param watched the adapters as they were before they were loaded, see {@link #watch}
   * @param reader reads what changed
   * @param catalog where it is published
   * @param ledger adds up what became of it
   */
  AdapterReloader(
      List<WatchedAdapter> watched,
      WatchedAdapter.Reader reader,
      AdapterCatalog catalog,
      ReloadLedger ledger) {
    this.watched = List.copyOf(watched);
    this.reader = reader;
    this.catalog = catalog;
    this.ledger = ledger;
  }

  /** Adapters as they are now, to be called before they are loaded; none if nobody is to look. */
  static List<WatchedAdapter> watch(RoutingConfig routing) {
    return routing.reloadMs() == 0
        ? List.of()
        : routing.adapters().stream().map(WatchedAdapter::new).toList();
  }

  /**
   * Starts to look, if there is anything to look at.
   *
   * @param watched the model's adapters as they were before it was loaded
   * @param model what has just been loaded
   */
  static AdapterReloader start(
      RoutingConfig routing,
      List<WatchedAdapter> watched,
      ModelRuntime model,
      ReloadLedger ledger) {
    AdapterReader reader = Objects.requireNonNull(model.reader(), "reader");
    AdapterReloader reloader = new AdapterReloader(watched, reader::read, model.catalog(), ledger);
    if (!watched.isEmpty()) {
      Thread thread = new Thread(() -> reloader.lookEvery(routing.reloadMs()), "adapter-reload");
      thread.setDaemon(true);
      thread.start();
    }
    return reloader;
  }

  private void lookEvery(long millis) {
    try {
      while (!closed.await(millis, TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      // Nobody interrupts it, but then it ends.
    }
  }

  /** Looks once at each adapter. Never throws, as the next look would never come then. */
  void look() {
    for (WatchedAdapter adapter : watched) {
      try {
        count(adapter.look(reader, catalog::publish));
      } catch (RuntimeException | Error e) {
        LOG.warn("a look at an adapter's directory failed: {}", e.toString());
      }
    }
  }

  private void count(WatchedAdapter.Outcome outcome) {
    switch (outcome) {
      case LOADED -> ledger.loaded();
      case REFUSED -> ledger.refused();
      case NOTHING, SAME, UNSETTLED -> {}
    }
  }

  /** No look begins any more. One under way is not interrupted; it ends by itself. */
  @Override
  public void close() {
    closed.countDown();
  }
}
