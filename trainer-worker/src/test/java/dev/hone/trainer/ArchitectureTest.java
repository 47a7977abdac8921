package dev.hone.trainer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

@AnalyzeClasses(packages = "dev.hone.trainer", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule PACKAGES_POINT_ONE_WAY =
            slices().matching("dev.hone.trainer.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule STAGES_DO_NOT_KNOW_THE_PROGRAM = noClasses()
            .that()
            .resideOutsideOfPackage("dev.hone.trainer")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.hone.trainer");

    @ArchTest
    static final ArchRule TIME_IS_NO_INPUT = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("a version is a function of its round and the log");

    @ArchTest
    static final ArchRule NO_STREAMS_AND_NO_OTHER_PROGRAM = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka.streams..", "dev.hone.streams..", "dev.hone.serving..");
}
