package dev.hone.serving;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

@AnalyzeClasses(packages = "dev.hone.serving", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule PACKAGES_POINT_ONE_WAY =
            slices().matching("dev.hone.serving.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule STAGES_DO_NOT_KNOW_THE_PROGRAM = noClasses()
            .that()
            .resideOutsideOfPackage("dev.hone.serving")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.hone.serving");

    @ArchTest
    static final ArchRule THE_OPENAI_SURFACE_DECIDES_NOTHING = noClasses()
            .that()
            .resideInAPackage("dev.hone.serving.openai..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.hone.serving.routing..",
                    "dev.hone.serving.models..",
                    "dev.hone.serving.engine..",
                    "dev.hone.serving.capture..",
                    "dev.hone.schemas..")
            .because("wire types and what is decided change for different reasons");

    @ArchTest
    static final ArchRule EVERYBODY_USES_OPS_AND_OPS_USES_NOBODY = noClasses()
            .that()
            .resideInAPackage("dev.hone.serving.ops..")
            .should()
            .dependOnClassesThat(DescribedPredicate.describe(
                    "are of another package of serving",
                    type -> type.getPackageName().startsWith("dev.hone.serving")
                            && !type.getPackageName().startsWith("dev.hone.serving.ops")));

    @ArchTest
    static final ArchRule HTTP_STAYS_AT_THE_EDGE = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.hone.serving.routing..",
                    "dev.hone.serving.models..",
                    "dev.hone.serving.engine..",
                    "dev.hone.serving.capture..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.linecorp.armeria..");

    @ArchTest
    static final ArchRule TIME_IS_INJECTED = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("a clock that is an argument can be set by a test");

    @ArchTest
    static final ArchRule NO_STREAMS_AND_NO_OTHER_PROGRAM = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka.streams..", "dev.hone.streams..", "dev.hone.trainer..");
}
