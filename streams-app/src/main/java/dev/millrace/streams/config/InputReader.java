package dev.millrace.streams.config;

import dev.millrace.streams.input.EventFields;
import dev.millrace.streams.input.FieldPath;
import dev.millrace.streams.input.InputFormat;
import java.util.List;

/** Reads how events are written, and which settings go with that. */
final class InputReader {
  private static final List<Key<FieldPath>> PATHS =
      List.of(Keys.TEXT_PATH, Keys.ID_PATH, Keys.ADAPTER_PATH_IN_EVENT, Keys.TASKS_PATH);

  private final Section section;

  InputReader(Section section) {
    this.section = section;
  }

  InputConfig read() {
    InputFormat format = section.get(Keys.FORMAT);
    switch (format) {
      case TEXT -> PATHS.forEach(path -> refuse(path, "text, which is nothing but the text"));
      case CLOUDEVENTS -> refuse(Keys.ID_PATH, "cloudevents, which have an id of their own");
      case AVRO, JSON -> {}
    }
    EventFields fields =
        new EventFields(
            section.get(Keys.TEXT_PATH),
            section.get(Keys.ID_PATH),
            section.get(Keys.ADAPTER_PATH_IN_EVENT),
            section.get(Keys.TASKS_PATH));
    boolean ownContract = format == InputFormat.AVRO && PATHS.stream().noneMatch(this::isSet);
    return new InputConfig(format, fields, ownContract);
  }

  private boolean isSet(Key<?> key) {
    return section.has(key.name());
  }

  private void refuse(Key<?> key, String format) {
    if (isSet(key)) {
      section.fault(key.name(), "expected nothing with input.format " + format);
    }
  }
}
