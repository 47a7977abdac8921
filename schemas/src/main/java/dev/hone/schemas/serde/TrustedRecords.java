package dev.hone.schemas.serde;

import dev.hone.schemas.records.Tick;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Tells Avro that the generated records may be made from schemas.
 *
 * <p>Avro makes only classes that it was told to trust, and asks a validator that is one for the whole process: ours
 * adds the package of the generated records to whatever is trusted already.
 */
public final class TrustedRecords {

    static {
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), TrustedRecords::generated));
    }

    private TrustedRecords() {}

    /** Once and for all; whoever copies or reads records calls it before the first one. */
    public static void trust() {
        // The static initialiser has done it.
    }

    private static boolean generated(Class<?> type) {
        return type.getPackageName().equals(Tick.class.getPackageName());
    }
}
