package dev.hone.serving.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often keys and tokens may come, at times that the test says. */
class RatesTest {

    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong nanos = new AtomicLong();
    private final Rates rates = new Rates(20, nanos::get);

    private static ApiKey key(String id, double perSecond) {
        return new ApiKey(id, "acme", Set.of(Scope.INFER, Scope.FEEDBACK), true, perSecond, null);
    }

    private static ServiceRequestContext request() {
        return ServiceRequestContext.of(HttpRequest.of(HttpMethod.POST, "/v1/feedback"));
    }

    private static void isRefused(HttpStatus status, int after, ThrowingCallable asking) {
        assertThatThrownBy(asking)
                .asInstanceOf(type(RefusedException.class))
                .extracting(RefusedException::refusal)
                .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(status))
                .satisfies(refusal -> assertThat(refusal.retryAfterSeconds()).isEqualTo(after));
    }

    private void comes(Allowance allowance, int pieces) {
        ServiceRequestContext context = request();
        allowance.admit(context);
        Allowance.charge(context, null, pieces);
    }

    @Test
    void eachPieceOfAnArrayCostsWhatItWouldAlone() {
        Allowance allowance = rates.of(key("web", 5));

        comes(allowance, 4);
        comes(allowance, 1);
        isRefused(HttpStatus.TOO_MANY_REQUESTS, 1, () -> comes(allowance, 1));

        nanos.addAndGet(SECOND);
        comes(allowance, 5);
        isRefused(HttpStatus.TOO_MANY_REQUESTS, 1, () -> comes(allowance, 1));
    }

    @Test
    void whoComesAgainAfterTheTimeThatItWasToldGetsWhatItBrings() {
        Allowance allowance = rates.of(key("web", 2.5));
        comes(allowance, 1);

        isRefused(HttpStatus.TOO_MANY_REQUESTS, 1, () -> comes(allowance, 2));
        nanos.addAndGet(SECOND);
        comes(allowance, 2);
    }

    @Test
    void whatTheRateNeverAllowsIsRefusedWithWhatFits() {
        Allowance allowance = rates.of(key("web", 5));

        assertThatThrownBy(() -> comes(allowance, 1000))
                .asInstanceOf(type(RefusedException.class))
                .extracting(RefusedException::refusal)
                .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(HttpStatus.BAD_REQUEST))
                .satisfies(refusal ->
                        assertThat(refusal.message()).contains("allows 5 at once", "1000", "send at most 5 in one"));
    }

    @Test
    void aKeyWithoutARateBringsWhatItWants() {
        comes(rates.of(key("web", Double.POSITIVE_INFINITY)), 1000);
        Allowance.charge(request(), null, 1000);
    }

    @Test
    void aTokenTakesNothingOfItsKey() {
        for (int i = 0; i < Rates.TOKEN_AT_ONCE; i++) {
            comes(rates.ofToken("one", "web"), 1);
        }
        isRefused(HttpStatus.TOO_MANY_REQUESTS, 1, () -> comes(rates.ofToken("one", "web"), 1));

        comes(rates.of(key("web", 1)), 1);
    }

    @Test
    void oneTokenLeavesOthersTheirs() {
        comes(rates.ofToken("one", "web"), 10);
        isRefused(HttpStatus.TOO_MANY_REQUESTS, 1, () -> comes(rates.ofToken("one", "web"), 1));

        comes(rates.ofToken("two", "web"), 1);
        nanos.addAndGet(SECOND);
        comes(rates.ofToken("one", "web"), 1);
    }

    @ParameterizedTest
    @CsvSource({"web, true", "other, false"})
    void allTokensOfAKeyHaveOneRateTogether(String giver, boolean refused) {
        comes(rates.ofToken("one", "web"), 10);
        comes(rates.ofToken("two", "web"), 10);

        if (refused) {
            isRefused(HttpStatus.TOO_MANY_REQUESTS, 1, () -> comes(rates.ofToken("three", giver), 1));
        } else {
            comes(rates.ofToken("three", giver), 10);
        }
    }

    @Test
    void forgettingTokensLetsNoneVoteOftener() {
        comes(rates.ofToken("one", null), 10);
        for (int i = 0; i < 10_001; i++) {
            rates.ofToken("t" + i, null);
        }
        nanos.addAndGet(SECOND);
        rates.ofToken("last", null);

        comes(rates.ofToken("one", null), 1);
        isRefused(HttpStatus.TOO_MANY_REQUESTS, 1, () -> comes(rates.ofToken("one", null), 1));
    }
}
