package dev.millrace.tests.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/**
 * Tests that start containers. Without a Docker engine they are skipped, unless the environment
 * says {@code MILLRACE_CONTAINERS=required}: then they fail.
 */
@Tag("container")
@ExtendWith(NeedsDocker.Condition.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface NeedsDocker {

  /** Whether there is an engine. */
  final class Condition implements ExecutionCondition {
    private static final String VARIABLE = "MILLRACE_CONTAINERS";
    private static final String NO_ENGINE = "no Docker engine can be reached";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return verdict(
          System.getenv().getOrDefault(VARIABLE, ""),
          DockerClientFactory.instance().isDockerAvailable());
    }

    static ConditionEvaluationResult verdict(String demand, boolean available) {
      if (available) {
        return ConditionEvaluationResult.enabled("there is a Docker engine");
      }
      if (demand.equals("required")) {
        throw new IllegalStateException(NO_ENGINE + ", and " + VARIABLE + "=required");
      }
      return ConditionEvaluationResult.disabled(NO_ENGINE + ": container tests are skipped");
    }
  }
}
