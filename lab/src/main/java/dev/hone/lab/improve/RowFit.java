package dev.hone.lab.improve;

import dev.hone.lab.replay.input.InputRecord;
import dev.hone.lab.replay.input.InputRecord.Decoded;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.PromptTooLongException;
import dev.hone.llm.text.Renderer;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.terminal.UsageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A check that the answers of a log fit into the rows of its rounds, made on the first of them before anything is
 * trained.
 *
 * <p>A round that leaves out more of its examples than {@code gate.max.unusable} is held back, at the end of all the
 * work. Goals are not known yet, so rows are measured without one, and a little shorter than they will be.
 */
final class RowFit {

    private static final int LOOKED_AT = 300;

    private final Map<String, PromptSubmitted> prompts = new HashMap<>();
    private final List<Answer> answers = new ArrayList<>();

    private record Answer(PromptSubmitted prompt, ResponseServed response) {}

    /** Takes note of a record while the log is read; those after the first answers are passed over. */
    void see(InputRecord record) {
        if (answers.size() >= LOOKED_AT || record.key() == null || !(record.content() instanceof Decoded decoded)) {
            return;
        }
        if (decoded.value() instanceof PromptSubmitted prompt) {
            prompts.put(record.key(), prompt);
        } else if (decoded.value() instanceof ResponseServed response) {
            PromptSubmitted prompt = prompts.remove(record.key());
            if (prompt != null) {
                answers.add(new Answer(prompt, response));
            }
        }
    }

    /** Throws {@link UsageException} where so many are too long that no round could give a version. */
    void require(Renderer renderer, Recipe recipe) {
        long tooLong = answers.stream()
                .filter(answer -> !fits(answer, renderer, recipe.rows()))
                .count();
        double most = recipe.gate().maxUnusable();
        if (tooLong > most * answers.size()) {
            throw new UsageException(String.format(
                    Locale.ROOT,
                    "%d of the first %d answers of the log are longer with their prompts than trainer.recipe.max.tokens (%d) allows,"
                            + " and rounds that leave out more than %.0f %% give no version: take a base with more positions,"
                            + " a larger trainer.recipe.max.tokens, or shorter rows",
                    tooLong,
                    answers.size(),
                    recipe.rows().maxTokens(),
                    100 * most));
        }
    }

    // What has other faults is counted by the round, under its own reason.
    private static boolean fits(Answer answer, Renderer renderer, Recipe.Rows rows) {
        List<Message> messages = answer.prompt().getMessages().stream()
                .map(message -> new Message(message.getRole(), text(message.getContent())))
                .toList();
        try {
            return renderer.renderExample(messages, null, text(answer.response().getText()), rows.maxPromptTokens())
                            .length()
                    <= rows.maxTokens();
        } catch (PromptTooLongException e) {
            return false;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    private static String text(TextEnvelope envelope) {
        return StandardCharsets.UTF_8.decode(envelope.getBytes().duplicate()).toString();
    }
}
