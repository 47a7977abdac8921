package dev.hone.streams.join;

import dev.hone.schemas.answers.Ending;
import dev.hone.schemas.records.Comment;
import dev.hone.schemas.records.Correction;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.schemas.routing.Route;
import dev.hone.schemas.routing.Tenants;
import dev.hone.streams.ledger.Outcome;
import dev.hone.streams.ledger.OutcomeCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/**
 * The join of a log that is there as a whole: every interaction as the stage leaves it once all of its records have
 * come and its due time has passed, by the same classes, and nothing in between. What comes of it depends on the set of
 * records alone. All of them are held in memory. For one thread.
 */
public final class LogJoin {

    private final JoinConfig config;
    private final LinesConfig lines;
    private final Rules rules;
    private final Admission admission;
    private final ContentHash hashes = new ContentHash();
    private final Map<String, Arrivals> interactions = new TreeMap<>();
    private final LogSessions sessions;
    private final SortedMap<String, Long> refused = new TreeMap<>();
    private OutcomeCounts records = OutcomeCounts.NONE;

    /** What came of one interaction. */
    private record Arrivals(
            List<Arrived<PromptSubmitted>> prompts,
            List<Arrived<ResponseServed>> responses,
            List<Arrived<FeedbackGiven>> feedback) {

        Arrivals() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    public LogJoin(JoinConfig config, LinesConfig lines, Rules rules) {
        this.config = config;
        this.lines = lines;
        this.rules = rules;
        this.admission = new Admission(rules);
        this.sessions = new LogSessions(config.orphanWait().toMillis());
    }

    /** Takes one more record, which has no flaw of its own. */
    public void add(String id, long atMs, SpecificRecord record) {
        String hash = hashes.of(record);
        if (record instanceof PromptSubmitted prompt) {
            of(id).prompts().add(new Arrived<>(atMs, hash, prompt));
            String session = prompt.getSession();
            if (session != null) {
                sessions.joined(Tenants.key(Tenant.ofSessions(prompt.getCaller()), session), id, atMs);
            }
        } else if (record instanceof ResponseServed response) {
            of(id).responses().add(new Arrived<>(atMs, hash, response));
        } else if (record instanceof FeedbackGiven feedback && feedback.getSession() != null) {
            sessions.given(id, new Arrived<>(atMs, hash, feedback));
        } else if (record instanceof FeedbackGiven feedback) {
            of(id).feedback().add(new Arrived<>(atMs, hash, feedback));
        } else {
            throw new IllegalArgumentException(
                    "no input of the join: " + record.getSchema().getName());
        }
    }

    /** What has come is all that there is. To be called once. */
    public JoinedLog close() {
        LogSessions.Settled settled = sessions.settle();
        settled.refused().forEach(this::refuse);
        records = records.plus(settled.records());
        settled.handedOn()
                .forEach((id, given) -> given.forEach(one -> {
                    FeedbackGiven feedback = one.content();
                    of(id).feedback().add(new Arrived<>(one.atMs(), hashes.of(feedback), feedback));
                }));
        SortedMap<String, JoinedLog.Closed> closed = new TreeMap<>();
        List<Assessed> assessed = new ArrayList<>();
        interactions.forEach((id, arrivals) -> closed.put(id, closed(arrivals, assessed)));
        return new JoinedLog(closed, records, refused, assessed);
    }

    private Arrivals of(String id) {
        return interactions.computeIfAbsent(id, any -> new Arrivals());
    }

    private JoinedLog.Closed closed(Arrivals arrivals, List<Assessed> assessed) {
        Contents prompts = prompts(arrivals.prompts());
        Contents responses = responses(arrivals.responses());
        PromptSubmitted prompt = Arrived.winner(arrivals.prompts(), prompts);
        ResponseServed response = Arrived.winner(arrivals.responses(), responses);
        InteractionState state = InteractionState.UNKNOWN
                .withPrompts(prompts, prompt == null ? null : lines.route(prompt))
                .withResponses(responses)
                .withVotes(votes(arrivals.feedback()))
                .withFired(true);
        Optional<Assessment> matched = Assessment.of(state, rules, config);
        Route route = state.route();
        if (matched.isEmpty() || prompt == null || response == null || route == null) {
            records = records.plus(orphans(state));
            return new JoinedLog.Closed(null, prompt != null);
        }
        InteractionState admitted = admitted(state, matched.get());
        Assessment assessment = Assessment.of(admitted, rules, config).orElseThrow();
        records = records.plus(assessment.tally());
        assessed.add(new Assessed(admitted, Optional.of(assessment)));
        Correction correction = assessment
                .correction()
                .filter(vote -> Ending.of(prompt, response) != Ending.UNRENDERED)
                .flatMap(vote -> RevisionRecord.correction(given(arrivals, vote), vote, response))
                .orElse(null);
        Comment comment = assessment
                .comment()
                .flatMap(vote -> RevisionRecord.comment(given(arrivals, vote), vote))
                .orElse(null);
        ScoredInteraction scored = new RevisionRecord(admitted, assessment, route, config.evidence())
                .of(prompt, response, assessment.score(), new RevisionRecord.Texts(correction, comment))
                .setRevision(0)
                .build();
        return new JoinedLog.Closed(scored, true);
    }

    private Contents prompts(List<Arrived<PromptSubmitted>> arrived) {
        Contents contents = Contents.EMPTY;
        for (Arrived<PromptSubmitted> one : Arrived.inOrder(arrived)) {
            contents = with(contents, ContentVersion.of(one.content(), one.atMs(), one.hash()));
        }
        return contents;
    }

    private Contents responses(List<Arrived<ResponseServed>> arrived) {
        Contents contents = Contents.EMPTY;
        for (Arrived<ResponseServed> one : Arrived.inOrder(arrived)) {
            contents = with(
                    contents,
                    new ContentVersion(one.atMs(), one.hash(), 1, one.content().getExcluded()));
        }
        return contents;
    }

    private Contents with(Contents contents, ContentVersion one) {
        if (contents.isFull() && !contents.knows(one.hash())) {
            refuse(Contents.TOO_MANY, 1L);
            records = records.plus(OutcomeCounts.of(Outcome.DEAD_LETTERS, 1));
            return contents;
        }
        return contents.with(one);
    }

    private VoteSet votes(List<Arrived<FeedbackGiven>> arrived) {
        VoteSet votes = VoteSet.EMPTY;
        for (Arrived<FeedbackGiven> one : Arrived.inOrder(arrived)) {
            Vote vote = Vote.of(one.content(), one.atMs(), one.hash(), false);
            votes = votes.with(config.kept(vote), false);
        }
        return votes;
    }

    private InteractionState admitted(InteractionState state, Assessment matched) {
        Admission.Admitted admitted = admission.admit(state, matched);
        for (Admission.Refused one : admitted.refused()) {
            refuse(one.reason(), 1L);
            records = records.plus(one.vote().tally(Outcome.DEAD_LETTERS));
        }
        return state.withVotes(admitted.votes());
    }

    private static FeedbackGiven given(Arrivals arrivals, Vote vote) {
        return arrivals.feedback().stream()
                .filter(one -> one.hash().equals(vote.hash()))
                .map(Arrived::content)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a vote is of some feedback"));
    }

    private static OutcomeCounts orphans(InteractionState state) {
        OutcomeCounts tally =
                state.prompts().tally(Outcome.ORPHANS).plus(state.responses().tally(Outcome.ORPHANS));
        for (Vote vote : state.votes().votes()) {
            tally = tally.plus(vote.tally(Outcome.ORPHANS));
        }
        return tally;
    }

    private void refuse(String reason, long times) {
        refused.merge(reason, times, Long::sum);
    }
}
