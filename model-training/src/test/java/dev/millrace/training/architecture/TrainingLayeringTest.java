package dev.millrace.training.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom in training. */
@ArchTag("unit")
@AnalyzeClasses(
    packages = "dev.millrace.training",
    importOptions = ImportOption.DoNotIncludeTests.class)
class TrainingLayeringTest {
  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("dev.millrace.training.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ONLY_COMMANDS_KNOW_STREAMS =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.millrace.training.app")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.millrace.streams..", "dev.millrace.schemas..", "picocli..");

  @ArchTest
  static final ArchRule ONLY_THE_MODEL_AND_ITS_LOOP_SEE_LIBTORCH =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.millrace.training.forward", "dev.millrace.training.loop")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  @ArchTest
  static final ArchRule FORMULAS_KNOW_THE_JDK =
      classes()
          .that()
          .resideInAnyPackage("dev.millrace.training.loss", "dev.millrace.training.optimizer")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.millrace.training.loss",
              "dev.millrace.training.optimizer",
              "java.lang..",
              "java.util..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule NO_FILES_IN_METRICS =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.millrace.training.evaluation..",
              "dev.millrace.training.calibration..",
              "dev.millrace.training.lora..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.nio.file..", "java.time..");
}
