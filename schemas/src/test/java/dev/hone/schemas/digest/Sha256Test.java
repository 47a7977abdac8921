package dev.hone.schemas.digest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Sha256Test {

    // The example of one block in FIPS 180-2, appendix B.1.
    private static final String OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void isWhatTheStandardSays() {
        assertThat(Sha256.hex(Sha256.of("abc"))).isEqualTo(OF_ABC);
        assertThat(Sha256.name(Sha256.of("abc"))).isEqualTo("sha256:" + OF_ABC);
    }
}
