package dev.hone.lab.replay.movielens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.lab.replay.input.InputRecord;
import dev.hone.lab.replay.input.InputRecord.Decoded;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.GoalPrompt;
import dev.hone.llm.text.Tokenizer;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.topics.Topics;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MovielensTest {

    @TempDir
    Path folder;

    @BeforeEach
    void writeData() throws IOException {
        Files.writeString(folder.resolve("ratings.csv"), """
                userId,movieId,rating,timestamp
                1,30,4.0,3000
                1,10,5.0,1000
                2,20,0.5,1500
                1,20,3.0,3000
                2,10,4.5,2000
                3,10,1.0,2500
                """);
        Files.writeString(folder.resolve("movies.csv"), """
                movieId,title,genres
                10,"Quiet, Please (1990)",Drama|Comedy
                20,"He said ""no"" (1991)",Western|Comedy
                30,Plain (1992),(no genres listed)
                """);
    }

    @Test
    void aMarkOfAGoalIsOneToken() throws IOException {
        ByteLevelTokenizer.write(folder, Vocabulary.of(List.of(10, 20)).all());

        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            for (int level = 0; level <= 3; level++) {
                String mark = GoalPrompt.marks().sentence(level, 3, .1, 0);
                assertThat(tokenizer.encode(mark)).as(mark).hasSize(1);
                assertThat(tokenizer.encode(mark + "\n\nhi")).as(mark).hasSize(5);
            }
        }
    }

    @Test
    void takesTheFirstRatingsByTimeAndThenByPlaceInTheFile() throws IOException {
        Movielens data = Movielens.read(folder, 5);

        assertThat(data.ratings()).extracting(Rating::order).containsExactly(1, 2, 4, 5, 0);
        assertThat(data.titles()).containsExactly(10, 20, 30);
        assertThat(data.genresOf(20)).containsExactly("Western", "Comedy");
    }

    @Test
    void holdsOutTheLastRatingOfEveryUser() throws IOException {
        Movielens data = Movielens.read(folder, 0);

        Split split = Split.of(data.ratings());

        assertThat(split.heldOut().values()).extracting(Rating::order).containsExactly(3, 4, 5);
        assertThat(split.replayed()).extracting(Rating::order).containsExactly(1, 2, 0);
    }

    @Test
    void sendsNothingOfAHeldOutRating() throws IOException {
        List<InputRecord> records = records();

        assertThat(records).hasSize(9);
        assertThat(records)
                .filteredOn(record -> record.topic().equals(Topics.FEEDBACK))
                .extracting(record -> ((FeedbackGiven) value(record)).getValue())
                .containsExactlyInAnyOrder(5.0, 0.5, 4.0);
    }

    @Test
    void sendsInTimeOrderWithPromptAndResponseAMinuteBeforeTheRating() throws IOException {
        List<InputRecord> records = records();

        assertThat(records).extracting(InputRecord::timestampMs).isSorted();
        assertThat(records)
                .filteredOn(record -> "movielens-1-2".equals(record.key()))
                .extracting(InputRecord::timestampMs)
                .containsExactly(2_940_000L, 2_940_000L, 3_000_000L);
    }

    @Test
    void promptsWithWhatTheUserHasRatedBefore() throws IOException {
        List<PromptSubmitted> prompts = records().stream()
                .filter(record -> record.topic().equals(Topics.PROMPTS))
                .map(record -> (PromptSubmitted) value(record))
                .toList();

        assertThat(prompts)
                .extracting(PromptSubmitted::getSegment)
                .containsExactly("movielens/new", "movielens/new", "movielens/Comedy");
        assertThat(StandardCharsets.UTF_8
                        .decode(prompts.get(2).getMessages().get(0).getContent().getBytes())
                        .toString())
                .isEqualTo("<movie:10> 5.0\n");
    }

    @Test
    void makesTheBaseFromTheFirstShareAlone() throws IOException {
        Movielens data = Movielens.read(folder, 0);

        List<Dialogue> dialogues = Dialogue.first(0.67, data, Split.of(data.ratings()));

        assertThat(dialogues)
                .containsExactly(new Dialogue("none\n", "<movie:10>"), new Dialogue("none\n", "<movie:20>"));
    }

    @Test
    void tellsTheBaseTheWholeHistoryOfAUser() throws IOException {
        Movielens data = Movielens.read(folder, 0);

        List<Dialogue> dialogues = Dialogue.first(1, data, Split.of(data.ratings()));

        assertThat(dialogues)
                .containsExactly(
                        new Dialogue("none\n", "<movie:10>"),
                        new Dialogue("<movie:10> 5.0\n", "<movie:30>"),
                        new Dialogue("none\n", "<movie:20>"));
    }

    @Test
    void namesTheRowThatIsNoRating() throws IOException {
        Files.writeString(folder.resolve("ratings.csv"), "userId,movieId,rating,timestamp\n1,2,7.5,1000\n");

        assertThatThrownBy(() -> Movielens.read(folder, 0))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("row 1")
                .hasMessageContaining("[0.5, 5]");
    }

    private List<InputRecord> records() throws IOException {
        Movielens data = Movielens.read(folder, 0);
        var records = new ArrayList<InputRecord>();
        new MovielensLog(data, Split.of(data.ratings())).forEach(records::add);
        return records;
    }

    private static Object value(InputRecord record) {
        return ((Decoded) record.content()).value();
    }
}
