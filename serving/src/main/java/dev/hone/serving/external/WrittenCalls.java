package dev.hone.serving.external;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.hone.llm.constrain.Grammar.CallText;
import dev.hone.llm.tools.CallFormat;
import dev.hone.serving.external.Chunk.CallPart;
import java.util.Optional;

/**
 * Writes calls of tools that an engine has read out of its answer back into its text, as the family of the base writes
 * them: so the record holds what training is to see, and whoever reads calls out of texts finds them. Of one answer.
 */
final class WrittenCalls {

    private final Optional<CallText> written;
    private int open = -1;
    private boolean hasArguments;

    /** @param format empty where calls are written by nobody */
    WrittenCalls(Optional<CallFormat> format) {
        this.written = format.map(CallFormat::text);
    }

    /**
     * The text of a piece with its calls; the last one is closed where the answer ends with the piece.
     *
     * @param first whether nothing was said before
     */
    String with(Chunk chunk, boolean first) {
        if (written.isEmpty() || (open < 0 && chunk.calls().isEmpty())) {
            return chunk.text();
        }
        StringBuilder text = new StringBuilder(open < 0 ? chunk.text() : "");
        chunk.calls().forEach(part -> add(part, text, first && text.isEmpty()));
        if (chunk.finish() != null && open >= 0) {
            close(text);
            text.append(written.get().closing());
        }
        return text.toString();
    }

    private void add(CallPart part, StringBuilder text, boolean first) {
        CallText how = written.orElseThrow();
        if (part.index() != open) {
            if (open >= 0) {
                close(text);
                text.append(how.between());
            } else {
                text.append(first ? "" : "\n").append(how.opening());
            }
            open = part.index();
            hasArguments = false;
            text.append(how.beforeName()).append(TextNode.valueOf(part.name())).append(how.beforeArguments());
        }
        hasArguments |= !part.arguments().isEmpty();
        text.append(part.arguments());
    }

    private void close(StringBuilder text) {
        text.append(hasArguments ? "" : "{}").append(written.orElseThrow().behind());
    }
}
