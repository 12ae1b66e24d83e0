package dev.millrace.tests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.FileDescriptor;

/** Who may know whom. The reasons stand in ARCHITECTURE.md. */
@ArchTag("unit")
@AnalyzeClasses(
    packages = "dev.millrace",
    importOptions = {ImportOption.DoNotIncludeTests.class, LayeringTest.NoTestJars.class})
class LayeringTest {

  /** The test kit of another module comes as a jar when it has been packaged. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  private static final String[] PURE = {
    "dev.millrace.streams.routing..",
    "dev.millrace.streams.rollout..",
    "dev.millrace.streams.drift..",
    "dev.millrace.model.batching.."
  };

  @ArchTest
  static final ArchRule NO_CYCLES_IN_MODEL_CORE =
      slices().matching("dev.millrace.model.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule NO_CYCLES_IN_STREAMS_APP =
      slices().matching("dev.millrace.streams.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule NO_CYCLES_IN_SCHEMAS =
      slices().matching("dev.millrace.schemas.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule MODEL_CORE_KNOWS_NO_STREAMS =
      noClasses()
          .that()
          .resideInAPackage("dev.millrace.model..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka..",
              "org.apache.avro..",
              "io.micrometer..",
              "dev.millrace.streams..",
              "dev.millrace.schemas..");

  @ArchTest
  static final ArchRule SCHEMAS_KNOW_NO_MODEL =
      noClasses()
          .that()
          .resideInAPackage("dev.millrace.schemas..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.millrace.model..", "dev.millrace.streams..");

  @ArchTest
  static final ArchRule ONLY_GRAPH_SEES_ONNX_PROTOBUF =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.millrace.model.graph")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.onnx.proto..", "com.google.protobuf..");

  @ArchTest
  static final ArchRule ONLY_INFERENCE_SEES_ONNX_RUNTIME =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.millrace.model.inference")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.onnxruntime..");

  @ArchTest
  static final ArchRule ONLY_TOKENIZER_SEES_DJL =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.millrace.model.tokenizer")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  @ArchTest
  static final ArchRule PURE_PACKAGES_KNOW_THE_JDK_AND_EACH_OTHER =
      classes()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(PURE).or(resideInAnyPackage("java..", "org.jspecify..")));

  @ArchTest
  static final ArchRule PURE_PACKAGES_HAVE_NO_CLOCK_NO_THREADS_NO_FILES =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.time..", "java.util.concurrent..", "java.io..", "java.nio.file..")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime");

  @ArchTest
  static final ArchRule KAFKA_BY_ITS_PUBLIC_API =
      noClasses()
          .that(not(resideInAnyPackage("dev.millrace.streams.embedded..")))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka..internals..",
              "kafka..",
              "org.apache.kafka.metadata..",
              "org.apache.kafka.raft..",
              "org.apache.kafka.server..",
              "org.apache.kafka.image..");

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_EMBEDS_A_BROKER =
      noClasses()
          .that(
              not(
                  resideInAnyPackage(
                      "dev.millrace.streams.embedded..", "dev.millrace.streams.app..")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.millrace.streams.embedded..");

  @ArchTest
  static final ArchRule ONLY_SERVERS_SEE_JAVALIN =
      noClasses()
          .that(
              not(
                  resideInAnyPackage(
                      "dev.millrace.streams.http..", "dev.millrace.streams.embedded..")))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..");

  @ArchTest
  static final ArchRule ONLY_TELEMETRY_SEES_MICROMETER =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.millrace.streams.telemetry")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.micrometer..", "io.prometheus..");

  @ArchTest
  static final ArchRule NO_PACKAGE_FOR_WHAT_HAS_NO_NAME =
      noClasses()
          .should()
          .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..manager..");

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_WRITES_TO_THE_TERMINAL =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.millrace.streams.cli")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .accessField(FileDescriptor.class, "out")
          .orShould()
          .accessField(FileDescriptor.class, "err");
}
