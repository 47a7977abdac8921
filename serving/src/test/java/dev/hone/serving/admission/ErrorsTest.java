package dev.hone.serving.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.stream.CancelledSubscriptionException;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class ErrorsTest {

    @Test
    void aClientThatHasGoneIsNoError() {
        assertThat(Errors.level(ClosedSessionException.get())).isEqualTo(Level.DEBUG);
        assertThat(Errors.level(ClosedStreamException.get())).isEqualTo(Level.DEBUG);
        assertThat(Errors.level(CancelledSubscriptionException.get())).isEqualTo(Level.DEBUG);
        assertThat(Errors.level(new IOException("Connection reset by peer"))).isEqualTo(Level.DEBUG);
    }

    @Test
    void aFaultOfOursIsOne() {
        assertThat(Errors.level(new IllegalStateException("a bug"))).isEqualTo(Level.ERROR);
    }
}
