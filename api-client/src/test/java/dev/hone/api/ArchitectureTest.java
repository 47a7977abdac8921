package dev.hone.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

@AnalyzeClasses(packages = "dev.hone.api", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule PACKAGES_POINT_ONE_WAY =
            slices().matching("dev.hone.api.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NOTHING_BUT_THE_JDK_AND_JSON = noClasses()
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("java..", "dev.hone.api..", "com.fasterxml.jackson..", "org.jspecify..");

    @ArchTest
    static final ArchRule TIME_IS_INJECTED = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("an injected clock keeps tests exact");
}
