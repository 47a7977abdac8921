/** Calls of tools as models write them in their answers. */
@NullMarked
package dev.hone.llm.tools;

import org.jspecify.annotations.NullMarked;
