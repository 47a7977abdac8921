package dev.hone.trainer.pretrain;

import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.text.Tokenizer;
import dev.hone.schemas.digest.Sha256;
import dev.hone.trainer.intake.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Text as one row of token ids, an end token after each document; its beginning is trained on, its end held out. */
final class TokenizedText {

    private final int[] ids;
    private final int trained;
    private final int context;
    private int orderedPass = -1;
    private int[] order = new int[0];

    private TokenizedText(int[] ids, int trained, int context) {
        this.ids = ids;
        this.trained = trained;
        this.context = context;
    }

    static TokenizedText of(TextFiles files, Tokenizer tokenizer, int endTokenId, double heldOut, int context)
            throws IOException {
        Ids all = new Ids();
        files.read((text, last) -> {
            all.add(tokenizer.encode(text));
            if (last) {
                all.add(endTokenId);
            }
        });
        int trained = (int) Math.floor(all.count * (1 - heldOut));
        if (trained < 2 || all.count - trained < 2) {
            throw new IllegalArgumentException("the text has only " + all.count
                    + " tokens, too few to train on some and to hold others out; give more text");
        }
        return new TokenizedText(Arrays.copyOf(all.ids, all.count), trained, context);
    }

    /** Tokens to train on, whether or not a training gets to see all of them. */
    long textTokens() {
        return trained;
    }

    long heldOutTokens() {
        return ids.length - (long) trained;
    }

    /**
     * The rows of a step, counted from 0: each pass takes all rows once, in an order of its own that the seed decides.
     */
    List<TokenSequence> batch(long step, int batchRows, Seeds seeds) {
        int rows = Math.max(1, trained / context);
        List<TokenSequence> batch = new ArrayList<>();
        for (long draw = step * batchRows; draw < (step + 1) * batchRows; draw++) {
            int row = order((int) (draw / rows), rows, seeds)[(int) (draw % rows)];
            batch.add(row(row * context, Math.min(trained, (row + 1) * context)));
        }
        return batch;
    }

    /** The tokens that the loss of the first steps is taken over, each as often as its row is drawn. */
    long trainedTokens(int steps, int batchRows, Seeds seeds) {
        long tokens = 0;
        for (int step = 0; step < steps; step++) {
            tokens += batch(step, batchRows, seeds).stream()
                    .mapToLong(TokenSequence::responseLength)
                    .sum();
        }
        return tokens;
    }

    List<TokenSequence> heldOutRows() {
        List<TokenSequence> rows = new ArrayList<>();
        for (int from = trained; from + 1 < ids.length; from += context) {
            rows.add(row(from, Math.min(ids.length, from + context)));
        }
        // A row of a single token has nothing to foretell.
        rows.removeIf(row -> row.length() < 2);
        return rows;
    }

    /** Changes with any token. */
    String digest() {
        MessageDigest sha = Sha256.start();
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES);
        for (int id : ids) {
            sha.update(bytes.putInt(0, id).array());
        }
        return Sha256.name(sha.digest());
    }

    private TokenSequence row(int from, int to) {
        return new TokenSequence(Arrays.copyOfRange(ids, from, to), 1);
    }

    private int[] order(int pass, int rows, Seeds seeds) {
        if (pass != orderedPass) {
            List<Integer> shuffled = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                shuffled.add(row);
            }
            Collections.shuffle(shuffled, seeds.stream("rows of pass " + pass));
            order = shuffled.stream().mapToInt(Integer::intValue).toArray();
            orderedPass = pass;
        }
        return order;
    }

    private static final class Ids {
        private int[] ids = new int[1 << 16];
        private int count;

        void add(int... more) {
            int needed = Math.addExact(count, more.length);
            if (needed > ids.length) {
                ids = Arrays.copyOf(ids, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * ids.length)));
            }
            System.arraycopy(more, 0, ids, count, more.length);
            count = needed;
        }
    }
}
