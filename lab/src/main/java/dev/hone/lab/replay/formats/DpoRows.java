package dev.hone.lab.replay.formats;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.lab.replay.jsonl.JsonLine;
import dev.hone.lab.replay.jsonl.MalformedLineException;
import java.util.List;
import java.util.Optional;

/**
 * Rows with a better and a worse answer, as TRL's DPO trainer and OpenAI's preference tuning take them. Without a
 * prompt of its own the row's two conversations begin with it.
 */
final class DpoRows implements RowFormat {

    private static final String FIELD = "preferred";
    private static final List<Names> NAMES = List.of(
            new Names("prompt", "chosen", "rejected"), new Names("input", "preferred_output", "non_preferred_output"));

    private record Names(String prompt, String better, String worse) {

        boolean fit(JsonLine row) {
            return row.fields().has(better) && row.fields().has(worse);
        }
    }

    @Override
    public String name() {
        return "preference rows, as for DPO (prompt, chosen, rejected)";
    }

    static boolean fits(JsonLine row) {
        return names(row).isPresent();
    }

    private static Optional<Names> names(JsonLine row) {
        return NAMES.stream().filter(names -> names.fit(row)).findFirst();
    }

    @Override
    public List<RatedAnswer> read(JsonLine row) throws MalformedLineException {
        Names names = names(row).orElse(NAMES.get(0));
        JsonNode better = row.fields().path(names.better());
        JsonNode worse = row.fields().path(names.worse());
        List<RatedAnswer> answers = row.fields().has(names.prompt())
                ? withPrompt(
                        MessageReader.prompt(row.fields().path(names.prompt()), names.prompt()), names, better, worse)
                : withoutPrompt(names, better, worse);
        if (answers.get(0).response().equals(answers.get(1).response())) {
            throw new MalformedLineException("\"" + names.better() + "\" and \"" + names.worse() + "\" are the same");
        }
        return answers;
    }

    private static List<RatedAnswer> withPrompt(List<Turn> prompt, Names names, JsonNode better, JsonNode worse)
            throws MalformedLineException {
        return List.of(
                answer(names.better(), prompt, afterPrompt(prompt, better, names.better()), true),
                answer(names.worse(), prompt, afterPrompt(prompt, worse, names.worse()), false));
    }

    // Many published sets repeat the prompt in front of both answers.
    private static String afterPrompt(List<Turn> prompt, JsonNode node, String name) throws MalformedLineException {
        if (node.isArray() && node.size() > 1) {
            MessageReader.Answered whole = MessageReader.conversation(node, name);
            if (!whole.prompt().equals(prompt)) {
                throw new MalformedLineException("\"" + name + "\" has another beginning than the prompt");
            }
            return whole.response();
        }
        return MessageReader.response(node, name);
    }

    private static List<RatedAnswer> withoutPrompt(Names names, JsonNode better, JsonNode worse)
            throws MalformedLineException {
        if (better.isTextual() || worse.isTextual()) {
            throw new MalformedLineException("\"" + names.prompt() + "\" is missing");
        }
        MessageReader.Answered liked = MessageReader.conversation(better, names.better());
        MessageReader.Answered disliked = MessageReader.conversation(worse, names.worse());
        if (!liked.prompt().equals(disliked.prompt())) {
            throw new MalformedLineException(
                    "\"" + names.better() + "\" and \"" + names.worse() + "\" begin with different prompts");
        }
        return List.of(
                answer(names.better(), liked.prompt(), liked.response(), true),
                answer(names.worse(), liked.prompt(), disliked.response(), false));
    }

    private static RatedAnswer answer(String place, List<Turn> prompt, String response, boolean liked) {
        return RatedAnswer.of(place, prompt, response, Opinion.yes(FIELD, liked));
    }
}
