package dev.hone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Versions in a bucket: deploy/compose.s3.yaml over deploy/compose.yaml, with S3Proxy as the store. Only now and then,
 * since it starts all of {@link ComposeIT} again for a place to keep versions that has tests of its own.
 */
@Tag("slow")
@ExtendWith(Compose.class)
class ComposeS3IT {

    private static final List<String> SERVICES =
            List.of("objects", "streams-app-1", "trainer-worker-1", "serving-1", "serving-2");

    @Test
    void aVersionThatLiesInTheBucketAnswers(@TempDir Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path models = BaseModel.write(Release.unpack(folder.resolve("release")), folder.resolve("models"));
        Map<String, String> environment =
                new HashMap<>(Images.build(Release.ARCHIVE, "hone").environment());
        environment.put("S3_SECRET", "of-a-test");

        try (ComposeProject project =
                ComposeProject.of("hone-s3", models, List.of("compose.s3.yaml"), Map.copyOf(environment))) {
            project.up(SERVICES);
            new Visitors(project.ports(), 1).askUntilVersions(3, "two versions out of the bucket to answer");

            assertThat(files(project, "objects", "/data/hone-versions/hone"))
                    .anyMatch(file -> file.endsWith("adapter_model.safetensors"));
            for (String program : List.of("trainer-worker-1", "serving-1", "serving-2")) {
                assertThat(files(project, program, "/shared/hone-artifacts")).isEmpty();
            }
        }
    }

    private static List<String> files(ComposeProject project, String service, String folder) {
        Shell.Result found = project.exec(service, "find", folder, "-type", "f");
        assertThat(found.code()).as(found.printed()).isZero();
        return found.printed().lines().toList();
    }
}
