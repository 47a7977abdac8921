package dev.hone.lab.bench.serving;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreadKindTest {

    @ParameterizedTest
    @CsvSource({
        "armeria-common-, HTTP",
        "kafka-producer-, KAFKA",
        "serving-followe, KAFKA",
        "serving-1-7, ANSWERING",
        "outbox-writer, CAPTURE",
        "outbox-forwarde, CAPTURE",
        "null-engine, ENGINE",
        "GC Thread#0, GC",
        "G1 Refine#0, GC",
        "C2 CompilerThre, JIT",
        "VM Thread, OTHER"
    })
    void knowsAThreadByWhatTheKernelKeepsOfItsName(String name, ThreadKind kind) {
        assertThat(ThreadKind.of(name)).isEqualTo(kind);
    }
}
