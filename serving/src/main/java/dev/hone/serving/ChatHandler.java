package dev.hone.serving;

import dev.hone.llm.constrain.TokenGrammar;
import dev.hone.llm.generate.TokenConstraint;
import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.schemas.routing.Route;
import dev.hone.schemas.routing.Tenants;
import dev.hone.schemas.versions.VersionName;
import dev.hone.serving.ServedRequest.Place;
import dev.hone.serving.admission.ApiKey;
import dev.hone.serving.admission.Patience;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.admission.RefusedException;
import dev.hone.serving.admission.Scope;
import dev.hone.serving.engine.Engine;
import dev.hone.serving.engine.GenerationListener;
import dev.hone.serving.engine.GenerationRequest;
import dev.hone.serving.engine.QueueFullException;
import dev.hone.serving.engine.Terms;
import dev.hone.serving.models.TrainedGoals;
import dev.hone.serving.models.VersionLease;
import dev.hone.serving.models.Versions;
import dev.hone.serving.openai.Chat;
import dev.hone.serving.openai.ChatListener;
import dev.hone.serving.openai.ChatRequest;
import dev.hone.serving.openai.Served;
import dev.hone.serving.routing.Assignment;
import dev.hone.serving.routing.Router;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a request: where it counts, who answers, to what goal, the prompt, the generation; what follows is the
 * {@link ReplyCollector}.
 *
 * @param segment of requests that name none
 * @param revealsArm whether a reply of a canary says which version answered it
 * @param patience how long an answer may take
 */
record ChatHandler(
        LinesConfig lines,
        Router router,
        Versions versions,
        Engine engine,
        Prompts prompts,
        Forms forms,
        GoalChooser goals,
        GuidanceChooser guidances,
        ReplyContext settlements,
        TimeOrderedIds ids,
        String segment,
        boolean revealsArm,
        Patience patience)
        implements Chat {

    private static final Logger LOGGER = LoggerFactory.getLogger(ChatHandler.class);

    // A swap may come between an assignment and its leases; two in a row may not.
    private static final int ASSIGNMENTS = 3;

    // The champion in the challenger's place, and the base in the champion's.
    private static final int FALLBACKS = 2;

    /** A version that answers, leased for each choice, and what its answer is reported under. */
    private record Taken(List<VersionLease> leases, Assignment assignment) {

        VersionLease first() {
            return leases.get(0);
        }
    }

    /** A prompt, and what its answers must look like. */
    private record Wanted(Prompts.Rendered prompt, @Nullable TokenGrammar grammar) {

        @Nullable
        TokenConstraint constraint() {
            return grammar == null ? null : grammar.begin();
        }
    }

    /** A request on its way, whoever answers it. */
    private record Arrived(
            ChatRequest request,
            ChatListener listener,
            String id,
            Place place,
            Instant at,
            @Nullable TokenGrammar grammar,
            UnderWay underWay) {

        /** What decides whose arm it is. */
        String unit() {
            String subject = request.subject();
            return subject == null ? id : Tenants.key(ServedRequest.tenant(request, place), subject);
        }
    }

    @Override
    public Runnable begin(ChatRequest request, ChatListener listener) {
        Instant arrival = clock().instant();
        String id = ids.interaction(request.subject());
        prompts.requireKnown(request.sampling());
        Place place = place(request);
        WantedForm.refuseWhatCannotBeComputed(request, engine);
        TokenGrammar grammar = WantedForm.grammar(request.asked().form(), engine, forms);
        Arrived arrived = new Arrived(request, listener, id, place, arrival, grammar, new UnderWay());
        Taken taken = isPinned(request) ? pinned(request, place) : assigned(arrived);
        String version = taken.first().version();
        answer(arrived, taken, () -> answeredInstead(arrived, version, FALLBACKS));
        return arrived.underWay()::cancel;
    }

    private void answer(Arrived arrived, Taken taken, BooleanSupplier instead) {
        ChatRequest request = arrived.request();
        Place place = arrived.place();
        List<VersionLease> leases = taken.leases();
        try {
            TrainedGoals trained = taken.first().goals();
            ChosenGoal goal = decidesHowItIsAnswered(request)
                    ? goals.pinned(trained, place.pool(), request.aim().goal())
                    : goals.choose(
                            trained, place.pool(), arrived.id(), request.aim().goal());
            ChosenGuidance guidance =
                    guidances.choose(trained, place, goal, request.aim().guidance());
            Prompts.Rendered prompt = prompts.render(
                    request.asked(),
                    goal.sentence(),
                    guidance,
                    request.sampling().maxTokens());
            ServedRequest interaction = new ServedRequest(
                    arrived.id(),
                    request,
                    place,
                    taken.first().version(),
                    taken.first().digest(),
                    taken.assignment(),
                    goal,
                    guidance,
                    promptIds(request, prompt),
                    arrived.at());
            arrived.listener().answeredBy(interaction.version());
            arrived.listener().began(told(interaction, prompt));
            arrived.underWay()
                    .is(submit(
                            interaction,
                            new Wanted(prompt, arrived.grammar()),
                            leases,
                            settlements.begin(
                                    interaction,
                                    arrived.listener(),
                                    instead,
                                    () -> UnseenAnswer.begin(this, interaction))));
        } finally {
            // What the engine has taken in is its own to close, and no longer in the list.
            leases.forEach(VersionLease::close);
        }
    }

    /**
     * Has the best that is left answer in the place of a version that the engine had lost, in nobody's arm; not where
     * the caller chose the version. An engine that was started anew has lost the champion too: then the base answers.
     */
    private boolean answeredInstead(Arrived arrived, String gone, int tries) {
        if (tries == 0 || arrived.underWay().isCancelled() || isPinned(arrived.request())) {
            return false;
        }
        Assignment now = router.assign(arrived.place().line(), arrived.unit(), arrived.id());
        if (now.fallback().equals(gone)) {
            return false;
        }
        Assignment lost = new Assignment(gone, now.fallback(), null, null, null);
        Optional<Taken> other = fallback(lost, arrived.request().choices());
        other.ifPresent(taken -> answer(arrived, taken, () -> answeredInstead(arrived, now.fallback(), tries - 1)));
        return other.isPresent();
    }

    /** The settlement is told of what the engine refuses, so that what it had taken in already is cancelled. */
    private Runnable submit(
            ServedRequest interaction, Wanted what, List<VersionLease> leases, ReplyCollector settlement) {
        Prompts.Rendered prompt = what.prompt();
        boolean alone = WantedForm.isAlone(interaction.request(), engine);
        long seed = alone ? 0 : ids.random().nextLong();
        try {
            for (int choice = 0; !leases.isEmpty(); choice++) {
                GenerationRequest wanted = new GenerationRequest(
                                leases.get(0),
                                prompt.ids(),
                                interaction.sampling(choice, prompt.maxTokens(), seed),
                                prompt.guidance(),
                                terms(interaction, prompt.maxTokens()))
                        .withWording(interaction.wording())
                        .withConstraint(what.constraint())
                        .withSpelling(interaction.request().sampling().tellsTokens())
                        .withScoredPrompt(interaction.request().scoresPrompt())
                        .withAlone(alone);
                GenerationListener listener = settlement.choice(choice);
                settlement.submitted(engine.submit(
                        wanted,
                        engine.takesTokens()
                                ? forms.spelled(interaction.request().asked().form(), listener)
                                : listener));
                leases.remove(0);
            }
            return settlement::cancel;
        } catch (QueueFullException full) {
            settlement.abandon();
            throw new RefusedException(Refusal.busy(String.valueOf(full.getMessage())));
        }
    }

    ServedRequest.PromptIds promptIds(ChatRequest request, Prompts.Rendered prompt) {
        return prompts.ids(request.asked(), prompt).of(engine);
    }

    private Terms terms(ServedRequest interaction, int maxTokens) {
        String line = interaction.place().line();
        String version = interaction.version();
        Instant beginBy = interaction.arrival().plus(patience.toBegin());
        return new Terms(
                interaction.flow(),
                interaction.arrival(),
                beginBy,
                beginBy.plus(patience.forTokens(maxTokens)),
                () -> router.mayGoOn(line, version));
    }

    @Override
    public String text(List<Integer> ids) {
        return prompts.text(ids);
    }

    private InstantSource clock() {
        return ids.clock();
    }

    private Place place(ChatRequest request) {
        String asked = segment(request);
        PromptSubmitted prompt = ServedRequest.routed(request, line(request), asked);
        Optional<String> problem = lines.problem(prompt);
        if (problem.isPresent()) {
            throw new RefusedException(Refusal.invalid("hone::segment", problem.get()));
        }
        Route route = lines.route(prompt);
        return new Place(route.line(), asked, route.segment());
    }

    /** What the request names, and the key may bring; else the server's own, in the key's tenant. */
    private String segment(ChatRequest request) {
        ApiKey caller = request.caller();
        String asked = request.standing().segment();
        if (caller == null || !caller.isBound()) {
            return asked == null ? segment : asked;
        }
        if (asked == null) {
            return caller.tenant() + segment.substring(segment.indexOf('/'));
        }
        if (!asked.startsWith(caller.tenant() + "/")) {
            throw new RefusedException(Refusal.forbidden(
                    "hone::segment is of another tenant than this key's, which is " + caller.tenant()));
        }
        return asked;
    }

    private String line(ChatRequest request) {
        String model = request.model();
        String line = VersionName.find(model).map(VersionName::line).orElse(model);
        if (!lines.lines().contains(line)) {
            throw new RefusedException(Refusal.unknownModel(
                    "there is no such model; it must be a line, or the full name of a version that is loaded here: "
                            + "GET /v1/models lists them"));
        }
        return line;
    }

    private static boolean isPinned(ChatRequest request) {
        return VersionName.find(request.model()).isPresent();
    }

    /** Whether the caller has, so that the answer is no evidence of what the server would have given. */
    private static boolean decidesHowItIsAnswered(ChatRequest request) {
        return isPinned(request)
                || request.aim().guidance() != null
                || Boolean.TRUE.equals(request.sampling().deterministic());
    }

    private Taken pinned(ChatRequest request, Place place) {
        String version = request.model();
        // Who may compare the versions by name need not be told which of them answered.
        if (!revealsArm && !ApiKey.may(request.caller(), Scope.ADMIN)) {
            throw new RefusedException(Refusal.forbidden(
                    "a version is asked for by its name with a key of scope admin: ask for its line"));
        }
        if (!router.mayAnswerByName(place.line(), version)) {
            throw new RefusedException(
                    Refusal.unavailable(
                            "this server cannot tell now whether that version may still serve; try again, or ask for the line"));
        }
        List<VersionLease> leases = leases(version, request.choices())
                .orElseThrow(() -> new RefusedException(
                        Refusal.unknownModel("that version is not loaded here; GET /v1/models lists those that are")));
        return new Taken(leases, new Assignment(version, version, null, null, null));
    }

    /** The assigned version, or else the fallback, whose answers are nobody's arm. */
    private Taken assigned(Arrived arrived) {
        Place place = arrived.place();
        ChatRequest request = arrived.request();
        for (int attempt = 0; attempt < ASSIGNMENTS; attempt++) {
            Assignment assignment = router.assign(place.line(), arrived.unit(), arrived.id());
            Optional<Taken> taken = leases(assignment.version(), request.choices())
                    .map(leases -> new Taken(leases, assignment))
                    .or(() -> fallback(assignment, request.choices()));
            if (taken.isPresent()) {
                return taken.get();
            }
        }
        throw notLoaded(place.line());
    }

    private Optional<Taken> fallback(Assignment assignment, int choices) {
        String version = assignment.fallback();
        Optional<List<VersionLease>> leases = leases(version, choices);
        if (leases.isPresent()) {
            LOGGER.atWarn()
                    .addKeyValue("modelVersion", assignment.version())
                    .addKeyValue("answeredBy", version)
                    .log("the assigned version is not loaded here: another answers");
            settlements.metrics().fellBack();
        }
        return leases.map(held -> new Taken(held, new Assignment(version, version, null, null, null)));
    }

    /** One for each choice, or none at all. */
    private Optional<List<VersionLease>> leases(String version, int choices) {
        List<VersionLease> leases = new ArrayList<>();
        while (leases.size() < choices) {
            Optional<VersionLease> lease = versions.lease(version);
            if (lease.isEmpty()) {
                leases.forEach(VersionLease::close);
                return Optional.empty();
            }
            leases.add(lease.get());
        }
        return Optional.of(leases);
    }

    private static RefusedException notLoaded(String line) {
        return new RefusedException(Refusal.unavailable("no version of line " + line + " is loaded yet; try again"));
    }

    /**
     * What the reply says. Of a canary it keeps back all that differs between the arms: who knows the arm can vote for
     * one of them.
     */
    private Served told(ServedRequest interaction, Prompts.Rendered prompt) {
        boolean all = revealsArm || interaction.assignment().arm() == null;
        ChatRequest request = interaction.request();
        Prompts.Rendered counted = all
                ? prompt
                : prompts.render(
                        request.asked(),
                        null,
                        ChosenGuidance.none(),
                        request.sampling().maxTokens());
        String rollout = String.valueOf(interaction.assignment().rolloutId());
        return new Served(
                interaction.id(),
                request.model(),
                all ? interaction.version() : null,
                all ? interaction.fingerprint() : Sha256.name(Sha256.of(rollout)),
                all ? interaction.arm(0) : null,
                all ? interaction.goal().level() : null,
                all ? interaction.guidance().reported() : null,
                interaction.place().segment(),
                counted.ids().size(),
                counted.leftOut(),
                interaction.arrival(),
                forms.calling(request.asked().form()));
    }
}
