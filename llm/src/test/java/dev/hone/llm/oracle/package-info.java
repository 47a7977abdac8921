/** The decoder as its formulas read, and the programs compared with it on random models. */
@NullMarked
package dev.hone.llm.oracle;

import org.jspecify.annotations.NullMarked;
