package dev.hone.lab.chaos;

import dev.hone.client.report.Ledgers;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.lab.chaos.Seen.Decided;
import dev.hone.lab.chaos.Seen.Input;
import dev.hone.lab.chaos.Seen.RoundEnd;
import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Ledger;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.records.VoteUsed;
import dev.hone.schemas.topics.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads what is committed, with read_committed, as any other program may. Not thread-safe. */
final class Outside implements AutoCloseable {

    private final Seen seen = new Seen();
    private final Map<String, String> recorded = new HashMap<>();
    private final Map<String, List<Integer>> prompted = new HashMap<>();
    private final Map<String, Answer> answers = new HashMap<>();
    private final Ledgers ledgers;
    private final TopicTail<PromptSubmitted> prompts;
    private final TopicTail<ResponseServed> responses;
    private final TopicTail<FeedbackGiven> feedback;
    private final TopicTail<ScoredInteraction> interactions;
    private final TopicTail<Example> examples;
    private final TopicTail<Ledger> ledgerTail;
    private final TopicTail<TrainingRound> rounds;
    private final TopicTail<RoundOutcome> versions;
    private final TopicTail<RolloutDecision> decisions;
    private final TopicTail<byte[]> letters;

    /** Where the topics are there. */
    Outside(KafkaAccess wire) {
        ledgers = new Ledgers(wire.topics().partitions());
        prompts = new TopicTail<>(wire, Topics.PROMPTS);
        responses = new TopicTail<>(wire, Topics.RESPONSES);
        feedback = new TopicTail<>(wire, Topics.FEEDBACK);
        interactions = new TopicTail<>(wire, Topics.INTERACTIONS);
        examples = new TopicTail<>(wire, Topics.EXAMPLES);
        ledgerTail = new TopicTail<>(wire, Topics.LEDGERS);
        rounds = new TopicTail<>(wire, Topics.TRAINING_ROUNDS);
        versions = new TopicTail<>(wire, Topics.MODEL_VERSIONS);
        decisions = new TopicTail<>(wire, Topics.ROLLOUT_DECISIONS);
        letters = new TopicTail<>(wire, Topics.DEAD_LETTERS);
    }

    /**
     * The tokens of an answer as Kafka has them.
     *
     * @param prompt what the model read
     * @param answer what it wrote
     * @param logprob of all of the answer, as it was told
     */
    record Answer(String version, List<Integer> prompt, List<Integer> answer, double logprob) {
        Answer {
            prompt = List.copyOf(prompt);
            answer = List.copyOf(answer);
        }
    }

    /** Reads on, up to the present end of all topics. */
    Seen read() {
        // Outputs first: what is read of inputs after that may not have come to them yet, and never the other way.
        ledgerTail.toEnd((partition, ledger) -> ledgers.see(ledger));
        seen.events(ledgers.events());
        interactions.toEnd((id, interaction) -> seen.revision(
                id,
                interaction.getRevision(),
                interaction.getClosed(),
                interaction.getVotes().stream().map(VoteUsed::getFeedbackId).toList()));
        examples.toEnd((id, example) -> seen.example(id, example.getRevision(), example.getWithdrawn()));
        letters.toEnd((id, letter) -> seen.letter());
        rounds.toEnd((line, round) -> seen.round(round.getRoundId()));
        versions.toEnd((line, outcome) -> end(outcome));
        decisions.toEnd((line, decision) ->
                seen.decision(new Decided(decision.getKind().name(), decision.getVersion(), decision.getEvidence())));
        prompts.recordsToEnd((record, prompt) -> {
            seen.input(Input.PROMPTS, record.key(), digest(record));
            if (prompt.getTokens() != null) {
                prompted.put(record.key(), prompt.getTokens().getIds());
            }
        });
        responses.recordsToEnd((record, response) -> {
            seen.input(Input.RESPONSES, record.key(), digest(record));
            answer(record.key(), response);
        });
        feedback.recordsToEnd((record, given) -> {
            seen.input(Input.FEEDBACK, given.getFeedbackId(), digest(record));
            seen.feedbackOn(given.getFeedbackId(), record.key());
        });
        return seen;
    }

    /** Answers whose tokens are known with their log-probabilities, by id. */
    Map<String, Answer> answers() {
        return answers;
    }

    /** Which version each response's record names, by id. */
    Map<String, String> versions() {
        return recorded;
    }

    private void answer(String id, ResponseServed response) {
        recorded.put(id, response.getVersion());
        List<Integer> prompt = prompted.get(id);
        if (prompt == null
                || response.getTokens() == null
                || response.getTokens().getLogprobs().isEmpty()
                || response.getGuidance() != null) {
            return;
        }
        double logprob = response.getTokens().getLogprobs().stream()
                .mapToDouble(Float::doubleValue)
                .sum();
        answers.put(
                id,
                new Answer(response.getVersion(), prompt, response.getTokens().getIds(), logprob));
    }

    private void end(RoundOutcome outcome) {
        if (outcome.getOutcome() instanceof ModelVersion version && version.getRoundId() != null) {
            seen.roundEnd(new RoundEnd(version.getRoundId(), version.getVersion()));
        } else if (outcome.getOutcome() instanceof RoundFailed failed) {
            seen.roundEnd(new RoundEnd(failed.getRoundId(), null));
        }
    }

    private static String digest(ConsumerRecord<String, byte[]> record) {
        return Sha256.hex(Sha256.of(record.value()));
    }

    @Override
    public void close() {
        prompts.close();
        responses.close();
        feedback.close();
        interactions.close();
        examples.close();
        ledgerTail.close();
        rounds.close();
        versions.close();
        decisions.close();
        letters.close();
    }
}
