package dev.hone.lab.replay.formats;

import dev.hone.lab.replay.jsonl.JsonLine;
import dev.hone.lab.replay.jsonl.MalformedLineException;
import java.util.List;

/** Rows as TRL's KTO trainer takes them: {@code prompt}, {@code completion}, {@code label}. */
final class KtoRows implements RowFormat {

    @Override
    public String name() {
        return "TRL KTO rows (prompt, completion, label)";
    }

    static boolean fits(JsonLine row) {
        return row.fields().has("prompt")
                && row.fields().has("completion")
                && row.fields().has("label");
    }

    @Override
    public List<RatedAnswer> read(JsonLine row) throws MalformedLineException {
        return List.of(RatedAnswer.of(
                "",
                MessageReader.prompt(row.fields().path("prompt"), "prompt"),
                MessageReader.response(row.fields().path("completion"), "completion"),
                Opinions.yesOrNo("label", row.fields().path("label"))));
    }
}
