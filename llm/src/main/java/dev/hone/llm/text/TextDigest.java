package dev.hone.llm.text;

import dev.hone.artifacts.Sha256;

/** SHA-256 in the spelling used everywhere: {@code sha256:} and hexadecimal digits. */
final class TextDigest {

    private TextDigest() {}

    static String of(byte[] bytes) {
        return Sha256.name(Sha256.start().digest(bytes));
    }
}
