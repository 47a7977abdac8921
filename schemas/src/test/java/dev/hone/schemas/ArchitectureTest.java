package dev.hone.schemas;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

@AnalyzeClasses(packages = "dev.hone.schemas", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule DEPENDS_ON_NOTHING_ELSE_OF_OURS = noClasses()
            .should()
            .dependOnClassesThat(DescribedPredicate.describe(
                    "are of other modules",
                    type -> type.getPackageName().startsWith("dev.hone.")
                            && !type.getPackageName().startsWith("dev.hone.schemas")));

    @ArchTest
    static final ArchRule KNOWS_NO_STREAMS_AND_NO_NATIVES = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka.streams..", "ai.djl..", "org.rocksdb..");

    @ArchTest
    static final ArchRule SERDES_KNOW_NEITHER_TOPICS_NOR_SETTINGS = noClasses()
            .that()
            .resideInAPackage("..schemas.serde..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..schemas.config..", "..schemas.topics..", "..schemas.recipe..");

    @ArchTest
    static final ArchRule RECORDS_KNOW_NOTHING = noClasses()
            .that()
            .resideInAPackage("..schemas.records..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..schemas.config..", "..schemas.topics..", "..schemas.serde..");

    // The settings make a connection, which makes serdes of topics; and the topics are set up from settings.
    @ArchTest
    static final ArchRule OTHER_PACKAGES_POINT_ONE_WAY = slices().matching("dev.hone.schemas.(*)..")
            .should()
            .beFreeOfCycles()
            .ignoreDependency(JavaClass.Predicates.simpleName("ConnectionConfig"), DescribedPredicate.alwaysTrue());

    @ArchTest
    static final ArchRule TIME_IS_INJECTED = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("replays and tests are exact");
}
