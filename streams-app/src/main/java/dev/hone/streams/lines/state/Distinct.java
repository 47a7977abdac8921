package dev.hone.streams.lines.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.digest.Sha256;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * About how many distinct names were met, in at most 128 bytes: a bit for each hash of a name, and from the zeros that
 * are left the number by linear counting (Whang, Vander-Zanden and Taylor, 1990). Good to a twentieth up to 2,000
 * names; of more than 7,000 it says 7,000. Which names they were cannot be told from it.
 */
public final class Distinct {

    private static final int BITS = 1024;

    public static final Distinct NONE = new Distinct(new BitSet());

    private final BitSet met; // never changed

    private Distinct(BitSet met) {
        this.met = met;
    }

    /** From the bytes of another. */
    public static Distinct of(ByteBuffer bytes) {
        return new Distinct(BitSet.valueOf(bytes.duplicate()).get(0, BITS));
    }

    public ByteBuffer bytes() {
        return ByteBuffer.wrap(met.toByteArray());
    }

    public Distinct plus(String name) {
        int bit = Math.floorMod(ByteBuffer.wrap(Sha256.of(name.getBytes(UTF_8))).getInt(), BITS);
        if (met.get(bit)) {
            return this;
        }
        BitSet more = (BitSet) met.clone();
        more.set(bit);
        return new Distinct(more);
    }

    /** About how many there were. */
    public long estimate() {
        double zeros = Math.max(1, BITS - met.cardinality());
        return Math.round(BITS * Math.log(BITS / zeros));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Distinct that && met.equals(that.met);
    }

    @Override
    public int hashCode() {
        return met.hashCode();
    }

    @Override
    public String toString() {
        return "about " + estimate() + " " + Arrays.toString(met.toLongArray());
    }
}
