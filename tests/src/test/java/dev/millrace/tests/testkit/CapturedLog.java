package dev.millrace.tests.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/**
 * Everything that is logged in this JVM, stack traces included, whatever the configuration of the
 * tests keeps quiet.
 *
 * <p>Threading: any thread logs; lines may be looked at while they come.
 */
public final class CapturedLog implements AutoCloseable {
  private static final List<String> LOGGERS =
      List.of(org.slf4j.Logger.ROOT_LOGGER_NAME, "org.apache.kafka", "dev.millrace", "ai.djl");

  private final Map<Logger, Level> before = new HashMap<>();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          String trace = ThrowableProxyUtil.asString(event.getThrowableProxy());
          lines.add(
              "%s %s %s %s"
                  .formatted(
                      event.getLevel(), event.getLoggerName(), event.getFormattedMessage(), trace));
        }
      };

  private CapturedLog() {}

  /** Listens from now on, to this level and above; the console stays as it is. */
  public static CapturedLog at(Level level) {
    CapturedLog log = new CapturedLog();
    for (String name : LOGGERS) {
      Logger logger = logger(name);
      log.before.put(logger, logger.getLevel());
      logger.setLevel(level);
    }
    log.appender.start();
    Logger root = logger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.iteratorForAppenders().forEachRemaining(console -> console.addFilter(new Quiet()));
    root.addAppender(log.appender);
    return log;
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }

  /** What was logged so far: level, logger, message, stack trace. */
  public List<String> lines() {
    return lines;
  }

  @Override
  public void close() {
    Logger root = logger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAppender(appender);
    root.iteratorForAppenders().forEachRemaining(console -> console.clearAllFilters());
    before.forEach(Logger::setLevel);
  }

  /** Keeps what is captured off the console. */
  private static final class Quiet extends ch.qos.logback.core.filter.Filter<ILoggingEvent> {
    @Override
    public ch.qos.logback.core.spi.FilterReply decide(ILoggingEvent event) {
      return ch.qos.logback.core.spi.FilterReply.DENY;
    }
  }
}
