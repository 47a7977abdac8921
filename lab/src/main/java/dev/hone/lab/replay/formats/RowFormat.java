package dev.hone.lab.replay.formats;

import dev.hone.lab.replay.jsonl.JsonLine;
import dev.hone.lab.replay.jsonl.MalformedLineException;
import java.util.List;

/** A format of logs, which reads rated answers from a row. */
interface RowFormat {

    /** What people call the format. */
    String name();

    /** The answers of the row, at least one. What is wrong is said without a word of what people wrote. */
    List<RatedAnswer> read(JsonLine row) throws MalformedLineException;
}
