package dev.hone.lab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

@AnalyzeClasses(packages = "dev.hone.lab", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule PACKAGES_POINT_ONE_WAY =
            slices().matching("dev.hone.lab.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PARTS_OF_A_REPLAY_POINT_ONE_WAY =
            slices().matching("dev.hone.lab.replay.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PARTS_OF_THE_TESTBED_POINT_ONE_WAY =
            slices().matching("dev.hone.lab.testbed.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule LOGS_AND_RANKINGS_KNOW_NO_BROKER = noClasses()
            .that()
            .resideInAnyPackage("..movielens..", "..ranking..", "..jsonl..", "..formats..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "dev.hone.lab.replay", "..testbed..");

    @ArchTest
    static final ArchRule TIME_IS_INJECTED = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("an injected clock keeps replays and tests exact");
}
