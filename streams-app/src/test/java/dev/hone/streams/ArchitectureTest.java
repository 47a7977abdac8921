package dev.hone.streams;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

@AnalyzeClasses(packages = "dev.hone.streams", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] FOR_ALL_STAGES = {
        "..ops..", "..rocksdb..", "..deadletter..", "..ledger..", "..sequential..", "..commit.."
    };

    @ArchTest
    static final ArchRule STAGES_DO_NOT_KNOW_EACH_OTHER = slices().matching("dev.hone.streams.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(alwaysTrue(), resideInAnyPackage(FOR_ALL_STAGES));

    @ArchTest
    static final ArchRule WHAT_ALL_STAGES_USE_USES_NO_STAGE = noClasses()
            .that()
            .resideInAnyPackage(FOR_ALL_STAGES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..decode..",
                    "..join..",
                    "..quality..",
                    "..relabel..",
                    "..thresholds..",
                    "..lines..",
                    "..evidence..");

    @ArchTest
    static final ArchRule WHAT_IS_INSIDE_LINES_STAYS_INSIDE = noClasses()
            .that()
            .resideOutsideOfPackage("dev.hone.streams.lines..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.hone.streams.lines.*..")
            .because("the stage and its settings are all that the rest of the program needs");

    @ArchTest
    static final ArchRule PARTS_OF_LINES_GO_ONE_WAY =
            slices().matching("dev.hone.streams.lines.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule TIME_IS_INJECTED = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("stream time and ticks keep replays and tests exact");
}
