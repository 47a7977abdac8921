package dev.hone.streams.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.routing.Route;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class InteractionFormatTest {

    private static final InteractionState INTERACTION = new InteractionState(
            new Contents(List.of(new ContentVersion(1, "aa", 2))),
            new Contents(List.of(new ContentVersion(2, "bb", 1))),
            VoteSet.EMPTY,
            new Route("main", "a/b"),
            new Emitted(3, null, "aabb", "cc", "cancelled"),
            true,
            false);

    @Test
    void readsWhatItWrote() {
        assertThat(InteractionFormat.read(InteractionFormat.write(INTERACTION))).isEqualTo(INTERACTION);
    }

    @Test
    void readsTheStateOfTheReleaseBefore() {
        InteractionState before = INTERACTION.withEmitted(new Emitted(3, 8192, "aabb", "cc", ""));
        byte[] now = InteractionFormat.write(before);
        // the empty reason is two bytes of length, before the two flags at the end
        byte[] then = Arrays.copyOf(now, now.length - 2);
        then[0] = 1;
        System.arraycopy(now, now.length - 2, then, then.length - 2, 2);

        assertThat(InteractionFormat.read(then)).isEqualTo(before);
    }
}
