package dev.hone.trainer.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A subject is asked for "s0", "s1" and so on; each has its own demonstrations. */
class SubjectBoundTest {

    @ParameterizedTest(name = "one of {0} beside {1} subjects of {2}: {4} of it with a bound of {3}")
    @CsvSource({
        // At most a tenth of the 1,111 that are taken.
        "2000, 100, 10, 0.1, 112",
        // Twice an equal part of the 112 that are taken, since eleven subjects cannot have a tenth each.
        "1000, 9, 10, 0.1, 23",
        "10, 100, 10, 0.1, 10",
        "2000, 100, 10, 1, 2000",
        // Two equal parts of two subjects are the whole.
        "1000, 1, 10, 0.1, 1000",
        "1000, 0, 0, 0.1, 1000"
    })
    void noSubjectIsMuchOfWhatIsTaken(int flood, int others, int each, double share, int left) {
        List<Demonstration> rows = new ArrayList<>(of("flood", flood));
        for (int subject = 0; subject < others; subject++) {
            rows.addAll(of("s" + subject, each));
        }

        SubjectBound.Bounded bounded = new SubjectBound(share, 1).of(rows);

        assertThat(ofSubject("flood", bounded.rows())).hasSize(left);
        assertThat(bounded.rows()).hasSize(left + others * each);
        assertThat(bounded.beyond()).isEqualTo(flood - left);
    }

    @Test
    void whatHasNoSubjectIsTakenWhole() {
        List<Demonstration> rows = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            rows.add(Fixtures.demonstration("anonymous-" + i, 100));
        }
        rows.addAll(of("flood", 1000));

        List<Demonstration> taken = new SubjectBound(0.1, 1).of(rows).rows();

        assertThat(ofSubject("flood", taken)).hasSize(112);
        assertThat(taken).hasSize(1112);
    }

    @Test
    void whichAreTakenDependsOnTheSeedAndNotOnTheOrder() {
        List<Demonstration> rows = new ArrayList<>(of("flood", 500));
        for (int subject = 0; subject < 50; subject++) {
            rows.addAll(of("s" + subject, 5));
        }
        List<Demonstration> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(7));

        List<Demonstration> taken = new SubjectBound(0.1, 1).of(rows).rows();

        assertThat(new SubjectBound(0.1, 1).of(shuffled).rows()).containsExactlyInAnyOrderElementsOf(taken);
        assertThat(rows).containsSubsequence(taken);
        assertThat(new SubjectBound(0.1, 2).of(rows).rows())
                .hasSameSizeAs(taken)
                .isNotEqualTo(taken);
    }

    private static List<Demonstration> ofSubject(String subject, List<Demonstration> rows) {
        return rows.stream()
                .filter(row -> subject.equals(row.origin().subject()))
                .toList();
    }

    private static List<Demonstration> of(String subject, int count) {
        List<Demonstration> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Demonstration anonymous = Fixtures.demonstration(subject + "-" + i, 100);
            rows.add(new Demonstration(
                    Origin.response(subject + "-" + i, subject),
                    anonymous.conversation(),
                    anonymous.response(),
                    null,
                    anonymous.cut(),
                    anonymous.quality(),
                    anonymous.goals(),
                    anonymous.ladder()));
        }
        return rows;
    }
}
