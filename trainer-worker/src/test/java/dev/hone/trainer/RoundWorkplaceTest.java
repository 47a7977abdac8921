package dev.hone.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundWorkplaceTest {

    @TempDir
    Path folder;

    private RoundWorkplace workplace;

    @BeforeEach
    void open() {
        workplace = new RoundWorkplace(folder, 5, "test");
    }

    @Test
    void whatNobodyCameBackToForAWeekIsDeleted() throws IOException {
        Path checkpoints = left("checkpoints/a", Duration.ofDays(8));
        Path publication = left("publication/a", Duration.ofDays(8));
        Path shard = left("shards/a", Duration.ofDays(8));

        workplace.forgetAbandoned();

        assertThat(checkpoints).doesNotExist();
        assertThat(publication).doesNotExist();
        assertThat(shard).doesNotExist();
        assertThat(folder.resolve("checkpoints")).isEmptyDirectory();
        assertThat(folder.resolve("publication")).isEmptyDirectory();
        assertThat(folder.resolve("shards")).isEmptyDirectory();
    }

    @Test
    void whatARoundMayResumeFromStays() throws IOException {
        Path checkpoints = left("checkpoints/a", Duration.ofDays(6));

        workplace.forgetAbandoned();

        assertThat(checkpoints).isNotEmptyDirectory();
    }

    @Test
    void nothingIsMadeWhereThereIsNothing() {
        workplace.forgetAbandoned();

        assertThat(folder).isEmptyDirectory();
    }

    private Path left(String name, Duration ago) throws IOException {
        Path left = Files.createDirectories(folder.resolve(name));
        Files.createDirectories(left.resolve("step-000000005"));
        FileTime now = Files.getLastModifiedTime(left);
        Files.setLastModifiedTime(left, FileTime.from(now.toInstant().minus(ago)));
        return left;
    }
}
