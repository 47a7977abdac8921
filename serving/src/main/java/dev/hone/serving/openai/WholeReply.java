package dev.hone.serving.openai;

import static java.util.Objects.requireNonNull;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import dev.hone.serving.admission.JsonBody;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.answers.Piece;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An answer in one piece. */
final class WholeReply implements ChatListener {

    private final CompletableFuture<HttpResponse> response = new CompletableFuture<>();
    private final boolean tellsTokens;
    private volatile @Nullable Served served;

    /** @param tellsTokens whether each token is told with its log-probability */
    WholeReply(boolean tellsTokens) {
        this.tellsTokens = tellsTokens;
    }

    CompletableFuture<HttpResponse> response() {
        return response;
    }

    @Override
    public void began(Served who) {
        served = who;
    }

    @Override
    public void text(int choice, Piece piece) {}

    @Override
    public void done(Finished finished) {
        response.complete(whole(finished));
    }

    @Override
    public Optional<Runnable> prepared(Finished finished) {
        HttpResponse whole = whole(finished);
        return Optional.of(() -> response.complete(whole));
    }

    private HttpResponse whole(Finished finished) {
        Served who = requireNonNull(served, "an answer begins before it ends");
        return HttpResponse.of(
                HttpStatus.OK, MediaType.JSON, JsonBody.write(OpenAiReplies.completion(who, finished, tellsTokens)));
    }

    @Override
    public void failed(Refusal refusal) {
        response.complete(refusal.response());
    }
}
