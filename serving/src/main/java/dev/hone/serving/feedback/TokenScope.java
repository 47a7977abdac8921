package dev.hone.serving.feedback;

import com.linecorp.armeria.common.HttpStatus;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.serving.admission.FeedbackToken;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.admission.RefusedException;

/** What a token allows: feedback on its response or session and its metrics, in the name that it is for. */
final class TokenScope {

    private TokenScope() {}

    /** The feedback, in the token's name; throws {@link RefusedException} for what the token does not allow. */
    static GivenFeedback within(FeedbackToken token, GivenFeedback given) {
        FeedbackGiven feedback = given.feedback();
        boolean session = feedback.getSession() != null;
        if (session != token.session() || !given.key().equals(token.target())) {
            throw beyond(session ? "session" : "response_id", "of another response or session");
        }
        if (!token.metrics().contains(feedback.getMetric())) {
            throw beyond("metric", "on another metric, and not to exclude");
        }
        if (feedback.getCorrection() != null) {
            throw beyond("correction", "to correct answers");
        }
        String subject = token.subject() == null ? "" : token.subject();
        Source source = feedback.getSource();
        boolean own = source.getKind() == SourceKind.HUMAN
                && (source.getId().isEmpty() || source.getId().equals(subject));
        if (!own) {
            throw beyond("source", "in the name of another source");
        }
        return new GivenFeedback(
                given.key(),
                FeedbackGiven.newBuilder(feedback)
                        .setSource(new Source(SourceKind.HUMAN, subject))
                        .build());
    }

    private static RefusedException beyond(String param, String what) {
        return new RefusedException(new Refusal(
                HttpStatus.FORBIDDEN,
                "permission_error",
                "this feedback token is not for feedback " + what,
                param,
                "beyond_feedback_token"));
    }
}
