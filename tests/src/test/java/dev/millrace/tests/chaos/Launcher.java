package dev.millrace.tests.chaos;

import dev.millrace.tests.testkit.MillraceProcess;
import java.io.IOException;

/** Starts instances of the processor, each with a place of its own for state and logs. */
@FunctionalInterface
interface Launcher {
  /** Starts an instance, for the first time or again. */
  MillraceProcess launch(int instance) throws IOException;
}
