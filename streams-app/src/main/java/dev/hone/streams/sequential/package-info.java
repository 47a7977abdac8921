/**
 * Tests by betting on scores in [0, 1], which may be looked at after every observation: pure functions of counts, in
 * the manner of Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", J. R. Stat. Soc. B
 * 86 (2024).
 */
@NullMarked
package dev.hone.streams.sequential;

import org.jspecify.annotations.NullMarked;
