package dev.millrace.streams.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.model.ModelFormatException;
import dev.millrace.streams.config.ConfigFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ErrorReportTest {

  @Test
  void commandsSayHowTheyEnd() {
    assertThat(ErrorReport.of(new CommandException(130, "interrupted")))
        .isEqualTo(new ErrorReport(130, "interrupted"));
  }

  @Test
  void modelsAndPropertiesThatCantBeUsedHaveACodeOfTheirOwn() {
    assertThat(ErrorReport.of(new ModelFormatException("bad model")))
        .isEqualTo(new ErrorReport(3, "bad model"));
    assertThat(ErrorReport.of(new ConfigException("bad property")))
        .isEqualTo(new ErrorReport(3, "bad property"));
  }

  @Test
  void aFaultOfAConfigurationIsOneLineAndSeveralAreSeveral() {
    Throwable one = catchThrowable(() -> ConfigFile.read(Path.of("/none.yaml")));
    assertThat(ErrorReport.of(one))
        .isEqualTo(new ErrorReport(3, "/none.yaml can't be used: expected a file, got none"));
    Throwable several =
        catchThrowable(() -> ConfigFile.parse("a: 1\nb: 2\n", Path.of("/"), "two.yaml"));
    assertThat(ErrorReport.of(several).message().lines()).hasSizeGreaterThan(2);
  }

  @Test
  void whateverAFileNamesItIsOneLineWithoutControlCharacters() {
    assertThat(ErrorReport.of(new ModelFormatException("tensor a\nb\u001b[31m is missing")))
        .isEqualTo(new ErrorReport(3, "tensor a b?[31m is missing"));
  }

  @Test
  void fileErrorsAreWords() {
    assertThat(ErrorReport.of(new NoSuchFileException("/f")))
        .isEqualTo(new ErrorReport(1, "/f: no such file"));
    assertThat(ErrorReport.message(new AccessDeniedException("/f")))
        .isEqualTo("/f: permission denied");
    assertThat(ErrorReport.message(new FileAlreadyExistsException("/f")))
        .isEqualTo("/f: exists already");
    assertThat(ErrorReport.message(new IOException("disk full"))).isEqualTo("disk full");
  }

  @Test
  void wrappersAreTakenOff() {
    Throwable wrapped =
        new ExecutionException(
            new CompletionException(new UncheckedIOException(new IOException("inner"))));
    assertThat(ErrorReport.of(wrapped)).isEqualTo(new ErrorReport(1, "inner"));
    assertThat(ErrorReport.of(new ExceptionInInitializerError(new IOException("no room"))))
        .isEqualTo(new ErrorReport(1, "no room"));
  }

  @Test
  void whatNobodyForesawIsNamed() {
    assertThat(ErrorReport.of(new IllegalStateException("odd")))
        .isEqualTo(new ErrorReport(1, "unexpected IllegalStateException: odd"));
    assertThat(ErrorReport.message(new IOException())).isEqualTo("unexpected IOException: null");
  }

  @Test
  void theRootSaysMoreThanTheFrameworksAroundIt() {
    Throwable error = new KafkaException("outer", new KafkaException("inner"));
    assertThat(ErrorReport.rootMessage(error)).isEqualTo("inner");
  }
}
