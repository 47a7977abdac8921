package dev.hone.llm.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The bytes of UTF-8 that each token of a vocabulary stands for.
 *
 * <p>Byte-level vocabularies (GPT-2's and its followers') write a byte as one printable character; the others write
 * words as they are, with {@code ▁} for a space, and single bytes as {@code <0xE2>}.
 */
final class TokenBytes {

    private static final byte[] NONE = {};
    private static final Pattern SINGLE = Pattern.compile("<0x[0-9A-Fa-f]{2}>");
    private static final String SPACE = "\u2581";

    private final byte[][] bytes;

    private TokenBytes(byte[][] bytes) {
        this.bytes = bytes;
    }

    static TokenBytes of(TokenizerFile file) {
        byte[][] bytes = new byte[file.vocabSize()][];
        boolean byteLevel = isByteLevel(file.json());
        JsonNode vocab = file.json().path("model").path("vocab");
        if (vocab.isArray()) {
            for (int id = 0; id < vocab.size(); id++) {
                bytes[id] = ofPiece(vocab.get(id).path(0).asText(), byteLevel);
            }
        } else {
            vocab.properties().forEach(token -> bytes[token.getValue().asInt()] = ofPiece(token.getKey(), byteLevel));
        }
        for (AddedToken added : file.added()) {
            bytes[added.id()] = added.special() ? NONE : added.content().getBytes(StandardCharsets.UTF_8);
        }
        return new TokenBytes(bytes);
    }

    byte[] of(int id) {
        return id < 0 || id >= bytes.length || bytes[id] == null ? NONE : bytes[id].clone();
    }

    private static boolean isByteLevel(JsonNode json) {
        JsonNode decoder = json.path("decoder");
        if (decoder.path("type").asText().equals("ByteLevel")) {
            return true;
        }
        for (JsonNode step : decoder.path("decoders")) {
            if (step.path("type").asText().equals("ByteLevel")) {
                return true;
            }
        }
        return false;
    }

    private static byte[] ofPiece(String piece, boolean byteLevel) {
        if (byteLevel) {
            return ofPrintable(piece);
        }
        if (SINGLE.matcher(piece).matches()) {
            return new byte[] {(byte) Integer.parseInt(piece.substring(3, 5), 16)};
        }
        return piece.replace(SPACE, " ").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] ofPrintable(String piece) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        piece.codePoints().forEach(character -> {
            Integer known = Printable.BYTES.get(character);
            if (known != null) {
                out.write(known);
            } else {
                out.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
            }
        });
        return out.toByteArray();
    }

    /** GPT-2's table: a byte that is printable stands for itself, the others are counted on from 256. */
    private static final class Printable {

        private static final Map<Integer, Integer> BYTES = table();

        private static Map<Integer, Integer> table() {
            Map<Integer, Integer> table = new HashMap<>();
            int next = 256;
            for (int b = 0; b < 256; b++) {
                boolean printable = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || (b >= 0xae && b <= 0xff);
                table.put(printable ? b : next++, b);
            }
            return table;
        }
    }
}
