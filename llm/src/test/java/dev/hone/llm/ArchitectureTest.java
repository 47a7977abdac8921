package dev.hone.llm;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

@AnalyzeClasses(packages = "dev.hone.llm", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule PACKAGES_POINT_ONE_WAY =
            slices().matching("dev.hone.llm.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule KNOWS_NO_KAFKA_AND_NO_HTTP = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "java.net.http..", "com.linecorp.armeria..");

    @ArchTest
    static final ArchRule KNOWS_NOTHING_ELSE_OF_OURS = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.hone.schemas..",
                    "dev.hone.streams..",
                    "dev.hone.trainer..",
                    "dev.hone.serving..",
                    "dev.hone.terminal..",
                    "dev.hone.client..",
                    "dev.hone.lab..",
                    "dev.hone.cli..");

    @ArchTest
    static final ArchRule HAS_NO_CLOCK = noClasses()
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Instant.class, Clock.class)
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .because("the same input gives the same output, whenever it is computed");

    @ArchTest
    static final ArchRule ONLY_TORCH_CALLS_THE_ENGINE_BY_NAME = noClasses()
            .that()
            .resideOutsideOfPackage("dev.hone.llm.torch..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl.pytorch.jni..")
            .because("gradient mode is per thread and has one owner");

    @ArchTest
    static final ArchRule SIXTEEN_BITS_STAY_INSIDE_PROGRAMS = noClasses()
            .should()
            .accessField(DataType.class, "BFLOAT16")
            .orShould()
            .accessField(DataType.class, "INT16")
            .orShould()
            .callMethod(NDArray.class, "toType", DataType.class, boolean.class)
            .orShould()
            .callMethod(PtNDArray.class, "toType", DataType.class, boolean.class)
            .because("the engine's own interface ends the process on them");
}
