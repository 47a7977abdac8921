package dev.hone.serving;

import dev.hone.llm.constrain.TokenGrammar;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.routing.ShadowDraw;
import dev.hone.serving.ServedRequest.Place;
import dev.hone.serving.admission.RefusedException;
import dev.hone.serving.answers.Piece;
import dev.hone.serving.capture.Capture.Captured;
import dev.hone.serving.capture.CaptureRefusedException;
import dev.hone.serving.engine.Flow;
import dev.hone.serving.engine.Generated;
import dev.hone.serving.engine.GenerationFailure;
import dev.hone.serving.engine.GenerationFailure.Kind;
import dev.hone.serving.engine.GenerationListener;
import dev.hone.serving.engine.GenerationRequest;
import dev.hone.serving.engine.QueueFullException;
import dev.hone.serving.engine.Terms;
import dev.hone.serving.models.TrainedGoals;
import dev.hone.serving.models.VersionLease;
import dev.hone.serving.openai.ChatRequest;
import dev.hone.serving.ops.ServingMetrics;
import dev.hone.serving.routing.Assignment;
import java.time.Instant;
import java.util.Optional;

/**
 * What a challenger answers to a prompt that the champion has answered: kept as a response that does not count, and
 * sent to nobody.
 *
 * <p>No client waits for it, and hardly any because of it. It is not begun while anybody waits for the engine or
 * another one is under way, and gives its place back when somebody waits before it has said anything. Once it speaks
 * it ends: which answers are dropped must not depend on how long they are. One that was cut, since its version might
 * not go on, is dropped.
 */
final class UnseenAnswer implements GenerationListener {

    static final String BUSY = "busy";
    private static final String YIELDED = "yielded";

    private final ChatHandler parts;
    private final ServedRequest interaction;
    private final UnderWay underWay = new UnderWay();
    private volatile boolean begun;
    private volatile boolean revoked;

    private UnseenAnswer(ChatHandler parts, ServedRequest interaction) {
        this.parts = parts;
        this.interaction = interaction;
    }

    /** Answers the prompt of an interaction as its assignment says, or counts why not. */
    static void begin(ChatHandler parts, ServedRequest served) {
        Assignment.Unseen unseen = served.unseen();
        if (unseen == null) {
            return;
        }
        ServingMetrics metrics = parts.settlements().metrics();
        if (parts.engine().waiting() > 0 || !parts.settlements().unseen().tryAcquire()) {
            metrics.unseen(BUSY);
            return;
        }
        boolean taken = false;
        try {
            Optional<VersionLease> lease = parts.versions().lease(unseen.version());
            if (lease.isEmpty()) {
                metrics.unseen("missing");
            } else {
                taken = take(parts, served, unseen, lease.get());
            }
        } finally {
            if (!taken) {
                parts.settlements().unseen().release();
            }
        }
    }

    private static boolean take(ChatHandler parts, ServedRequest served, Assignment.Unseen unseen, VersionLease lease) {
        boolean taken = false;
        try {
            submit(parts, served, unseen, lease);
            taken = true;
        } catch (QueueFullException full) {
            parts.settlements().metrics().unseen(BUSY);
        } catch (RefusedException refused) {
            // The goal's sentence of another version may leave the prompt no room.
            parts.settlements().metrics().unseen("refused");
        } finally {
            // What the engine has taken in is its own to close.
            if (!taken) {
                lease.close();
            }
        }
        return taken;
    }

    private static void submit(ChatHandler parts, ServedRequest served, Assignment.Unseen unseen, VersionLease lease) {
        ChatRequest request = served.request();
        Place place = served.place();
        TrainedGoals trained = lease.goals();
        ChosenGoal goal = parts.goals().choose(trained, place.pool(), served.id(), null);
        ChosenGuidance guidance = parts.guidances().choose(trained, place, goal, null);
        Prompts.Rendered prompt = parts.prompts()
                .render(
                        request.asked(),
                        goal.sentence(),
                        guidance,
                        request.sampling().maxTokens());
        ServedRequest interaction = new ServedRequest(
                ShadowDraw.id(served.id()),
                request,
                place,
                lease.version(),
                lease.digest(),
                new Assignment(unseen.version(), unseen.version(), Arm.SHADOW, unseen.rolloutId(), null),
                goal,
                guidance,
                parts.promptIds(request, prompt),
                parts.settlements().clock().instant());
        new UnseenAnswer(parts, interaction).submit(prompt, lease);
    }

    private void submit(Prompts.Rendered prompt, VersionLease lease) {
        ChatRequest request = interaction.request();
        TokenGrammar grammar = WantedForm.grammar(request.asked().form(), parts.engine(), parts.forms());
        boolean alone = WantedForm.isAlone(request, parts.engine());
        long seed = alone ? 0 : parts.ids().random().nextLong();
        GenerationRequest wanted = new GenerationRequest(
                        lease,
                        prompt.ids(),
                        interaction.sampling(0, prompt.maxTokens(), seed),
                        prompt.guidance(),
                        terms(prompt.maxTokens()))
                .withWording(interaction.wording())
                .withConstraint(grammar == null ? null : grammar.begin())
                .withAlone(alone);
        GenerationListener listener = parts.engine().takesTokens()
                ? parts.forms().spelled(request.asked().form(), this)
                : this;
        underWay.is(parts.engine().submit(wanted, listener)::cancel);
    }

    // A flow of its own, so that nobody's share pays for it; of the tenant, whose prompts are read once for both.
    private Terms terms(int maxTokens) {
        Instant beginBy = interaction.arrival().plus(parts.patience().toBegin());
        return new Terms(
                new Flow(interaction.flow().tenant() + "/shadow", ""),
                interaction.arrival(),
                beginBy,
                beginBy.plus(parts.patience().forTokens(maxTokens)),
                this::mayGoOn);
    }

    /** Asked by the engine at every turn; while this waits itself, it is one of those that wait. */
    private boolean mayGoOn() {
        if (!begun && parts.engine().waiting() > 1) {
            underWay.cancel();
        }
        boolean goesOn = parts.router().mayGoOn(interaction.place().line(), interaction.version());
        revoked = !goesOn;
        return goesOn;
    }

    @Override
    public void text(Piece piece) {
        begun = true;
    }

    @Override
    public void done(Generated generated) {
        Instant at = ended();
        if (revoked) {
            parts.settlements().metrics().unseen(YIELDED);
        } else {
            keep(interaction.response(0, generated), at, "answered");
        }
    }

    @Override
    public void failed(GenerationFailure failure) {
        Instant at = ended();
        if (failure.kind() == Kind.BROKEN) {
            keep(interaction.failure(0, failure), at, "failed");
        } else {
            parts.settlements().metrics().unseen(failure.kind() == Kind.CANCELLED ? YIELDED : BUSY);
        }
    }

    private Instant ended() {
        parts.settlements().unseen().release();
        return parts.settlements().clock().instant();
    }

    private void keep(ResponseServed response, Instant at, String outcome) {
        ReplyContext settlements = parts.settlements();
        settlements.executor().execute(() -> {
            String id = interaction.id();
            try {
                settlements
                        .capture()
                        .interaction(
                                new Captured<>(id, interaction.prompt(), interaction.arrival()),
                                new Captured<>(id, response, at));
                settlements.metrics().unseen(outcome);
            } catch (CaptureRefusedException refused) {
                settlements.metrics().unseen("capture");
            }
        });
    }
}
